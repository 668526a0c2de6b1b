#include "tcp_window.h"
#include "address_space.h"
#include "lock.h"
#include "objects.h"
#include "schema/internet_client.h"
#include <string.h>

static bool is_part_taken[TCP_WINDOW_PARTS]; /* [lock] */

/* 0: refused. */
static uint64_t map_window(const struct open_file *file)
{
    const struct tcp_stream_window_params params = {.size_bytes = TCP_WINDOW_BYTES};
    struct tcp_stream_window_results results = {0};
    if (tcp_stream_window(file->capability, &params, &results) != STATUS_OK) {
        return 0;
    }
    const long address = address_space_map(&(struct address_space_request){
        .size_bytes = TCP_WINDOW_BYTES,
        .permissions = MAP_READ | MAP_WRITE,
        .memory = results.memory,
    });
    /* The mapping stays as long as it is wanted; the capability is not needed for it. */
    object_release(results.memory);
    return address < 0 ? 0 : (uint64_t)address;
}

static void make_window(struct open_file *file)
{
    struct socket *socket = socket_within(file);
    const uint64_t address = map_window(file);
    lock_acquire();
    const bool is_first = socket->window == 0;
    if (is_first) {
        socket->window = address;
        socket->has_no_window = address == 0;
    }
    lock_release();
    if (!is_first && address != 0) {
        address_space_give_back(address, TCP_WINDOW_BYTES);
    }
}

/* So many from there on, as far as they are free. */
static uint32_t take_parts(uint32_t at, uint32_t count)
{
    uint32_t taken = 0;
    while (taken < count && at + taken < TCP_WINDOW_PARTS && !is_part_taken[at + taken]) {
        is_part_taken[at + taken] = true;
        taken++;
    }
    return taken;
}

bool tcp_window_take(struct open_file *file, size_t size_bytes, struct tcp_window_slot *slot)
{
    struct socket *socket = socket_within(file);
    const uint32_t wanted = size_bytes > TCP_WINDOW_PART_BYTES ? TCP_WINDOW_SLOT_PARTS : 1;
    uint32_t taken = 0;
    if (socket->window == 0 && !socket->has_no_window) {
        make_window(file);
    }
    lock_acquire();
    for (uint32_t at = 0; socket->window != 0 && at < TCP_WINDOW_PARTS && taken == 0; at++) {
        taken = take_parts(at, wanted);
        slot->offset = at * (uint32_t)TCP_WINDOW_PART_BYTES;
    }
    slot->size_bytes = taken * (uint32_t)TCP_WINDOW_PART_BYTES;
    slot->bytes = (void *)(socket->window + slot->offset);
    lock_release();
    return taken > 0;
}

void tcp_window_give(const struct tcp_window_slot *slot)
{
    lock_acquire();
    const uint32_t first = slot->offset / (uint32_t)TCP_WINDOW_PART_BYTES;
    const uint32_t count = slot->size_bytes / (uint32_t)TCP_WINDOW_PART_BYTES;
    memset(is_part_taken + first, 0, count * sizeof(is_part_taken[0]));
    lock_release();
}

void tcp_window_finish(struct socket *socket)
{
    if (socket->window != 0) {
        address_space_give_back(socket->window, TCP_WINDOW_BYTES);
    }
}
