/*
 * The devices service is killed and stays down, then its driver ends, then its client lets go:
 * nobody has the buffer, and nobody has stopped the device, which may still write to it. Its frames
 * must be nobody's until the next process of the service has stopped the device.
 */
#include "block_test.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/block_client.h"
#include "schema/device_client.h"
#include "schema/kernel_client.h"
#include "services.h"

/* Much more than a process of the devices service takes. */
#define HELD_BYTES (4u * BUFFER_BYTES)

/* The service may have been started again before it was kept down: then once more. */
#define TRIES_MAX 10u

/* What ended is freed in pieces: so often in a row nothing more has come. */
#define SAME_COUNT 200u

static uint64_t settled_free_bytes(void)
{
    struct machine_state_results state = {0};
    uint64_t free_bytes = 0;
    for (uint32_t same = 0; same < SAME_COUNT; same++) {
        CHECK_EQUAL(machine_state(program_capability("machine"), &state), STATUS_OK);
        same = state.memory_free_bytes == free_bytes ? same : 0;
        free_bytes = state.memory_free_bytes;
        thread_yield();
    }
    return free_bytes;
}

/* False: the service was started again in between, and has stopped its devices. */
static bool crash(void)
{
    const uint32_t starts = service_find("devices").start_count;
    service_kill("devices");
    service_keep_down("devices");
    service_kill("disk");
    service_keep_down("disk");
    return service_find("devices").start_count == starts;
}

/* It answers once it has stopped every device. */
static void bring_back(void)
{
    const struct devices_read_params first = {.index = 0};
    struct devices_read_results found = {0};
    service_start_again("devices");
    CHECK_EQUAL(devices_read(program_capability("devices"), &first, &found), STATUS_OK);
}

static void restore_disk(void)
{
    struct block_device_geometry_results results = {0};
    service_start_again("disk");
    CHECK_EQUAL(block_device_geometry(program_capability("disk"), &results), STATUS_OK);
}

static bool hold_once(void)
{
    struct channel channel = {0};
    CHECK_EQUAL(open_channel(true, HELD_BYTES, &channel), STATUS_OK);
    const bool is_crash = crash();
    close_channel(&channel);
    const uint64_t before = settled_free_bytes();
    bring_back();
    const uint64_t after = settled_free_bytes();
    CHECK(!is_crash || after >= before + HELD_BYTES / 2);
    restore_disk();
    return is_crash;
}

void test_memory_is_held(void)
{
    uint32_t tries = 0;
    while (!hold_once()) {
        tries++;
        CHECK(tries < TRIES_MAX);
        if (tries == TRIES_MAX) {
            return;
        }
    }
}
