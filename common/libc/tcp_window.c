#include "tcp_window.h"
#include "address_space.h"
#include "lock.h"
#include "objects.h"
#include "schema/internet_client.h"

static bool is_slot_taken[TCP_WINDOW_SLOTS]; /* [lock] */

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

bool tcp_window_take(struct open_file *file, struct tcp_window_slot *slot)
{
    struct socket *socket = socket_within(file);
    if (socket->window == 0 && !socket->has_no_window) {
        make_window(file);
    }
    lock_acquire();
    uint32_t at = socket->window != 0 ? 0 : TCP_WINDOW_SLOTS;
    while (at < TCP_WINDOW_SLOTS && is_slot_taken[at]) {
        at++;
    }
    const bool is_free = at < TCP_WINDOW_SLOTS;
    if (is_free) {
        is_slot_taken[at] = true;
        slot->offset = at * (uint32_t)TCP_WINDOW_SLOT_BYTES;
        slot->bytes = (void *)(socket->window + slot->offset);
    }
    lock_release();
    return is_free;
}

void tcp_window_give(const struct tcp_window_slot *slot)
{
    lock_acquire();
    is_slot_taken[slot->offset / TCP_WINDOW_SLOT_BYTES] = false;
    lock_release();
}

void tcp_window_finish(struct socket *socket)
{
    if (socket->window != 0) {
        address_space_give_back(socket->window, TCP_WINDOW_BYTES);
    }
}
