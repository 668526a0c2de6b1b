/*
 * mad_judge: the client of a mad driver. For each mood a call of it ends in time, with an answer
 * that the interface has. Says "mad: N passed, M failed".
 */
#include "block_client/block_client.h"
#include "lib/bytes.h"
#include "lib/status.h"
#include "lib/text.h"
#include "moods.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/console.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/block_client.h"
#include "schema/kernel_client.h"
#include "schema/launcher_client.h"
#include "schema/store_client.h"
#include "schema/supervisor_client.h"

#define BUFFER_BYTES 65536u
/* How long a call may take; a driver that is started again may take longer to be there. */
#define ANSWER_NS UINT64_C(3000000000)
#define START_NS  UINT64_C(60000000000)
#define REPEATS   100u
/* Between two looks. */
#define LOOK_NS UINT64_C(10000000)
/* Whose table and mappings change by a little as it runs. */
#define LEDGER_SLACK_BYTES 16384u

static uint32_t console;
static uint32_t disk;

/* -- calls that end ---------------------------------------------------------------------------- */

static enum status set_mood(enum mood mood)
{
    const struct block_device_open_reader_params params = {.buffer_bytes = (uint32_t)mood};
    struct block_device_open_reader_results results = {0};
    const uint64_t until_ns = clock_now_ns() + START_NS;
    enum status status = STATUS_PEER_GONE;
    message_set_deadline(until_ns);
    while (status == STATUS_PEER_GONE) {
        status = block_device_open_reader(disk, &params, &results);
    }
    message_set_deadline(0);
    return status == STATUS_UNSUPPORTED ? STATUS_OK : status;
}

static enum status ask_geometry(void)
{
    struct block_device_geometry_results results = {0};
    message_set_deadline(clock_now_ns() + ANSWER_NS);
    const enum status status = block_device_geometry(disk, &results);
    message_set_deadline(0);
    return status;
}

static enum status open_client(void)
{
    struct block_client client;
    const enum status status = block_client_open(&client, disk, BUFFER_BYTES);
    block_client_close(&client);
    return status;
}

static enum status ask_channel(void)
{
    const struct block_device_open_params open = {.buffer_bytes = BUFFER_BYTES};
    const struct block_channel_read_params read = {.block_count = 1};
    struct block_device_open_results opened = {0};
    message_set_deadline(clock_now_ns() + ANSWER_NS);
    enum status status = block_device_open(disk, &open, &opened);
    if (status == STATUS_OK) {
        status = block_channel_read(opened.channel, &read);
    }
    message_set_deadline(0);
    capability_release(opened.channel);
    capability_release(opened.buffer);
    return status;
}

/* What comes with answers and nobody asked for does not stay. */
static enum status ask_often(void)
{
    struct ledger_state_results before = {0};
    struct ledger_state_results after = {0};
    enum status status = ledger_state(PROGRAM_LEDGER, &before);
    for (uint32_t i = 0; status == STATUS_OK && i < REPEATS; i++) {
        status = ask_geometry();
    }
    if (status == STATUS_OK) {
        status = ledger_state(PROGRAM_LEDGER, &after);
    }
    if (status == STATUS_OK && (after.object_count > before.object_count + REPEATS / 2 ||
                                after.used_bytes > before.used_bytes + LEDGER_SLACK_BYTES)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    return status;
}

/* -- the trials -------------------------------------------------------------------------------- */

static const struct trial {
    const char *name;
    enum mood mood;
    enum status (*ask)(void);
    enum status wanted;
} trials[] = {
    {"no geometry", MOOD_NO_GEOMETRY, open_client, STATUS_MALFORMED},
    {"too many blocks", MOOD_HUGE, open_client, STATUS_MALFORMED},
    {"odd blocks", MOOD_ODD_BLOCKS, open_client, STATUS_MALFORMED},
    {"an empty answer", MOOD_EMPTY_ANSWER, open_client, STATUS_TRUNCATED},
    {"an event as channel", MOOD_KERNEL_OBJECTS, open_client, STATUS_MALFORMED},
    {"an event as buffer", MOOD_NO_MEMORY, open_client, STATUS_INVALID_ARGUMENT},
    {"a small buffer", MOOD_SMALL_BUFFER, open_client, STATUS_INVALID_ARGUMENT},
    {"an unknown status", MOOD_UNKNOWN_STATUS, open_client, STATUS_INVALID_ARGUMENT},
    {"unwanted capabilities", MOOD_MANY, ask_often, STATUS_OK},
    {"another form", MOOD_OTHER_FORM, open_client, STATUS_MALFORMED},
    {"no answer", MOOD_SILENT, ask_geometry, STATUS_TIMED_OUT},
    {"a silent channel", MOOD_SILENT_CHANNEL, ask_channel, STATUS_TIMED_OUT},
    {"two answers", MOOD_TWICE, ask_geometry, STATUS_OK},
    {"after two answers", MOOD_NONE, ask_geometry, STATUS_OK},
    {"a flood", MOOD_FLOOD, ask_geometry, STATUS_OK},
    {"hunger", MOOD_HUNGRY, ask_geometry, STATUS_OK},
    {"death", MOOD_DYING, ask_geometry, STATUS_PEER_GONE},
    {"wild addresses", MOOD_WILD, ask_geometry, STATUS_OK},
    {"spinning", MOOD_SPINNING, ask_geometry, STATUS_TIMED_OUT},
};

static bool try_one(const struct trial *trial)
{
    enum status status = set_mood(trial->mood);
    (void)console_print(console, "mad: try %s", trial->name);
    if (status == STATUS_OK) {
        status = trial->ask();
    }
    const bool is_good = status == trial->wanted;
    if (!is_good) {
        (void)console_print(console, "mad: FAIL: %s", status_text(status));
    }
    (void)console_print(console, "mad: end %s", trial->name);
    return is_good;
}

/* Until the store above the other disk has objects: from then on somebody writes there. */
static bool await_work(void)
{
    struct object_store_usage_results results = {0};
    const uint64_t until_ns = clock_now_ns() + START_NS;
    while (clock_now_ns() < until_ns) {
        if (object_store_usage(program_capability("store"), &results) == STATUS_OK &&
            results.usage.own_object_count > 0) {
            return true;
        }
        (void)!clock_sleep_until(clock_now_ns() + LOOK_NS); /* who writes is less urgent */
    }
    return false;
}

/* Everybody but the mad driver, which may end as often as it likes, is as he was. */
static bool others_are_well(void)
{
    const struct supervisor_services_params params = {.cursor = 0};
    struct supervisor_services_results_reader results = {0};
    bool is_well =
        supervisor_services(program_capability("services"), &params, &results) == STATUS_OK;
    for (uint32_t i = 0; is_well && i < results.services.count; i++) {
        struct service_state state;
        is_well = service_state_list_get(&results.services, i, &state) == STATUS_OK &&
                  (state.start_count == 1 || bytes_equal(state.name, text_bytes("mad")));
    }
    return is_well;
}

int main(int argument_count, const char *const *arguments)
{
    const uint32_t count = sizeof(trials) / sizeof(trials[0]);
    uint32_t passed = 0;
    (void)argument_count;
    (void)arguments;
    console = program_capability("console");
    disk = program_capability("disk");
    if (supervised_ready(program_capability("supervisor")) != STATUS_OK) {
        return 1;
    }
    const bool is_written = await_work();
    if (!is_written) {
        (void)console_print(console, "mad: nobody writes");
    }
    for (uint32_t i = 0; i < count; i++) {
        passed += try_one(&trials[i]) ? 1 : 0;
    }
    const uint32_t failed = count - passed + (is_written ? 0 : 1);
    (void)console_print(
        console, "mad: the others are %s", others_are_well() ? "well" : "NOT as they were");
    (void)console_print(console, "mad: %u passed, %u failed", passed, failed);
    return 0;
}
