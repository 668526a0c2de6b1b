/* Handles, masks, derivation, revocation, ledgers. */
#include "tests.h"

static enum status copy(uint32_t handle, uint64_t mask, uint32_t *result)
{
    const struct process_copy_params params = {.handle = handle, .mask = mask};
    struct process_copy_results results = {0};
    const enum status status = process_copy(PROCESS, &params, &results);
    *result = results.handle;
    return status;
}

static enum status revoke(uint32_t handle)
{
    const struct process_revoke_params params = {.handle = handle};
    return process_revoke(PROCESS, &params);
}

static enum status inspect(uint32_t handle, struct process_inspect_results *results)
{
    const struct process_inspect_params params = {.handle = handle};
    return process_inspect(PROCESS, &params, results);
}

static void test_copy_narrows(void)
{
    const uint32_t event = make_event();
    uint32_t narrow = 0;
    uint32_t wider = 0;
    struct process_inspect_results found;
    CHECK_EQUAL(copy(event, EVENT_FACET_SIGNALLER, &narrow), STATUS_OK);
    CHECK_EQUAL(inspect(narrow, &found), STATUS_OK);
    CHECK_EQUAL(found.kind, OBJECT_EVENT);
    CHECK_EQUAL(found.mask, EVENT_FACET_SIGNALLER);
    /* A mask can only shrink. */
    CHECK_EQUAL(copy(narrow, UINT64_MAX, &wider), STATUS_OK);
    CHECK_EQUAL(inspect(wider, &found), STATUS_OK);
    CHECK_EQUAL(found.mask, EVENT_FACET_SIGNALLER);
    struct event_take_results taken;
    CHECK_EQUAL(event_take(wider, &taken), STATUS_DENIED);
    signal(wider, 4);
    CHECK_EQUAL(wait(event), 4);
    release(narrow);
    release(wider);
    release(event);
}

static void test_stale_handles(void)
{
    const uint32_t event = make_event();
    struct event_take_results taken;
    release(event);
    CHECK_EQUAL(event_take(event, &taken), STATUS_INVALID_HANDLE);
    CHECK_EQUAL(try_release(event), STATUS_INVALID_HANDLE);
    CHECK_EQUAL(try_release(0), STATUS_INVALID_HANDLE);
    CHECK_EQUAL(try_release(UINT32_MAX), STATUS_INVALID_HANDLE);
    /* Its slot is given out again, sooner or later, under another name. */
    for (uint32_t i = 0; i < 200; i++) {
        const uint32_t other = make_event();
        CHECK(other != event);
        CHECK_EQUAL(event_take(event, &taken), STATUS_INVALID_HANDLE);
        release(other);
    }
}

static void test_revoke(void)
{
    const uint32_t event = make_event();
    uint32_t children[40];
    uint32_t grandchildren[40];
    for (uint32_t i = 0; i < 40; i++) {
        CHECK_EQUAL(copy(event, UINT64_MAX, &children[i]), STATUS_OK);
        CHECK_EQUAL(copy(children[i], UINT64_MAX, &grandchildren[i]), STATUS_OK);
    }
    /* What a dropped one left behind still hangs below the first. */
    release(children[7]);
    CHECK_EQUAL(revoke(children[8]), STATUS_OK);
    struct event_take_results taken;
    CHECK_EQUAL(event_take(grandchildren[8], &taken), STATUS_INVALID_HANDLE);
    CHECK_EQUAL(event_take(grandchildren[7], &taken), STATUS_OK);
    CHECK_EQUAL(revoke(event), STATUS_OK);
    for (uint32_t i = 0; i < 40; i++) {
        CHECK_EQUAL(event_take(children[i], &taken), STATUS_INVALID_HANDLE);
        CHECK_EQUAL(event_take(grandchildren[i], &taken), STATUS_INVALID_HANDLE);
    }
    CHECK_EQUAL(event_take(event, &taken), STATUS_OK);
    release(event);
}

/* A chain as long as a table allows: every step of the revocation takes the same time. */
static void test_revoke_chain(void)
{
    const uint32_t event = make_event();
    uint32_t last = event;
    for (uint32_t i = 0; i < 500; i++) {
        must(copy(last, UINT64_MAX, &last), "chain");
    }
    CHECK_EQUAL(revoke(event), STATUS_OK);
    struct event_take_results taken;
    CHECK_EQUAL(event_take(last, &taken), STATUS_INVALID_HANDLE);
    release(event);
}

static void test_malformed_calls(void)
{
    const uint32_t event = make_event();
    struct register_message message = {.tag = message_tag(EVENT_SIGNAL, 0)};
    CHECK_EQUAL(message_call(event, &message), STATUS_INVALID_ARGUMENT);
    message.tag = message_tag(EVENT_SIGNAL, 2);
    CHECK_EQUAL(message_call(event, &message), STATUS_INVALID_ARGUMENT);
    message.tag = message_tag(EVENT_SIGNAL, 7);
    CHECK_EQUAL(message_call(event, &message), STATUS_INVALID_ARGUMENT);
    message.tag = message_tag(EVENT_SIGNAL, 1) | message_tag_page_words(1);
    CHECK_EQUAL(message_call(event, &message), STATUS_INVALID_ARGUMENT);
    message.tag = message_tag(EVENT_SIGNAL, 1) | message_tag_page_words(449);
    CHECK_EQUAL(message_call(event, &message), STATUS_INVALID_ARGUMENT);
    message.tag = message_tag(EVENT_SIGNAL, 1) | message_tag_capabilities(5);
    CHECK_EQUAL(message_call(event, &message), STATUS_INVALID_ARGUMENT);
    message.tag = message_tag(EVENT_SIGNAL, 1) | UINT64_C(1) << 63;
    CHECK_EQUAL(message_call(event, &message), STATUS_INVALID_ARGUMENT);
    message.tag = message_tag(EVENT_WAIT, 0);
    CHECK_EQUAL(message_call(event, &message), STATUS_UNSUPPORTED);
    message.tag = message_tag(EVENT_METHOD_COUNT, 0);
    CHECK_EQUAL(message_call(event, &message), STATUS_DENIED);
    message.tag = message_tag(EVENT_SIGNAL, 1);
    CHECK_EQUAL(message_send(event, &message), STATUS_UNSUPPORTED);
    message.tag = 0;
    CHECK_EQUAL(message_receive(MACHINE, &message), STATUS_UNSUPPORTED);
    message.tag = 1;
    CHECK_EQUAL(system_call(SYSTEM_CALL_RECV, event, &message), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(system_call(SYSTEM_CALL_COUNT, event, &message), STATUS_UNSUPPORTED);
    CHECK_EQUAL(system_call(UINT64_MAX, event, &message), STATUS_UNSUPPORTED);
    message.tag = 0;
    CHECK_EQUAL(message_reply(0, &message), STATUS_PEER_GONE);
    CHECK_EQUAL(message_reply(event, &message), STATUS_INVALID_HANDLE);
    release(event);
}

static struct ledger_state_results ledger_of(uint32_t ledger)
{
    struct ledger_state_results results = {0};
    must(ledger_state(ledger, &results), "ledger state");
    return results;
}

static uint32_t make_ledger(uint64_t quota_bytes)
{
    const struct ledger_create_ledger_params params = {.quota_bytes = quota_bytes};
    struct ledger_create_ledger_results results = {0};
    must(ledger_create_ledger(LEDGER, &params, &results), "ledger");
    return results.ledger;
}

static void test_ledger_quota(void)
{
    const uint32_t ledger = make_ledger(100000);
    static uint32_t events[2000];
    struct ledger_create_event_results event = {0};
    uint32_t made = 0;
    enum status status = ledger_create_event(ledger, &event);
    while (status == STATUS_OK && made < 2000) {
        events[made++] = event.event;
        status = ledger_create_event(ledger, &event);
    }
    CHECK_EQUAL(status, STATUS_LIMIT_EXCEEDED);
    CHECK(made > 100);
    const struct ledger_create_memory_params params = {.size_bytes = PAGE_SIZE_BYTES * 32};
    struct ledger_create_memory_results memory = {0};
    CHECK_EQUAL(ledger_create_memory(ledger, &params, &memory), STATUS_LIMIT_EXCEEDED);
    const struct ledger_create_ledger_params more = {.quota_bytes = UINT64_MAX};
    struct ledger_create_ledger_results child = {0};
    CHECK_EQUAL(ledger_create_ledger(ledger, &more, &child), STATUS_LIMIT_EXCEEDED);
    must(ledger_destroy(ledger), "destroy");
    struct ledger_state_results state;
    CHECK_EQUAL(ledger_state(ledger, &state), STATUS_PEER_GONE);
    struct event_take_results taken;
    CHECK_EQUAL(event_take(events[0], &taken), STATUS_PEER_GONE);
    for (uint32_t i = 0; i < made; i++) {
        release(events[i]);
    }
    release(ledger);
}

/* What was made and destroyed leaves nothing charged, but the slots of this table. */
static void test_ledger_gives_back(void)
{
    const uint32_t warm = make_ledger(1 << 20);
    release(make_process(warm));
    must(ledger_destroy(warm), "destroy");
    release(warm);
    const uint64_t before = ledger_of(LEDGER).used_bytes;
    for (uint32_t i = 0; i < 3; i++) {
        const uint32_t ledger = make_ledger(1 << 20);
        const uint32_t process = make_process(ledger);
        const struct ledger_create_memory_params params = {.size_bytes = 300000 & ~PAGE_MASK};
        struct ledger_create_memory_results memory = {0};
        must(ledger_create_memory(ledger, &params, &memory), "memory");
        CHECK(ledger_of(ledger).used_bytes > 300000);
        must(ledger_destroy(ledger), "destroy");
        release(memory.memory);
        release(process);
        release(ledger);
    }
    CHECK_EQUAL(ledger_of(LEDGER).used_bytes, before);
}

static void test_root_ledger_stays(void)
{
    CHECK_EQUAL(ledger_destroy(LEDGER), STATUS_DENIED);
}

static void test_ledger_depth(void)
{
    uint32_t ledgers[20];
    uint32_t count = 0;
    uint32_t last = make_ledger(1 << 20);
    const uint32_t first = last;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && count < 20) {
        const struct ledger_create_ledger_params params = {.quota_bytes = 1000000 - count * 1000};
        struct ledger_create_ledger_results results = {0};
        status = ledger_create_ledger(last, &params, &results);
        last = results.ledger;
        ledgers[count++] = last;
    }
    CHECK_EQUAL(status, STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(count, 15);
    must(ledger_destroy(first), "destroy");
    for (uint32_t i = 0; i + 1 < count; i++) {
        release(ledgers[i]);
    }
    release(first);
}

static void test_table_fills(void)
{
    const uint32_t event = make_event();
    uint32_t first = 0;
    uint32_t made = 0;
    uint32_t handle = 0;
    enum status status = copy(event, 1, &first);
    while (status == STATUS_OK) {
        made++;
        status = copy(event, 1, &handle);
    }
    CHECK_EQUAL(status, STATUS_LIMIT_EXCEEDED);
    CHECK(made > 31000);
    CHECK_EQUAL(revoke(event), STATUS_OK);
    CHECK_EQUAL(copy(event, 1, &handle), STATUS_OK);
    release(handle);
    release(event);
}

const struct guest_test capabilities_tests[] = {
    {"a copy has at most the methods of its source", test_copy_narrows},
    {"a stale handle names nothing", test_stale_handles},
    {"revocation reaches all that was derived, and nothing else", test_revoke},
    {"revocation of a chain", test_revoke_chain},
    {"malformed calls get an error", test_malformed_calls},
    {"a ledger's quota holds", test_ledger_quota},
    {"a destroyed ledger gives everything back", test_ledger_gives_back},
    {"the root ledger cannot be destroyed", test_root_ledger_stays},
    {"ledgers nest to a limit", test_ledger_depth},
    {"a table fills, and empties", test_table_fills},
};
const uint32_t capabilities_test_count = sizeof(capabilities_tests) / sizeof(capabilities_tests[0]);
