#include "witness.h"
#include "tests.h"
#include "vector.h"

#define QUOTA          (UINT64_C(2) << 20)
#define MEMORY_ADDRESS UINT64_C(0x44000000)
#define MEMORY_BYTES   (UINT64_C(4) * PAGE_SIZE_BYTES)
#define EVENT_BITS     UINT64_C(0x5a5a00005a5a)
#define SEED           UINT64_C(0x717e550000)
#define METHOD_PUBLIC  0u
#define METHOD_ASK     1u
#define PUBLIC_BADGE   7u
#define OUR_BADGE      8u

/* What it was given, in its own table: shared words 80.. before it starts. */
enum given { GIVEN_ENDPOINT = 80, GIVEN_EVENT = 81, GIVEN_MEMORY = 82, GIVEN_COUNT = 3 };

static uint64_t pattern(uint64_t index)
{
    return index * UINT64_C(0x9e3779b97f4a7c15) + 1;
}

static uint64_t memory_differences(void)
{
    const volatile uint64_t *words = (const volatile uint64_t *)MEMORY_ADDRESS;
    uint64_t differences = 0;
    for (uint64_t i = 0; i < MEMORY_BYTES / sizeof(uint64_t); i++) {
        differences += words[i] != pattern(i);
    }
    return differences;
}

static uint64_t handle_differences(const uint32_t handles[GIVEN_COUNT])
{
    const uint32_t kinds[GIVEN_COUNT] = {OBJECT_ENDPOINT, OBJECT_EVENT, OBJECT_MEMORY};
    uint64_t differences = 0;
    for (uint32_t i = 0; i < GIVEN_COUNT; i++) {
        const struct process_inspect_params params = {.handle = handles[i]};
        struct process_inspect_results results = {0};
        differences += process_inspect(CHILD_PROCESS, &params, &results) != STATUS_OK ||
                       results.kind != kinds[i];
    }
    return differences;
}

/* Takes the event's bits and sets them again: nobody else may have. */
static uint64_t event_differences(uint32_t event)
{
    struct event_take_results results = {0};
    const struct event_signal_params params = {.bits = EVENT_BITS};
    const bool is_good = event_take(event, &results) == STATUS_OK && results.bits == EVENT_BITS &&
                         event_signal(event, &params) == STATUS_OK;
    return is_good ? 0 : 1;
}

/* Nobody is thanked for gifts: kept, they would keep what their givers leave behind. */
static void drop_gifts(uint64_t tag)
{
    for (uint32_t i = 0; i < message_tag_capability_count(tag); i++) {
        const struct process_release_params params = {.handle = message_page()->capabilities[i]};
        (void)process_release(CHILD_PROCESS, &params);
    }
}

static void serve(uint64_t unused)
{
    (void)unused;
    const uint32_t handles[GIVEN_COUNT] = {
        (uint32_t)shared_words()[GIVEN_ENDPOINT],
        (uint32_t)shared_words()[GIVEN_EVENT],
        (uint32_t)shared_words()[GIVEN_MEMORY],
    };
    struct register_message message = {0};
    vector_fill(SEED);
    enum status status = message_receive(handles[0], &message);
    while (status == STATUS_OK) {
        drop_gifts(message.tag);
        if (message_tag_notice(message.tag) != MESSAGE_NOTICE_NONE) {
            status = message_receive(handles[0], &message);
            continue;
        }
        if (message.badge == OUR_BADGE && message_tag_method(message.tag) == METHOD_ASK) {
            message.words[0] = memory_differences() + handle_differences(handles) +
                               event_differences(handles[1]) + vector_differences(SEED);
        } else {
            message.words[0]++;
        }
        message.tag = message_tag(0, 6);
        status = message_reply_receive(handles[0], &message);
    }
    shared_words()[84] = 1 + (uint64_t)status;
    for (;;) {
        thread_yield();
    }
}

struct witness witness_make(void)
{
    struct witness witness = {0};
    const struct ledger_create_ledger_params quota = {.quota_bytes = QUOTA};
    struct ledger_create_ledger_results ledger = {0};
    must(ledger_create_ledger(LEDGER, &quota, &ledger), "ledger");
    witness.ledger = ledger.ledger;
    witness.process = make_process(witness.ledger);
    const struct principal_authority_create_params key = {0x317, 0x4e5, 0x55, 1};
    struct principal_authority_create_results principal = {0};
    must(principal_authority_create(PRINCIPAL_AUTHORITY, &key, &principal), "principal");
    witness.principal = principal.principal;
    const struct principal_authority_bind_params bind = {
        .process = witness.process, .principal = witness.principal};
    must(principal_authority_bind(PRINCIPAL_AUTHORITY, &bind), "bind");
    witness.endpoint = make_endpoint();
    witness.event = make_event();
    signal(witness.event, EVENT_BITS);
    witness.memory = make_memory(MEMORY_BYTES);
    const uint32_t mapping =
        map(witness.memory, MEMORY_ADDRESS, MEMORY_BYTES, MAP_READ | MAP_WRITE);
    for (uint64_t i = 0; i < MEMORY_BYTES / sizeof(uint64_t); i++) {
        ((volatile uint64_t *)MEMORY_ADDRESS)[i] = pattern(i);
    }
    release(mapping);
    const struct process_map_params shown = {
        .memory = witness.memory,
        .address = MEMORY_ADDRESS,
        .size_bytes = MEMORY_BYTES,
        .permissions = MAP_READ | MAP_WRITE,
    };
    struct process_map_results results = {0};
    must(process_map(witness.process, &shown, &results), "map");
    shared_words()[GIVEN_ENDPOINT] = give(witness.process, witness.endpoint, ENDPOINT_MASK_ALL);
    shared_words()[GIVEN_EVENT] = give(witness.process, witness.event, EVENT_MASK_ALL);
    shared_words()[GIVEN_MEMORY] = give(witness.process, witness.memory, MEMORY_MASK_ALL);
    shared_words()[84] = 0;
    witness.thread = make_thread(
        &(struct thread_options){.process = witness.process, .entry = serve, .number = 1});
    await_state(witness.thread, THREAD_RECEIVING);
    witness.public_session = make_session(witness.endpoint, PUBLIC_BADGE, 1u << METHOD_PUBLIC);
    return witness;
}

uint64_t witness_ask(const struct witness *witness)
{
    const uint32_t session = make_session(witness->endpoint, OUR_BADGE, UINT64_MAX);
    struct register_message message = {.tag = message_tag(METHOD_ASK, 1)};
    const enum status status = message_call(session, &message);
    release(session);
    CHECK_EQUAL(status, STATUS_OK);
    CHECK_EQUAL(shared_words()[84], 0);
    return message.words[0];
}

void witness_release(const struct witness *witness)
{
    must(ledger_destroy(witness->ledger), "destroy");
    const uint32_t handles[] = {
        witness->public_session,
        witness->thread,
        witness->process,
        witness->ledger,
        witness->principal,
        witness->endpoint,
        witness->memory,
        witness->event,
    };
    for (uint32_t i = 0; i < sizeof(handles) / sizeof(handles[0]); i++) {
        release(handles[i]);
    }
}
