/* faulty_test: says "faulty: ok" or what does not hold, and powers off. */
#include "faults.h"
#include "lib/bytes.h"
#include "lib/memory.h"
#include "lib/status.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/console.h"
#include "runtime/program.h"
#include "schema/block_client.h"
#include "schema/store_client.h"
#include "schema/supervisor_client.h"

#define HASH_BYTES  32u
#define PATIENCE_NS UINT64_C(60000000000)

static uint32_t store;
static uint32_t failures;

static void check(bool holds, const char *what)
{
    if (!holds) {
        failures++;
        (void)console_print(program_capability("console"), "faulty: does not hold: %s", what);
    }
}

static void set_fault(enum fault fault)
{
    const struct block_device_open_reader_params params = {.buffer_bytes = (uint32_t)fault};
    struct block_device_open_reader_results results = {0};
    check(
        block_device_open_reader(program_capability("disk"), &params, &results) ==
            STATUS_UNSUPPORTED,
        "the disk is told");
}

static enum status put(const char *text, uint8_t hash[HASH_BYTES])
{
    const struct object_store_put_params params = {.content = text_bytes(text)};
    struct object_store_put_results results = {0};
    const enum status status = object_store_put(store, &params, &results);
    if (status == STATUS_OK && results.hash.size_bytes == HASH_BYTES) {
        memcpy(hash, results.hash.data, HASH_BYTES);
    }
    return status == STATUS_OK ? object_store_sync(store) : status;
}

static bool has(const uint8_t hash[HASH_BYTES], const char *text)
{
    const struct object_store_open_params params = {.hash = {hash, HASH_BYTES}};
    const struct stored_object_read_params all = {.size_bytes = 64};
    struct object_store_open_results opened = {0};
    struct stored_object_read_results read = {0};
    if (object_store_open(store, &params, &opened) != STATUS_OK) {
        return false;
    }
    const bool is_same = stored_object_read(opened.object, &all, &read) == STATUS_OK &&
                         bytes_equal(read.content, text_bytes(text));
    capability_release(opened.object);
    return is_same;
}

static uint32_t starts_of_store(void)
{
    const struct supervisor_services_params params = {.cursor = 0};
    struct supervisor_services_results_reader results = {0};
    uint32_t count = 0;
    check(
        supervisor_services(program_capability("services"), &params, &results) == STATUS_OK,
        "init answers");
    for (uint32_t i = 0; i < results.services.count; i++) {
        struct service_state state;
        check(service_state_list_get(&results.services, i, &state) == STATUS_OK, "a service");
        count = bytes_equal(state.name, text_bytes("store")) ? state.start_count : count;
    }
    return count;
}

/* What cannot be kept is said, again and again; what was, is there. */
static void fail_writes(const uint8_t kept[HASH_BYTES])
{
    uint8_t hash[HASH_BYTES];
    set_fault(FAULT_WRITES);
    check(put("lost", hash) != STATUS_OK, "a sync that fails says so");
    check(put("lost as well", hash) != STATUS_OK, "and so does the next one");
    set_fault(FAULT_NONE);
    const uint64_t until_ns = clock_now_ns() + PATIENCE_NS;
    enum status status = STATUS_WRONG_STATE;
    while (status != STATUS_OK && clock_now_ns() < until_ns) {
        status = put("after the fault", hash);
    }
    check(status == STATUS_OK, "the store takes objects again");
    check(has(hash, "after the fault"), "what was synced then is there");
    check(has(kept, "before the fault"), "what was synced before is there");
}

int main(int argument_count, const char *const *arguments)
{
    uint8_t kept[HASH_BYTES] = {0};
    (void)argument_count;
    (void)arguments;
    store = program_capability("store");
    check(supervised_ready(program_capability("supervisor")) == STATUS_OK, "init answers");
    check(put("before the fault", kept) == STATUS_OK, "a disk that works");
    fail_writes(kept);
    check(starts_of_store() > 1, "the store was mounted again");
    if (failures == 0) {
        (void)console_print(program_capability("console"), "faulty: ok");
    }
    const struct supervisor_power_off_params params = {.exit_code = failures == 0 ? 0 : 1};
    return supervisor_power_off(program_capability("services"), &params) == STATUS_OK ? 0 : 1;
}
