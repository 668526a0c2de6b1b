/* Event, Endpoint.bindEvent, Reply and Ring.unpark: what they do, refuse and leave behind. */
#include "ring_test.h"

#define ENTRIES 8u
#define KEY     UINT64_C(0x1234)

/* Shared words: what the helpers of one test tell each other. */
#define TOLD 90u

static uint64_t take(uint32_t event)
{
    struct event_take_results results = {.bits = UINT64_MAX};
    CHECK_EQUAL(event_take(event, &results), STATUS_OK);
    return results.bits;
}

static void test_bits(void)
{
    const uint32_t event = make_event();
    CHECK_EQUAL(take(event), 0);
    signal(event, 1);
    signal(event, 0x10);
    signal(event, 1);
    CHECK_EQUAL(take(event), 0x11);
    CHECK_EQUAL(take(event), 0);
    signal(event, UINT64_MAX);
    CHECK_EQUAL(wait(event), UINT64_MAX);
    CHECK_EQUAL(take(event), 0);
    /* No bits are no signal. */
    signal(event, 0);
    struct register_message message = {.tag = MESSAGE_TAG_DEADLINE};
    message_page()->deadline_ns = 1;
    CHECK_EQUAL(message_receive(event, &message), STATUS_TIMED_OUT);
    /* Neither facet has what the other one is for. */
    const struct process_copy_params waiter = {.handle = event, .mask = EVENT_FACET_WAITER};
    struct process_copy_results copy = {0};
    must(process_copy(PROCESS, &waiter, &copy), "copy");
    const struct event_signal_params one = {.bits = 1};
    CHECK_EQUAL(event_signal(copy.handle, &one), STATUS_DENIED);
    signal(event, 8);
    CHECK_EQUAL(wait(copy.handle), 8);
    const struct process_copy_params signaller = {.handle = event, .mask = EVENT_FACET_SIGNALLER};
    struct process_copy_results other = {0};
    must(process_copy(PROCESS, &signaller, &other), "copy");
    message = (struct register_message){.tag = 0};
    CHECK_EQUAL(message_receive(other.handle, &message), STATUS_DENIED);
    release(copy.handle);
    release(other.handle);
    release(event);
}

/* -- bound to an endpoint ---------------------------------------------------------------------- */

static enum status bind(uint32_t endpoint, uint32_t event)
{
    const struct endpoint_bind_event_params params = {.event = event};
    return endpoint_bind_event(endpoint, &params);
}

/* What the endpoint has now; STATUS_TIMED_OUT: nothing. */
static enum status receive_now(uint32_t endpoint, struct register_message *message)
{
    *message = (struct register_message){.tag = MESSAGE_TAG_DEADLINE};
    message_page()->deadline_ns = 1;
    return message_receive(endpoint, message);
}

static void check_notice(uint32_t endpoint, uint64_t bits)
{
    struct register_message message;
    CHECK_EQUAL(receive_now(endpoint, &message), STATUS_OK);
    CHECK_EQUAL(message_tag_notice(message.tag), MESSAGE_NOTICE_EVENT);
    CHECK_EQUAL(message_tag_word_count(message.tag), 1);
    CHECK_EQUAL(message.words[0], bits);
    CHECK_EQUAL(receive_now(endpoint, &message), STATUS_TIMED_OUT);
}

static void test_bind(void)
{
    const uint32_t endpoint = make_endpoint();
    const uint32_t other = make_endpoint();
    const uint32_t event = make_event();
    uint32_t spare = make_event();
    const struct process_copy_params narrow = {.handle = event, .mask = EVENT_FACET_SIGNALLER};
    struct process_copy_results copy = {0};
    must(process_copy(PROCESS, &narrow, &copy), "copy");
    CHECK_EQUAL(bind(endpoint, copy.handle), STATUS_DENIED);
    CHECK_EQUAL(bind(endpoint, 0), STATUS_INVALID_HANDLE);
    CHECK_EQUAL(bind(endpoint, other), STATUS_INVALID_ARGUMENT);
    /* Bits from before are told as well. */
    signal(event, 6);
    CHECK_EQUAL(bind(endpoint, event), STATUS_OK);
    check_notice(endpoint, 6);
    CHECK_EQUAL(bind(endpoint, event), STATUS_WRONG_STATE);
    CHECK_EQUAL(bind(endpoint, spare), STATUS_WRONG_STATE);
    CHECK_EQUAL(bind(other, event), STATUS_WRONG_STATE);
    CHECK_EQUAL(bind(other, spare), STATUS_OK);
    /* Signals add up to one notice; what was taken meanwhile is not told. */
    signal(copy.handle, 1);
    signal(event, 2);
    check_notice(endpoint, 3);
    signal(event, 8);
    CHECK_EQUAL(take(event), 8);
    signal(event, 16);
    check_notice(endpoint, 16);
    /* With the end of one, the other is free again. */
    release(spare);
    spare = make_event();
    CHECK_EQUAL(bind(other, spare), STATUS_OK);
    release(endpoint);
    const uint32_t third = make_endpoint();
    CHECK_EQUAL(bind(third, event), STATUS_OK);
    signal(event, 32);
    check_notice(third, 32);
    const uint32_t handles[] = {third, other, event, spare, copy.handle};
    for (uint32_t i = 0; i < 5; i++) {
        release(handles[i]);
    }
}

/* -- replies ----------------------------------------------------------------------------------- */

static void call_once(uint64_t session)
{
    struct register_message message = {.tag = message_tag(0, 1), .words = {40}};
    const enum status status = message_call((uint32_t)session, &message);
    shared_words()[TOLD] = (uint64_t)status << 32 | (message.words[0] & UINT32_MAX);
    const struct process_exit_params code = {.code = 0};
    (void)process_exit(CHILD_PROCESS, &code);
}

struct client {
    uint32_t process;
    uint32_t thread;
    uint32_t ended; /* event */
    uint32_t endpoint;
    uint32_t session;
};

/* A client that calls; its call has been received here, and made a Reply. */
static struct client begin(uint32_t *reply)
{
    struct client client = {.ended = make_event(), .endpoint = make_endpoint()};
    client.session = make_session(client.endpoint, 1, UINT64_MAX);
    client.process = make_process(LEDGER);
    const struct process_set_exit_event_params exit = {.event = client.ended, .bits = 1};
    must(process_set_exit_event(client.process, &exit), "exit event");
    client.thread = make_thread(&(struct thread_options){
        .process = client.process,
        .entry = call_once,
        .argument = give(client.process, client.session, UINT64_MAX),
        .number = 1,
    });
    struct process_take_reply_results results = {0};
    CHECK_EQUAL(process_take_reply(PROCESS, &results), STATUS_WRONG_STATE);
    struct register_message message = {0};
    CHECK_EQUAL(message_receive(client.endpoint, &message), STATUS_OK);
    CHECK_EQUAL(message.words[0], 40);
    CHECK_EQUAL(process_take_reply(PROCESS, &results), STATUS_OK);
    *reply = results.reply;
    /* There is nothing more to take, or to answer. */
    CHECK_EQUAL(process_take_reply(PROCESS, &results), STATUS_WRONG_STATE);
    CHECK_EQUAL(message_reply(0, &message), STATUS_PEER_GONE);
    return client;
}

static void end(const struct client *client)
{
    CHECK_EQUAL(wait(client->ended), 1);
    const uint32_t handles[] = {
        client->thread, client->process, client->ended, client->session, client->endpoint};
    for (uint32_t i = 0; i < 5; i++) {
        release(handles[i]);
    }
}

static void test_reply(void)
{
    uint32_t reply = 0;
    const struct client client = begin(&reply);
    const struct process_inspect_params look = {.handle = reply};
    struct process_inspect_results found = {0};
    CHECK_EQUAL(process_inspect(PROCESS, &look, &found), STATUS_OK);
    CHECK_EQUAL(found.kind, OBJECT_REPLY);
    CHECK_EQUAL(found.mask, REPLY_MASK_ALL);
    /* It answers, and does nothing else; there is one of it. */
    struct register_message message = {.tag = message_tag(0, 0)};
    CHECK_EQUAL(message_call(reply, &message), STATUS_UNSUPPORTED);
    message.tag = 0;
    CHECK_EQUAL(message_receive(reply, &message), STATUS_UNSUPPORTED);
    const struct process_copy_params copy = {.handle = reply, .mask = UINT64_MAX};
    struct process_copy_results copied = {0};
    CHECK_EQUAL(process_copy(PROCESS, &copy, &copied), STATUS_INVALID_HANDLE);
    const struct process_install_params install = {.capability = reply, .mask = UINT64_MAX};
    struct process_install_results installed = {0};
    CHECK_EQUAL(process_install(client.process, &install, &installed), STATUS_INVALID_HANDLE);
    /* A wrong answer is none. */
    message.tag = message_tag_status(STATUS_COUNT);
    CHECK_EQUAL(message_reply(reply, &message), STATUS_INVALID_ARGUMENT);
    message = (struct register_message){
        .tag = message_tag(0, 1) | message_tag_status(STATUS_NOT_FOUND), .words = {41}};
    CHECK_EQUAL(message_reply(reply, &message), STATUS_OK);
    CHECK_EQUAL(message_reply(reply, &message), STATUS_PEER_GONE);
    release(reply);
    end(&client);
    CHECK_EQUAL(shared_words()[TOLD], (uint64_t)STATUS_NOT_FOUND << 32 | 41);
}

static void test_reply_dropped(void)
{
    uint32_t reply = 0;
    const struct client client = begin(&reply);
    release(reply);
    end(&client);
    CHECK_EQUAL(shared_words()[TOLD], (uint64_t)STATUS_PEER_GONE << 32 | 40);
}

static void test_caller_gone(void)
{
    uint32_t reply = 0;
    const struct client client = begin(&reply);
    const struct process_exit_params code = {.code = 0};
    must(process_exit(client.process, &code), "exit");
    end(&client);
    struct register_message message = {.tag = 0};
    CHECK_EQUAL(message_reply(reply, &message), STATUS_PEER_GONE);
    release(reply);
}

/* -- Ring.unpark ------------------------------------------------------------------------------- */

static enum status unpark(uint32_t ring, uint64_t key, uint32_t count, uint32_t *woken)
{
    const struct ring_unpark_params params = {.key = key, .count = count};
    struct ring_unpark_results results = {.woken = UINT32_MAX};
    const enum status status = ring_unpark(ring, &params, &results);
    *woken = results.woken;
    return status;
}

static void test_unpark(void)
{
    struct ring_user ring = make_ring(PROCESS, RING_ADDRESS, ENTRIES);
    const uint32_t bucket = ring_park_bucket(KEY);
    uint32_t woken = 0;
    /* Nobody waits: it is counted all the same. */
    CHECK_EQUAL(unpark(ring.handle, KEY, 5, &woken), STATUS_OK);
    CHECK_EQUAL(woken, 0);
    CHECK_EQUAL(ring.head->park_counts[bucket], 1);
    for (uint64_t i = 0; i < 4; i++) {
        const struct ring_submission park = {
            .operation = RING_OPERATION_PARK, .user_data = i, .words = {KEY, 1}};
        ring_test_add(&ring, &park);
    }
    ring_test_enter(&ring, 0);
    CHECK_EQUAL(unpark(ring.handle, KEY + 1, 5, &woken), STATUS_OK);
    CHECK_EQUAL(woken, 0);
    CHECK_EQUAL(unpark(ring.handle, KEY, 0, &woken), STATUS_OK);
    CHECK_EQUAL(woken, 0);
    CHECK_EQUAL(ring_user_available(&ring), 0);
    CHECK_EQUAL(unpark(ring.handle, KEY, 1, &woken), STATUS_OK);
    CHECK_EQUAL(woken, 1);
    /* Who came first goes first. */
    CHECK_EQUAL(ring_test_take(&ring).user_data, 0);
    CHECK_EQUAL(unpark(ring.handle, KEY, UINT32_MAX, &woken), STATUS_OK);
    CHECK_EQUAL(woken, 3);
    for (uint64_t i = 1; i < 4; i++) {
        const struct ring_completion done = ring_test_take(&ring);
        CHECK_EQUAL(done.user_data, i);
        CHECK_EQUAL(done.status, STATUS_OK);
    }
    CHECK_EQUAL(ring_user_available(&ring), 0);
    release(ring.handle);
}

/* A ring that only another process enters can be woken from here: that is what the right is for. */
static void test_unpark_elsewhere(void)
{
    const uint32_t process = make_process(LEDGER);
    const struct ring_user ring = make_ring(process, RING_ADDRESS, ENTRIES);
    uint32_t woken = 1;
    CHECK_EQUAL(unpark(ring.handle, KEY, 1, &woken), STATUS_OK);
    CHECK_EQUAL(woken, 0);
    const struct process_exit_params code = {.code = 0};
    must(process_exit(process, &code), "exit");
    CHECK_EQUAL(unpark(ring.handle, KEY, 1, &woken), STATUS_PEER_GONE);
    release(ring.handle);
    release(process);
}

const struct guest_test events_tests[] = {
    {"an event's bits add up, and are taken once", test_bits},
    {"an event and an endpoint are bound once", test_bind},
    {"a Reply answers once", test_reply},
    {"a Reply that is dropped tells the caller", test_reply_dropped},
    {"a Reply whose caller is gone", test_caller_gone},
    {"unpark by a call", test_unpark},
    {"unpark of another process's ring", test_unpark_elsewhere},
};
const uint32_t events_test_count = sizeof(events_tests) / sizeof(events_tests[0]);
