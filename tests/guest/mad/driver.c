/* mad_driver: what stands where a block driver should. */
#include "driver.h"
#include "abi/address.h"
#include "lib/memory.h"
#include "moods.h"
#include "runtime/capability.h"
#include "runtime/console.h"
#include "runtime/log.h"
#include "runtime/mapping.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/block_server.h"
#include "schema/device_client.h"
#include "schema/kernel_client.h"

#define CHANNEL_BADGE UINT64_C(1)
#define EXIT_MAD      77u

#define SIGNALS     20000u
#define LINES       2000u
#define CLAIMS      200u
#define BLOCKS      2048u
#define BLOCK_BYTES 512u

static uint32_t device;
static enum mood mood;
static struct server server;

void allowed(const char *what)
{
    (void)console_print(program_capability("console"), "mad: ALLOWED: %s", what);
}

static uint32_t make_event(void)
{
    struct ledger_create_event_results results = {0};
    (void)ledger_create_event(PROGRAM_LEDGER, &results); /* 0 is nothing, and as bad */
    return results.event;
}

/* -- what it does to others -------------------------------------------------------------------- */

static void flood(void)
{
    const struct event_signal_params signal = {.bits = ~SERVER_STOP};
    struct device_claim_results claimed = {0};
    for (uint32_t i = 0; i < SIGNALS; i++) {
        (void)event_signal(program_capability("event"), &signal);
    }
    for (uint32_t i = 0; i < LINES; i++) {
        log_print(SEVERITY_ERROR, "the mad driver says the same again and again: %u", i);
    }
    for (uint32_t i = 0; i < CLAIMS; i++) {
        (void)device_claim(device, &claimed);
    }
}

/* From the largest pieces to single pages, of its own and for its device, and keeps it all. */
static void eat(void)
{
    struct device_create_memory_results made = {0};
    uint32_t memory = 0;
    for (uint64_t bytes = UINT64_C(1) << 24; bytes >= PAGE_SIZE_BYTES; bytes >>= 1) {
        const struct device_create_memory_params params = {.size_bytes = bytes};
        while (memory_create(PROGRAM_LEDGER, bytes, &memory) == STATUS_OK) {
        }
        while (device_create_memory(device, &params, &made) == STATUS_OK) {
        }
    }
    while (make_event() != 0) {
    }
}

static void spin(void)
{
    static volatile uint64_t turns;
    for (;;) {
        turns = turns + 1;
    }
}

/* -- answers ----------------------------------------------------------------------------------- */

static struct block_geometry disk(void)
{
    return (struct block_geometry){
        .block_bytes = BLOCK_BYTES, .block_count = BLOCKS, .request_blocks_max = 8};
}

static enum status answer_twice(struct server_call *call)
{
    const struct block_device_geometry_results results = {.geometry = disk()};
    uint32_t reply = 0;
    enum status status = server_call_defer(call, &reply);
    if (status != STATUS_OK) {
        return status;
    }
    status = block_device_geometry_reply(reply, STATUS_OK, &results);
    if (status == STATUS_OK &&
        block_device_geometry_reply(reply, STATUS_OK, &results) == STATUS_OK) {
        allowed("a second answer");
    }
    return status;
}

static enum status never_answer(struct server_call *call)
{
    uint32_t reply = 0;
    return server_call_defer(call, &reply); /* it is kept, for ever */
}

static enum status
take_geometry(struct server_call *call, struct block_device_geometry_results *results)
{
    results->geometry = disk();
    switch (mood) {
    case MOOD_NO_GEOMETRY:
        results->geometry = (struct block_geometry){0};
        break;
    case MOOD_HUGE:
        results->geometry.block_count = UINT64_MAX;
        break;
    case MOOD_ODD_BLOCKS:
        results->geometry.block_bytes = BLOCK_BYTES + 1;
        break;
    case MOOD_SILENT:
        return never_answer(call);
    case MOOD_TWICE:
        return answer_twice(call);
    case MOOD_FLOOD:
        flood();
        break;
    case MOOD_HUNGRY:
        eat();
        break;
    case MOOD_WILD:
        wild_try(device);
        break;
    case MOOD_DYING:
        (void)process_exit(PROGRAM_PROCESS, &(struct process_exit_params){.code = EXIT_MAD});
        break;
    case MOOD_SPINNING:
        spin();
        break;
    default:
        break;
    }
    return STATUS_OK;
}

static enum status take_open(
    struct server_call *call,
    const struct block_device_open_params *params,
    struct block_device_open_results *results)
{
    const uint64_t size_bytes =
        mood == MOOD_SMALL_BUFFER ? PAGE_SIZE_BYTES : page_round_up(params->buffer_bytes);
    call->moves = 3;
    if (mood == MOOD_KERNEL_OBJECTS) {
        results->channel = make_event();
    } else {
        (void)!session_create(
            server.endpoint, CHANNEL_BADGE, BLOCK_CHANNEL_MASK_ALL, &results->channel);
    }
    if (mood == MOOD_NO_MEMORY) {
        results->buffer = make_event();
        return STATUS_OK;
    }
    return memory_create(PROGRAM_LEDGER, size_bytes, &results->buffer);
}

/* The size is the mood. */
static enum status take_open_reader(
    struct server_call *call,
    const struct block_device_open_reader_params *params,
    struct block_device_open_reader_results *results)
{
    (void)call;
    (void)results;
    mood = (enum mood)params->buffer_bytes;
    return STATUS_UNSUPPORTED;
}

static enum status take_write(struct server_call *call, const struct block_channel_write_params *p)
{
    (void)p;
    return mood == MOOD_SILENT_CHANNEL ? never_answer(call) : STATUS_OK;
}

static enum status take_read(struct server_call *call, const struct block_channel_read_params *p)
{
    (void)p;
    return mood == MOOD_SILENT_CHANNEL ? never_answer(call) : STATUS_OK;
}

/* Making one uses the page: they are put there when all are made. */
static void add_events(uint32_t capabilities[MESSAGE_CAPABILITIES_MAX])
{
    uint32_t made[MESSAGE_CAPABILITIES_MAX];
    for (uint32_t i = 0; i < MESSAGE_CAPABILITIES_MAX; i++) {
        made[i] = make_event();
    }
    memcpy(capabilities, made, sizeof(made));
}

/* What no generated code would send. */
static void spoil_answer(struct server_call *call)
{
    switch (mood) {
    case MOOD_EMPTY_ANSWER:
        call->tag = 0;
        break;
    case MOOD_UNKNOWN_STATUS:
        call->tag = message_tag_status(0xfff0);
        break;
    case MOOD_OTHER_FORM:
        call->tag = message_tag_page_words(MESSAGE_PAGE_WORDS);
        break;
    case MOOD_MANY:
        add_events(message_page()->capabilities);
        call->tag |= message_tag_capabilities(MESSAGE_CAPABILITIES_MAX) |
                     MESSAGE_TAG_MOVE_MASK << MESSAGE_TAG_MOVE_SHIFT;
        break;
    default:
        break;
    }
}

static enum status take_call(struct server *unused, struct server_call *call)
{
    static const struct block_device_server block_device = {
        .geometry = take_geometry,
        .open = take_open,
        .open_reader = take_open_reader,
    };
    static const struct block_channel_server channel = {.read = take_read, .write = take_write};
    (void)unused;
    if (!server_is_export(call->badge)) {
        return block_channel_dispatch(&channel, call);
    }
    const bool is_mood = (call->tag & MESSAGE_TAG_METHOD_MASK) == BLOCK_DEVICE_OPEN_READER;
    const enum status status = block_device_dispatch(&block_device, call);
    if (!is_mood && !call->is_deferred) {
        spoil_answer(call);
    }
    return status;
}

static enum status begin(struct server *unused)
{
    (void)unused;
    device = program_capability("device");
    refused_try(device);
    (void)console_print(program_capability("console"), "mad: tried what it should not");
    return STATUS_OK;
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    server = (struct server){
        .endpoint = program_capability("endpoint"),
        .call = take_call,
        .begin = begin,
    };
    return server_run(&server) == STATUS_OK ? 0 : 1;
}
