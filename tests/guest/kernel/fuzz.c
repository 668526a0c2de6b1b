#include "guest.h"
/*
 * Random system calls from a process without authority, while a witness looks on. A life is one
 * such process in a ledger of its own: it makes calls until it has made enough, ends itself by one
 * of them, faults, or blocks for good; then its ledger is destroyed, and everything must be as it
 * was.
 */
#include "tests.h"
#include "witness.h"

/* Several CPUs take ten times as long as one, since each waits for others. */
#define LIVES          300u
#define LIVES_TOGETHER 60u
#define CALLS_MAX      200u
#define QUOTA          (UINT64_C(256) << 10)
#define LIFE_NS        UINT64_C(20000000)
#define PRIORITY       100u
#define RING_ADDRESS   UINT64_C(0x41000000)
#define RING_ENTRIES   4u
#define PLACES_ADDRESS UINT64_C(0x60000000)

/* Shared words. */
#define CALLS 70u /* in all */
#define SEED  71u
#define NOW   72u /* about what time it is */

static uint64_t state;

static uint64_t random_word(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static uint64_t random_below(uint64_t limit)
{
    return random_word() % limit;
}

/* Mostly something that is there: the first slots of the table, in their first generations. */
static uint32_t random_handle(void)
{
    if (random_below(8) == 0) {
        return (uint32_t)random_word();
    }
    return handle_make((uint32_t)random_below(24), 1 + (uint32_t)random_below(2));
}

/* The numbers that kernels stumble over. */
static uint64_t random_argument(void)
{
    switch (random_below(9)) {
    case 0:
        return random_word();
    case 1:
        return random_below(16);
    case 2:
        return random_below(8) * PAGE_SIZE_BYTES;
    case 3:
        return PLACES_ADDRESS + random_below(64) * PAGE_SIZE_BYTES;
    case 4:
        return UINT64_C(0xffff800000000000) + random_below(1024) * PAGE_SIZE_BYTES;
    case 5:
        return UINT64_MAX - random_below(3) * PAGE_SIZE_BYTES - random_below(2);
    case 6:
        return UINT64_C(1) << random_below(64);
    case 7:
        return (UINT64_C(0x7fffffffe000) >> random_below(3)) + random_below(4) * PAGE_SIZE_BYTES;
    default:
        return random_handle();
    }
}

static uint64_t random_tag(void)
{
    uint64_t tag = message_tag((uint32_t)random_below(16), (uint32_t)random_below(7));
    tag |= message_tag_capabilities((uint32_t)random_below(3));
    tag |= random_below(4) == 0 ? random_below(16) << MESSAGE_TAG_MOVE_SHIFT : 0;
    tag |= random_below(6) == 0 ? message_tag_page_words((uint32_t)random_below(450)) : 0;
    tag |= random_below(4) == 0 ? message_tag_status((uint32_t)random_below(20)) : 0;
    return random_below(16) == 0 ? random_word() : tag | MESSAGE_TAG_DEADLINE;
}

static void random_page(void)
{
    struct message_page *page = message_page();
    for (uint32_t i = 0; i < MESSAGE_CAPABILITIES_MAX; i++) {
        page->capabilities[i] = random_handle();
    }
    page->words[random_below(MESSAGE_PAGE_WORDS)] = random_argument();
    page->deadline_ns =
        random_below(8) == 0 ? random_argument() : shared_words()[NOW] + random_below(200000);
}

/* A ring, if there is one where it was asked for; or else this is the fault that ends the life. */
static void random_ring(uint32_t handle)
{
    struct ring_head *head = (struct ring_head *)RING_ADDRESS;
    volatile struct ring_submission *submissions =
        (volatile struct ring_submission *)(RING_ADDRESS + PAGE_SIZE_BYTES);
    for (uint32_t i = 0; i < RING_ENTRIES; i++) {
        submissions[i].operation = (uint16_t)random_below(RING_OPERATION_COUNT + 1);
        submissions[i].flags = (uint16_t)random_below(5);
        submissions[i].handle = random_handle();
        submissions[i].tag = random_tag() & ~MESSAGE_TAG_DEADLINE;
        submissions[i].user_data = random_below(4);
        submissions[i].deadline_ns = random_below(3) == 0 ? random_argument() : 1;
        for (uint32_t word = 0; word < 6; word++) {
            submissions[i].words[word] = random_argument();
        }
    }
    head->submission_tail = head->submission_head + (uint32_t)random_below(6);
    head->completion_head = head->completion_tail - (uint32_t)random_below(3);
    struct register_message message = {
        .tag = message_tag(0, 2) | MESSAGE_TAG_DEADLINE,
        .words = {random_below(6), random_below(2)},
    };
    message_page()->deadline_ns = 1;
    (void)system_call(SYSTEM_CALL_RING_ENTER, handle, &message);
}

static void call_at_random(void)
{
    struct register_message message = {.tag = random_tag()};
    for (uint32_t i = 0; i < 6; i++) {
        message.words[i] = random_argument();
    }
    random_page();
    const uint64_t number =
        random_below(3) != 0 ? SYSTEM_CALL_CALL : random_below(SYSTEM_CALL_COUNT + 1);
    (void)system_call(number, random_handle(), &message);
}

/* Without `exit`, or most lives would be short. */
static void narrow(void)
{
    const struct process_copy_params copy = {
        .handle = CHILD_PROCESS, .mask = PROCESS_MASK_ALL & ~PROCESS_MASK_EXIT};
    const struct process_release_params drop = {.handle = CHILD_PROCESS};
    struct process_copy_results results = {0};
    if (process_copy(CHILD_PROCESS, &copy, &results) == STATUS_OK) {
        (void)process_release(results.handle, &drop);
    }
}

static void live(uint64_t seed)
{
    state = seed;
    const struct process_create_ring_params params = {
        .address = RING_ADDRESS, .entry_count = RING_ENTRIES};
    struct process_create_ring_results ring = {0};
    const bool has_ring = process_create_ring(CHILD_PROCESS, &params, &ring) == STATUS_OK;
    narrow();
    for (uint32_t i = 0; i < CALLS_MAX; i++) {
        if (has_ring && i % 16 == 15) {
            random_ring(ring.ring);
        } else {
            call_at_random();
        }
        __atomic_fetch_add(&shared_words()[CALLS], 1, __ATOMIC_RELAXED);
    }
    /* Nothing handles this fault: the end. */
    *(volatile uint64_t *)UINT64_C(0x10) = 0;
}

/* -- a life, from outside --------------------------------------------------------------------- */

struct life {
    uint32_t ledger;
    uint32_t process;
    uint32_t ended;
    uint32_t scheduling;
};

static void install_some(const struct life *life, const struct witness *witness)
{
    (void)give(life->process, life->ledger, LEDGER_MASK_ALL & ~LEDGER_MASK_DESTROY);
    (void)give(life->process, witness->public_session, UINT64_MAX);
    (void)give(life->process, witness->memory, MEMORY_MASK_MAP_READ | MEMORY_MASK_DESCRIBE);
    (void)give(life->process, life->scheduling, SCHEDULING_MASK_ALL);
    const uint32_t endpoint = make_endpoint();
    const uint32_t memory = make_memory(4 * PAGE_SIZE_BYTES);
    const uint32_t event = make_event();
    const uint32_t session = make_session(endpoint, 1, UINT64_MAX);
    (void)give(life->process, endpoint, ENDPOINT_MASK_ALL);
    (void)give(life->process, session, UINT64_MAX);
    (void)give(life->process, memory, MEMORY_MASK_ALL);
    (void)give(life->process, event, EVENT_MASK_ALL);
    (void)give(life->process, life->process, PROCESS_MASK_ALL & ~PROCESS_MASK_EXIT);
    release(session);
    release(endpoint);
    release(memory);
    release(event);
}

static struct life begin_life(const struct witness *witness)
{
    struct life life = {.ended = make_event()};
    const struct ledger_create_ledger_params quota = {.quota_bytes = QUOTA};
    struct ledger_create_ledger_results ledger = {0};
    must(ledger_create_ledger(LEDGER, &quota, &ledger), "ledger");
    life.ledger = ledger.ledger;
    const struct scheduling_create_params share = {
        .budget_ns = 5000000, .period_ns = 10000000, .ceiling = PRIORITY};
    struct scheduling_create_results scheduling = {0};
    must(scheduling_create(SCHEDULING, &share, &scheduling), "scheduling");
    life.scheduling = scheduling.scheduling;
    life.process = make_process(life.ledger);
    const struct process_set_exit_event_params exit = {.event = life.ended, .bits = 1};
    must(process_set_exit_event(life.process, &exit), "exit event");
    install_some(&life, witness);
    return life;
}

/* Until its process has ended, or has made no call for so long that it never will again. */
static void watch(const struct life *life)
{
    uint64_t before = 0;
    for (;;) {
        struct register_message message = {.tag = MESSAGE_TAG_DEADLINE};
        shared_words()[NOW] = now_ns();
        message_page()->deadline_ns = shared_words()[NOW] + LIFE_NS;
        const enum status status = message_receive(life->ended, &message);
        const uint64_t calls = shared_words()[CALLS];
        if (status == STATUS_OK || calls == before) {
            return;
        }
        before = calls;
    }
}

static void live_once(const struct witness *witness, uint32_t number)
{
    const struct life life = begin_life(witness);
    shared_words()[NOW] = now_ns();
    const uint32_t thread_count = 1 + number % 2;
    uint32_t threads[2];
    for (uint32_t i = 0; i < thread_count; i++) {
        threads[i] = make_thread(&(struct thread_options){
            .process = life.process,
            .entry = live,
            .argument = shared_words()[SEED] + number * 2 + i,
            .number = 1 + i,
            .priority = PRIORITY,
            .cpu = (number + i) % cpu_count(),
            .is_stopped = true,
        });
    }
    for (uint32_t i = 0; i < thread_count; i++) {
        (void)thread_start(threads[i]); /* the first one may have ended the second already */
    }
    watch(&life);
    must(ledger_destroy(life.ledger), "destroy");
    for (uint32_t i = 0; i < thread_count; i++) {
        release(threads[i]);
    }
    release(life.process);
    release(life.ledger);
    release(life.scheduling);
    release(life.ended);
}

static uint64_t used_bytes(void)
{
    struct ledger_state_results results = {0};
    must(ledger_state(LEDGER, &results), "ledger state");
    return results.used_bytes;
}

static void test_fuzz(void)
{
    const uint64_t seed = UINT64_C(0x7e55e2a0);
    shared_words()[SEED] = seed;
    shared_words()[CALLS] = 0;
    const struct witness witness = witness_make();
    const uint32_t lives = cpu_count() == 1 ? LIVES : LIVES_TOGETHER;
    uint64_t used = 0;
    for (uint32_t number = 0; number < lives; number++) {
        live_once(&witness, number);
        CHECK_EQUAL(witness_ask(&witness), 0);
        /* The first ones let tables of ours grow that stay. */
        if (number == 9) {
            used = used_bytes();
        }
    }
    while (used_bytes() > used) {
        thread_yield(); /* what the last one left is finished piece by piece */
    }
    CHECK_EQUAL(used_bytes(), used);
    print(
        "fuzz: seed 0x%llx, %u lives, %llu calls",
        (unsigned long long)seed,
        lives,
        (unsigned long long)shared_words()[CALLS]);
    witness_release(&witness);
}

const struct guest_test fuzz_tests[] = {
    {"random calls of a process harm nobody else", test_fuzz},
};
const uint32_t fuzz_test_count = sizeof(fuzz_tests) / sizeof(fuzz_tests[0]);
