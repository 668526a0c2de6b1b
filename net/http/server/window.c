#include "window.h"
#include "own.h"
#include "schema/internet_client.h"
#include "schema/kernel_client.h"
#include "shared.h"
#include <sys/mman.h>

#define SIZE_BYTES (WINDOW_OUTPUT_BYTES + WINDOW_INPUT_BYTES)

static uint64_t address; /* 0: not yet reserved */
static uint32_t memory;
static uint32_t mapping;

static enum status reserve(void)
{
    const enum status status = own_reserve(SIZE_BYTES, &address);
    if (status != STATUS_OK) {
        return status;
    }
    /* It ends with the service: the next call says that that is gone. */
    const struct shared window = {address, SIZE_BYTES};
    return shared_begin(&window) ? STATUS_OK : STATUS_UNSUPPORTED;
}

/* Frees the place of what was there before. */
static enum status give_up(void)
{
    own_release(mapping);
    own_release(memory);
    mapping = 0;
    memory = 0;
    const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
    void *place = mmap((void *)address, SIZE_BYTES, PROT_NONE, flags, -1, 0);
    return place == MAP_FAILED ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status map(void)
{
    const struct process_map_params params = {
        .memory = memory,
        .address = address,
        .size_bytes = SIZE_BYTES,
        .permissions = MAP_READ | MAP_WRITE,
    };
    struct process_map_results results = {0};
    const enum status status = process_map(OWN_PROCESS, &params, &results);
    mapping = results.handle;
    return status;
}

enum status window_open(uint32_t listener)
{
    const struct tcp_listener_window_params params = {.size_bytes = SIZE_BYTES};
    struct tcp_listener_window_results results = {0};
    enum status status = address == 0 ? reserve() : give_up();
    if (status == STATUS_OK) {
        status = tcp_listener_window(listener, &params, &results);
    }
    if (status == STATUS_OK) {
        memory = results.memory;
        status = map();
    }
    return status;
}

uint8_t *window_output(void)
{
    return (uint8_t *)address + WINDOW_OUTPUT_OFFSET;
}

const uint8_t *window_input(void)
{
    return (const uint8_t *)address + WINDOW_INPUT_OFFSET;
}
