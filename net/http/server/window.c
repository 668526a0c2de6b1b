#include "window.h"
#include "own.h"
#include "schema/internet_client.h"
#include "schema/kernel_client.h"
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/mman.h>

#define SIZE_BYTES (WINDOW_OUTPUT_BYTES + WINDOW_INPUT_BYTES)

static uint64_t address; /* 0: not yet reserved */
static uint32_t memory;
static uint32_t mapping;

/* At the window's place, what `protection` says, in the place of what is there. */
static bool put(int protection)
{
    const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
    return mmap((void *)address, SIZE_BYTES, protection, flags, -1, 0) != MAP_FAILED;
}

/*
 * The window is the service's, and ends with it, perhaps while something is being written there:
 * that goes on with memory of our own, and the next call says that the service is gone.
 */
static void take_fault(int number, siginfo_t *info, void *context)
{
    (void)context;
    if ((uint64_t)info->si_addr - address >= SIZE_BYTES || !put(PROT_READ | PROT_WRITE)) {
        (void)signal(number, SIG_DFL);
    }
}

static enum status reserve(void)
{
    struct sigaction action = {.sa_sigaction = take_fault, .sa_flags = SA_SIGINFO};
    (void)sigemptyset(&action.sa_mask);
    const enum status status = own_reserve(SIZE_BYTES, &address);
    return status == STATUS_OK && sigaction(SIGSEGV, &action, NULL) != 0 ? STATUS_UNSUPPORTED
                                                                         : status;
}

/* Frees the place of what was there before. */
static enum status give_up(void)
{
    own_release(mapping);
    own_release(memory);
    mapping = 0;
    memory = 0;
    return put(PROT_NONE) ? STATUS_OK : STATUS_NO_MEMORY;
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
