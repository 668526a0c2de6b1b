#include "guest.h"
/*
 * How long can the kernel keep a CPU from what is more urgent? An urgent thread sleeps until one
 * deadline after another, at changing distances, while this one does what takes long; how late it
 * wakes at most is how long the kernel held the CPU, plus what waking takes, which is what
 * hold_nothing says.
 */
#include "bench.h"
#include "lib/memory.h"

#define PLACE              UINT64_C(0x60001000) /* not where large pages begin */
#define LARGE_BYTES        (UINT64_C(32) << 20)
#define ALMOST_ALL_BYTES   UINT64_C(0x2e00000000) /* up to this program's stack */
#define QUOTA              (UINT64_C(16) << 20)
#define SLOT_COUNT         4000u
#define THREAD_COUNT       40u
#define RING_ADDRESS       UINT64_C(0x46000000)
#define OTHER_RING_ADDRESS UINT64_C(0x47000000)
#define RING_ENTRIES       256u
#define CHAIN_COUNT        48u
#define CHAIN_DEPTH        14u
#define DISTANCE_NS        UINT64_C(4000)

/* Shared words: the latest so far, and whether to stop. */
#define LATEST_NS 25u
#define WAKES     26u

static uint32_t never;

static void sleep_again_and_again(uint64_t event)
{
    for (uint64_t round = 0;; round++) {
        struct register_message message = {.tag = MESSAGE_TAG_DEADLINE};
        const uint64_t deadline_ns = now_ns() + DISTANCE_NS + round * 131 % 2903;
        message_page()->deadline_ns = deadline_ns;
        (void)message_receive((uint32_t)event, &message);
        const uint64_t late_ns = now_ns() - deadline_ns;
        if (late_ns > shared_words()[LATEST_NS]) {
            shared_words()[LATEST_NS] = late_ns;
        }
        shared_words()[WAKES]++;
    }
}

static void begin(void)
{
    /* Whatever was left to do is done before. */
    const uint64_t wakes = shared_words()[WAKES];
    while (shared_words()[WAKES] < wakes + 20) {
    }
    shared_words()[LATEST_NS] = 0;
}

static void end(const char *name)
{
    report(name, shared_words()[LATEST_NS], 1);
}

static void hold_nothing(void)
{
    begin();
    const uint64_t wakes = shared_words()[WAKES];
    while (shared_words()[WAKES] < wakes + 2000) {
    }
    end("hold_nothing");
}

static uint32_t create(uint32_t kind, uint64_t size_bytes)
{
    const struct ledger_create_memory_params params = {.size_bytes = size_bytes, .kind = kind};
    struct ledger_create_memory_results results = {0};
    must(ledger_create_memory(LEDGER, &params, &results), "memory");
    return results.memory;
}

static void hold_memory(void)
{
    begin();
    const uint32_t memory = create(MEMORY_ANONYMOUS, LARGE_BYTES);
    const uint32_t contiguous = create(MEMORY_CONTIGUOUS, UINT64_C(2) << 20);
    end("hold_create_memory");
    begin();
    const uint32_t mapping = map(memory, PLACE, LARGE_BYTES, MAP_READ | MAP_WRITE);
    end("hold_map");
    begin();
    release(mapping);
    end("hold_unmap");
    begin();
    const struct code_authority_seal_params seal = {.memory = memory};
    must(code_authority_seal(CODE_AUTHORITY, &seal), "seal");
    end("hold_seal");
    (void)map(memory, PLACE, LARGE_BYTES, MAP_READ);
    const struct process_unmap_params much = {
        .address = PLACE - PAGE_SIZE_BYTES, .size_bytes = ALMOST_ALL_BYTES};
    begin();
    must(process_unmap(PROCESS, &much), "unmap");
    end("hold_unmap_range");
    const struct process_revoke_params revoke = {.handle = memory};
    must(process_revoke(PROCESS, &revoke), "revoke");
    begin();
    release(memory);
    release(contiguous);
    end("hold_release_memory");
}

static void hold_capabilities(void)
{
    const uint32_t event = make_event();
    const struct process_copy_params copy = {.handle = event, .mask = 1};
    struct process_copy_results results = {0};
    begin();
    for (uint32_t i = 0; i < SLOT_COUNT; i++) {
        must(process_copy(PROCESS, &copy, &results), "copy");
    }
    end("hold_copy");
    begin();
    const struct process_revoke_params revoke = {.handle = event};
    must(process_revoke(PROCESS, &revoke), "revoke");
    end("hold_revoke");
    release(event);
}

static void do_nothing(uint64_t unused)
{
    (void)unused;
}

static uint64_t used_bytes(void)
{
    struct ledger_state_results results = {0};
    must(ledger_state(LEDGER, &results), "state");
    return results.used_bytes;
}

/* Much of everything in one ledger. */
static void hold_destroy(void)
{
    const uint64_t used = used_bytes();
    const struct ledger_create_ledger_params quota = {.quota_bytes = QUOTA};
    struct ledger_create_ledger_results ledger = {0};
    must(ledger_create_ledger(LEDGER, &quota, &ledger), "ledger");
    const uint32_t process = make_process(ledger.ledger);
    for (uint32_t i = 1; i <= THREAD_COUNT; i++) {
        release(make_thread(&(struct thread_options){
            .process = process, .entry = do_nothing, .number = i, .is_stopped = true}));
    }
    const uint32_t event = make_event();
    for (uint32_t i = 0; i < SLOT_COUNT; i++) {
        (void)give(process, event, EVENT_MASK_ALL);
    }
    struct ledger_create_event_results made = {0};
    for (uint32_t i = 0; i < SLOT_COUNT; i++) {
        must(ledger_create_event(ledger.ledger, &made), "event");
    }
    release(event);
    begin();
    must(ledger_destroy(ledger.ledger), "destroy");
    release(process);
    release(ledger.ledger);
    /* Our own handles of what has ended, and the slots for them, stay. */
    while (used_bytes() > used + QUOTA / 8) {
    }
    end("hold_destroy");
}

static void enter_all(struct ring_user *ring)
{
    struct register_message message = {
        .tag = message_tag(0, 2), .words = {ring->entries, ring->entries}};
    must(ring_user_enter(ring, &message), "enter");
    ring->completed = ring->head->completion_tail;
    ring_user_taken(ring);
}

static void hold_ring(void)
{
    struct ring_user ring = make_ring(PROCESS, RING_ADDRESS, RING_ENTRIES);
    const struct ring_submission kinds[] = {
        {.operation = RING_OPERATION_NOP},
        {.operation = RING_OPERATION_CANCEL, .words = {1}},
        {.operation = RING_OPERATION_UNPARK, .words = {1, UINT64_MAX}},
        {.operation = RING_OPERATION_CALL,
         .handle = LEDGER,
         .tag = message_tag(LEDGER_CREATE_EVENT, 0)},
    };
    begin();
    for (uint32_t kind = 0; kind < sizeof(kinds) / sizeof(kinds[0]); kind++) {
        for (uint32_t round = 0; round < 4; round++) {
            for (uint32_t i = 0; i < RING_ENTRIES; i++) {
                memcpy(ring_user_next(&ring), &kinds[kind], sizeof(kinds[kind]));
            }
            enter_all(&ring);
        }
    }
    /* All slots parked, and woken by one call. */
    for (uint32_t round = 0; round < 8; round++) {
        const struct ring_submission park = {
            .operation = RING_OPERATION_PARK,
            .words = {7, ring.head->park_counts[ring_park_bucket(7)]}};
        for (uint32_t i = 0; i < RING_ENTRIES; i++) {
            memcpy(ring_user_next(&ring), &park, sizeof(park));
        }
        struct register_message message = {.tag = message_tag(0, 2), .words = {RING_ENTRIES, 0}};
        must(ring_user_enter(&ring, &message), "enter");
        const struct ring_unpark_params all = {.key = 7, .count = UINT32_MAX};
        struct ring_unpark_results woken = {0};
        must(ring_unpark(ring.handle, &all, &woken), "unpark");
        ring.completed = ring.head->completion_tail;
        ring_user_taken(&ring);
    }
    end("hold_ring");
    release(ring.handle);
}

/* Slots, each the last that names what was charged to the last of a chain of ended ledgers. */
static void hold_ledgers(void)
{
    const uint32_t process = make_process(LEDGER);
    for (uint32_t chain = 0; chain < CHAIN_COUNT; chain++) {
        uint32_t ledgers[CHAIN_DEPTH];
        uint32_t above = LEDGER;
        for (uint32_t i = 0; i < CHAIN_DEPTH; i++) {
            const struct ledger_create_ledger_params quota = {
                .quota_bytes = (CHAIN_DEPTH + 2 - i) * PAGE_SIZE_BYTES};
            struct ledger_create_ledger_results made = {0};
            must(ledger_create_ledger(above, &quota, &made), "ledger");
            above = ledgers[i] = made.ledger;
        }
        struct ledger_create_event_results event = {0};
        must(ledger_create_event(above, &event), "event");
        (void)give(process, event.event, 1);
        release(event.event);
        for (uint32_t i = 0; i < CHAIN_DEPTH; i++) {
            must(ledger_destroy(ledgers[CHAIN_DEPTH - 1 - i]), "destroy");
            release(ledgers[CHAIN_DEPTH - 1 - i]);
        }
    }
    begin();
    const struct process_exit_params code = {.code = 0};
    must(process_exit(process, &code), "exit");
    release(process);
    end("hold_ledger_chains");
}

static void submit_all(struct ring_user *ring, const struct ring_submission *what)
{
    for (uint32_t i = 0; i < RING_ENTRIES; i++) {
        memcpy(ring_user_next(ring), what, sizeof(*what));
    }
    struct register_message message = {.tag = message_tag(0, 2), .words = {RING_ENTRIES, 0}};
    must(ring_user_enter(ring, &message), "enter");
}

/* Messages with capabilities, some of which cannot be handed over, from one ring to another. */
static void hold_messages(void)
{
    struct ring_user client = make_ring(PROCESS, RING_ADDRESS, RING_ENTRIES);
    struct ring_user server = make_ring(PROCESS, OTHER_RING_ADDRESS, RING_ENTRIES);
    const uint32_t endpoint = make_endpoint();
    const uint32_t session = make_session(endpoint, 1, UINT64_MAX);
    const struct ring_submission receive = {.operation = RING_OPERATION_RECV, .handle = endpoint};
    struct ring_submission call = {
        .operation = RING_OPERATION_CALL,
        .handle = session,
        .tag = message_tag_capabilities(MESSAGE_CAPABILITIES_MAX),
        .capabilities = {PROCESS, LEDGER, SCHEDULING, 0},
    };
    begin();
    submit_all(&client, &call);
    submit_all(&server, &receive);
    end("hold_hopeless_calls");
    call.capabilities[3] = MACHINE;
    client.completed = client.head->completion_tail;
    ring_user_taken(&client);
    begin();
    submit_all(&client, &call);
    end("hold_messages");
    const uint32_t handles[] = {client.handle, server.handle, session, endpoint};
    for (uint32_t i = 0; i < 4; i++) {
        release(handles[i]);
    }
}

void bench_holds(void)
{
    shared_words()[LATEST_NS] = shared_words()[WAKES] = 0;
    never = make_event();
    const uint32_t thread = make_thread(&(struct thread_options){
        .process = PROCESS,
        .entry = sleep_again_and_again,
        .argument = never,
        .number = 21,
        .priority = 200,
    });
    hold_nothing();
    hold_memory();
    hold_capabilities();
    hold_destroy();
    hold_ring();
    hold_ledgers();
    hold_messages();
    must(thread_stop(thread), "stop");
}
