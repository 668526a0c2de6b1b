/*
 * The bounds of authority: what a capability does not carry cannot be had by way of another method,
 * by rewriting a call between its pieces, or by what was bound before a revocation. Each of these
 * once could.
 */
#include "abi/audit.h"
#include "lib/memory.h"
#include "ring_test.h"
#include "tests.h"

#define PLACE   UINT64_C(0x160001000)
#define AUDIT   UINT64_C(0x170000000)
#define ENTRIES 16u
#define PAGE    PAGE_SIZE_BYTES

static uint32_t slice_of(uint32_t memory, uint64_t offset, uint64_t bytes)
{
    const struct memory_slice_params part = {.offset = offset, .size_bytes = bytes};
    struct memory_slice_results slice = {0};
    must(memory_slice(memory, &part, &slice), "slice");
    return slice.memory;
}

static uint32_t copy_of(uint32_t handle, uint64_t mask)
{
    const struct process_copy_params copy = {.handle = handle, .mask = mask};
    struct process_copy_results results = {0};
    must(process_copy(PROCESS, &copy, &results), "copy");
    return results.handle;
}

static enum status revoke(uint32_t handle)
{
    const struct process_revoke_params params = {.handle = handle};
    return process_revoke(PROCESS, &params);
}

/* -- sealing ----------------------------------------------------------------------------------- */

static void test_seal_by_slice(void)
{
    const uint32_t memory = make_memory(2 * PAGE);
    const uint32_t reader = copy_of(slice_of(memory, 0, PAGE), MEMORY_MASK_MAP_READ);
    const struct code_authority_seal_params params = {.memory = reader};
    CHECK(code_authority_seal(CODE_AUTHORITY, &params) != STATUS_OK);
    /* The page that the loader was not shown. */
    CHECK(try_map(memory, PLACE, PAGE, PAGE, MAP_READ | MAP_EXECUTE) != STATUS_OK);
    CHECK_EQUAL(try_map(memory, PLACE, PAGE, PAGE, MAP_READ | MAP_WRITE), STATUS_OK);
    must(revoke(memory), "revoke");
    release(memory);
}

/* -- a submission that changes while it is done in pieces ------------------------------------ */

static struct ring_user swapped;
static volatile uint64_t swap_is_done;

static void enter_swapped(uint64_t unused)
{
    (void)unused;
    struct register_message message = {.tag = message_tag(0, 2), .words = {1, 1}};
    (void)ring_user_enter(&swapped, &message);
    swap_is_done = 1;
    for (;;) {
        thread_yield();
    }
}

static bool is_there(uint32_t handle)
{
    const struct process_inspect_params params = {.handle = handle};
    struct process_inspect_results results = {0};
    return process_inspect(PROCESS, &params, &results) == STATUS_OK;
}

/*
 * Completion of `first`, which becomes `second` once the handle `gone` names nothing any more;
 * where that is 0, after a moment.
 */
static struct ring_completion swap(
    const struct ring_submission *first,
    const struct ring_submission *second,
    uint32_t gone,
    uint32_t number)
{
    swapped = make_ring(PROCESS, RING_ADDRESS, ENTRIES);
    swap_is_done = 0;
    struct ring_submission *place = ring_user_next(&swapped);
    memcpy(place, first, sizeof(*first));
    const uint32_t thread = make_thread(&(struct thread_options){
        .process = PROCESS, .entry = enter_swapped, .number = number, .priority = 100});
    do {
        rest(); /* wherever that finds it: some of its pieces are made, or none, or all */
    } while (gone != 0 && is_there(gone));
    memcpy(place, second, sizeof(*second));
    while (swap_is_done == 0) {
        rest();
    }
    must(thread_stop(thread), "stop");
    const struct ring_completion completion = ring_test_take(&swapped);
    release(swapped.handle);
    return completion;
}

#define HALF_PAGES UINT64_C(4096)

static void test_mapping_of_two(void)
{
    const uint32_t memory = make_memory(2 * HALF_PAGES * PAGE);
    const uint32_t narrow = slice_of(memory, 0, HALF_PAGES * PAGE);
    const uint32_t lender = copy_of(memory, MEMORY_MASK_ALL);
    const uint32_t wide = copy_of(lender, MEMORY_MASK_ALL);
    struct ring_submission first = {
        .operation = RING_OPERATION_CALL,
        .handle = PROCESS,
        .tag = message_tag(PROCESS_MAP, 4) | message_tag_capabilities(1),
        .words = {PLACE, 0, HALF_PAGES * PAGE, MAP_READ | MAP_WRITE},
        .capabilities = {narrow},
    };
    struct ring_submission second = first;
    second.capabilities[0] = wide;
    second.words[2] = 2 * HALF_PAGES * PAGE;
    (void)swap(&first, &second, 0, 62);
    /* The lender takes it back: `wide` and all that was made with it. */
    must(revoke(lender), "revoke");
    CHECK_EQUAL(try_release(wide), STATUS_INVALID_HANDLE);
    /* Is a page that `narrow` does not reach still there? */
    CHECK_EQUAL(try_map(memory, PLACE + (2 * HALF_PAGES - 1) * PAGE, 0, PAGE, MAP_READ), STATUS_OK);
    must(revoke(memory), "revoke");
    CHECK_EQUAL(try_map(memory, PLACE + (2 * HALF_PAGES - 1) * PAGE, 0, PAGE, MAP_READ), STATUS_OK);
    release(memory);
}

/* -- what was bound before a revocation ------------------------------------------------------- */

static void fault_once(uint64_t address)
{
    *(volatile uint64_t *)address = 1;
    for (;;) {
        thread_yield();
    }
}

static void test_fault_handler_revoked(void)
{
    const uint32_t endpoint = make_endpoint();
    const uint32_t session = make_session(endpoint, 77, UINT64_MAX);
    const uint32_t lent = copy_of(session, UINT64_MAX);
    const uint32_t event = make_event();
    const uint32_t process = make_process(LEDGER);
    const struct process_set_fault_handler_params handler = {.handler = lent};
    const struct process_set_exit_event_params exit = {.event = event, .bits = 1};
    must(process_set_fault_handler(process, &handler), "handler");
    must(process_set_exit_event(process, &exit), "exit event");
    must(revoke(session), "revoke");
    CHECK_EQUAL(try_release(lent), STATUS_INVALID_HANDLE);
    release(session);
    /* Nobody has a capability to the session now: the fault is told to nobody. */
    const uint32_t thread = make_thread(&(struct thread_options){
        .process = process, .entry = fault_once, .argument = UINT64_C(0x4242000), .number = 1});
    CHECK_EQUAL(wait(event), 1);
    struct register_message message = {.tag = MESSAGE_TAG_DEADLINE};
    message_page()->deadline_ns = 1;
    CHECK_EQUAL(message_receive(endpoint, &message), STATUS_OK);
    CHECK_EQUAL(message_tag_notice(message.tag), MESSAGE_NOTICE_CLOSED);
    CHECK_EQUAL(message_tag_word_count(message.tag), 0);
    const uint32_t handles[] = {thread, process, event, endpoint};
    for (uint32_t i = 0; i < 4; i++) {
        release(handles[i]);
    }
}

/* -- what leaves a record ---------------------------------------------------------------------- */

static uint64_t written(void)
{
    static bool is_mapped;
    uint64_t sum = 0;
    for (uint32_t cpu = 0; cpu < cpu_count(); cpu++) {
        const uint64_t at = AUDIT + cpu * 4 * PAGE;
        if (!is_mapped) {
            const struct audit_source_ring_params params = {.cpu = cpu};
            struct audit_source_ring_results results = {0};
            must(audit_source_ring(AUDIT_SOURCE, &params, &results), "audit ring");
            (void)map(results.memory, at, 4 * PAGE, MAP_READ);
        }
        sum += *(const volatile uint64_t *)at;
    }
    is_mapped = true;
    return sum;
}

static void test_denials_are_recorded(void)
{
    const uint32_t memory = make_memory(PAGE);
    const uint32_t reader = copy_of(memory, MEMORY_FACET_READER);
    const uint32_t event = make_event();
    const uint32_t deaf = copy_of(event, EVENT_FACET_WAITER);
    const uint32_t process = make_process(LEDGER);
    uint64_t before = written();
    CHECK_EQUAL(try_map(reader, PLACE, 0, PAGE, MAP_READ | MAP_WRITE), STATUS_DENIED);
    CHECK_EQUAL(written(), before + 1);
    before = written();
    const struct process_set_exit_event_params exit = {.event = deaf, .bits = 1};
    CHECK_EQUAL(process_set_exit_event(process, &exit), STATUS_DENIED);
    CHECK_EQUAL(written(), before + 1);
    before = written();
    CHECK_EQUAL(ledger_destroy(LEDGER), STATUS_DENIED);
    CHECK_EQUAL(written(), before + 1);
    const uint32_t handles[] = {reader, memory, deaf, event, process};
    for (uint32_t i = 0; i < 5; i++) {
        release(handles[i]);
    }
}

static void test_revocation_is_recorded(void)
{
    const uint32_t event = make_event();
    for (uint32_t i = 0; i < 6000; i++) {
        (void)copy_of(event, 1);
    }
    const struct ring_submission first = {
        .operation = RING_OPERATION_CALL,
        .handle = PROCESS,
        .tag = message_tag(PROCESS_REVOKE, 1),
        .words = {event},
    };
    const struct ring_submission second = {.operation = RING_OPERATION_NOP};
    const uint32_t child = copy_of(event, 1); /* revoked first of all */
    const uint64_t before = written();
    const struct ring_completion completion = swap(&first, &second, child, 63);
    CHECK_EQUAL(completion.status, STATUS_OK);
    CHECK_EQUAL(written(), before + 1);
    must(revoke(event), "revoke");
    release(event);
}

/* -- handles that name no slot ----------------------------------------------------------------- */

/* Shared words: the end of it, and how many calls were answered otherwise than they should be. */
#define DONE  120u
#define WRONG 121u

#define LEAVES 24u /* more than there are kinds of objects */

static void call_in_every_way(uint32_t handle)
{
    struct register_message message = {0};
    for (uint32_t method = 0; method < 8; method++) {
        for (uint32_t words = 0; words <= MESSAGE_REGISTER_WORDS; words++) {
            message.tag = message_tag(method, words);
            shared_words()[WRONG] += message_call(handle, &message) != STATUS_INVALID_HANDLE;
            message.tag = message_tag(method, words) | message_tag_capabilities(1);
            shared_words()[WRONG] += message_call(handle, &message) != STATUS_INVALID_HANDLE;
        }
    }
    for (uint32_t number = SYSTEM_CALL_RECV; number <= SYSTEM_CALL_RING_ENTER; number++) {
        message.tag = 0;
        if (number != SYSTEM_CALL_REPLY || handle != 0) {
            shared_words()[WRONG] += system_call(number, handle, &message) != STATUS_INVALID_HANDLE;
        }
    }
}

/* Each page of slots begins with what is none: nothing else names it than generation 0. */
static void call_heads(uint64_t unused)
{
    (void)unused;
    for (uint32_t i = 0; i < LEAVES * 63; i++) {
        const struct process_copy_params copy = {.handle = CHILD_PROCESS, .mask = 1};
        struct process_copy_results results = {0};
        shared_words()[WRONG] += process_copy(CHILD_PROCESS, &copy, &results) != STATUS_OK;
    }
    for (uint32_t leaf = 0; leaf <= LEAVES; leaf++) {
        call_in_every_way(leaf * 64);
    }
    shared_words()[DONE] = 1;
    for (;;) {
        thread_yield();
    }
}

static void test_heads(void)
{
    shared_words()[DONE] = shared_words()[WRONG] = 0;
    const uint32_t process = make_process(LEDGER);
    const uint32_t thread =
        make_thread(&(struct thread_options){.process = process, .entry = call_heads, .number = 1});
    while (shared_words()[DONE] == 0) {
        rest();
    }
    CHECK_EQUAL(shared_words()[WRONG], 0);
    const struct process_exit_params code = {.code = 7};
    must(process_exit(process, &code), "exit");
    release(thread);
    release(process);
}

const struct guest_test bounds_tests[] = {
    {"handles of what is no slot", test_heads},
    {"a slice does not seal what it does not show", test_seal_by_slice},
    {"a mapping is made with one capability", test_mapping_of_two},
    {"a fault handler that was revoked", test_fault_handler_revoked},
    {"denials by methods leave records", test_denials_are_recorded},
    {"a revocation that is broken off leaves a record", test_revocation_is_recorded},
};
const uint32_t bounds_test_count = sizeof(bounds_tests) / sizeof(bounds_tests[0]);
