/* Calls, answers, notices, deadlines, transfers, and their ends. */
#include "lib/memory.h"
#include "tests.h"

/* What the server of these tests does, by method. */
enum server_method {
    SERVE_ECHO = 0,      /* answers the words, each plus one, and the badge */
    SERVE_PAGE = 1,      /* answers the page's words, reversed */
    SERVE_STATUS = 2,    /* answers with words[0] as status */
    SERVE_WHO = 3,       /* answers the sender's process number and principal */
    SERVE_HAND_BACK = 4, /* answers the capability that came */
    SERVE_END = 5,       /* ends without an answer */
    SERVE_WAIT = 6,      /* never answers: keeps a Reply */
    SERVE_NOTICES = 7,   /* answers how many notices came, and the last one's tag and badge */
};

static uint32_t server_endpoint; /* in the server's table */

struct notices {
    uint64_t count;
    uint64_t tag;
    uint64_t badge;
    uint64_t word;
};

static void serve_page(struct register_message *message)
{
    struct message_page *page = message_page();
    const uint32_t count = message_tag_page_word_count(message->tag);
    for (uint32_t i = 0; i < count / 2; i++) {
        const uint64_t word = page->words[i];
        page->words[i] = page->words[count - 1 - i];
        page->words[count - 1 - i] = word;
    }
}

static void serve_one(struct register_message *message, const struct notices *notices)
{
    struct message_page *page = message_page();
    switch (message_tag_method(message->tag)) {
    case SERVE_ECHO:
        for (uint32_t i = 0; i < 5; i++) {
            message->words[i]++;
        }
        message->words[5] = message->badge;
        message->tag = message_tag(SERVE_ECHO, 6);
        return;
    case SERVE_PAGE:
        serve_page(message);
        return;
    case SERVE_STATUS:
        message->tag = message_tag_status((uint32_t)message->words[0]);
        return;
    case SERVE_WHO:
        message->words[0] = page->sender_process;
        memcpy(&message->words[1], page->sender_principal, 32);
        message->tag = message_tag(SERVE_WHO, 5);
        return;
    case SERVE_NOTICES:
        message->words[0] = notices->count;
        message->words[1] = notices->tag;
        message->words[2] = notices->badge;
        message->words[3] = notices->word;
        message->tag = message_tag(SERVE_NOTICES, 4);
        return;
    default:
        message->tag &= ~MESSAGE_TAG_METHOD_MASK;
        return;
    }
}

/* The server's loop, in whatever process: its argument is the endpoint's handle there. */
static void serve(uint64_t endpoint)
{
    struct register_message message = {0};
    struct notices notices = {0};
    enum status status = message_receive((uint32_t)endpoint, &message);
    while (status == STATUS_OK) {
        const uint32_t method = message_tag_method(message.tag);
        if (message_tag_notice(message.tag) != MESSAGE_NOTICE_NONE) {
            notices =
                (struct notices){notices.count + 1, message.tag, message.badge, message.words[0]};
            status = message_receive((uint32_t)endpoint, &message);
            continue;
        }
        if (method == SERVE_END) {
            break;
        }
        if (method == SERVE_WAIT) {
            struct process_take_reply_results reply = {0};
            must(process_take_reply(CHILD_PROCESS, &reply), "take reply");
            shared_words()[1] = reply.reply;
            status = message_receive((uint32_t)endpoint, &message);
            continue;
        }
        serve_one(&message, &notices);
        status = message_reply_receive((uint32_t)endpoint, &message);
    }
    shared_words()[0] = status;
    const struct process_exit_params params = {.code = 7};
    (void)process_exit(CHILD_PROCESS, &params);
}

struct server {
    uint32_t process;
    uint32_t thread;
    uint32_t session;
    uint32_t endpoint;
};

static struct server start_server(bool is_passive)
{
    struct server server;
    server.process = make_process(LEDGER);
    server.endpoint = make_endpoint();
    server_endpoint = give(server.process, server.endpoint, ENDPOINT_MASK_ALL);
    (void)give(server.process, LEDGER, LEDGER_MASK_ALL);
    server.thread = make_thread(&(struct thread_options){
        .process = server.process,
        .entry = serve,
        .argument = server_endpoint,
        .number = 1,
    });
    server.session = make_session(server.endpoint, 0x1234, UINT64_C(0xffff));
    if (is_passive) {
        make_passive(server.thread);
    }
    return server;
}

static void stop_server(struct server *server)
{
    const struct process_exit_params params = {.code = 0};
    (void)process_exit(server->process, &params);
    release(server->session);
    release(server->endpoint);
    release(server->thread);
    release(server->process);
}

static void check_echo(uint32_t session, uint64_t seed)
{
    struct register_message message = {.tag = message_tag(SERVE_ECHO, 6)};
    for (uint32_t i = 0; i < 6; i++) {
        message.words[i] = seed + i;
    }
    CHECK_EQUAL(message_call(session, &message), STATUS_OK);
    CHECK_EQUAL(message.tag, message_tag(SERVE_ECHO, 6));
    for (uint32_t i = 0; i < 5; i++) {
        CHECK_EQUAL(message.words[i], seed + i + 1);
    }
    CHECK_EQUAL(message.words[5], 0x1234);
}

static void check_server(bool is_passive)
{
    struct server server = start_server(is_passive);
    for (uint64_t i = 0; i < 100; i++) {
        check_echo(server.session, i * 1000);
    }
    stop_server(&server);
}

static void test_active_server(void)
{
    check_server(false);
}

static void test_passive_server(void)
{
    check_server(true);
}

static void test_page_words(void)
{
    struct server server = start_server(true);
    const uint32_t counts[] = {1, 2, 64, 447, MESSAGE_PAGE_WORDS};
    for (uint32_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        struct message_page *page = message_page();
        for (uint32_t j = 0; j < counts[i]; j++) {
            page->words[j] = j * 3 + i;
        }
        struct register_message message = {
            .tag = message_tag(SERVE_PAGE, 0) | message_tag_page_words(counts[i])};
        CHECK_EQUAL(message_call(server.session, &message), STATUS_OK);
        CHECK_EQUAL(message_tag_page_word_count(message.tag), counts[i]);
        for (uint32_t j = 0; j < counts[i]; j++) {
            CHECK_EQUAL(page->words[j], (counts[i] - 1 - j) * 3 + i);
        }
    }
    stop_server(&server);
}

static void test_masks_hold_for_services(void)
{
    struct server server = start_server(true);
    const struct process_copy_params params = {
        .handle = server.session, .mask = UINT64_C(1) << SERVE_STATUS};
    struct process_copy_results narrow = {0};
    must(process_copy(PROCESS, &params, &narrow), "copy");
    struct register_message message = {.tag = message_tag(SERVE_ECHO, 6)};
    CHECK_EQUAL(message_call(narrow.handle, &message), STATUS_DENIED);
    message = (struct register_message){.tag = message_tag(SERVE_STATUS, 1)};
    message.words[0] = STATUS_NOT_FOUND;
    CHECK_EQUAL(message_call(narrow.handle, &message), STATUS_NOT_FOUND);
    message = (struct register_message){.tag = message_tag(63, 0)};
    CHECK_EQUAL(message_call(server.session, &message), STATUS_DENIED);
    release(narrow.handle);
    stop_server(&server);
}

static void test_sender_is_stamped(void)
{
    struct server server = start_server(true);
    struct process_state_results self = {0};
    must(process_state(PROCESS, &self), "state");
    /* The same key that boot verified the package with; then another one, bound by authority. */
    struct register_message message = {.tag = message_tag(SERVE_WHO, 0)};
    CHECK_EQUAL(message_call(server.session, &message), STATUS_OK);
    CHECK_EQUAL(message.words[0], self.number);
    const struct register_message before = message;
    const struct principal_authority_create_params key = {1, 2, 3, 4};
    struct principal_authority_create_results other = {0};
    must(principal_authority_create(PRINCIPAL_AUTHORITY, &key, &other), "principal");
    struct principal_read_results read = {0};
    must(principal_read(other.principal, &read), "read principal");
    CHECK_EQUAL(read.key2, 3);
    const struct principal_authority_bind_params bind = {
        .process = PROCESS, .principal = other.principal};
    must(principal_authority_bind(PRINCIPAL_AUTHORITY, &bind), "bind");
    message = (struct register_message){.tag = message_tag(SERVE_WHO, 0)};
    CHECK_EQUAL(message_call(server.session, &message), STATUS_OK);
    CHECK_EQUAL(message.words[1], 1);
    CHECK_EQUAL(message.words[4], 4);
    /* Back to the owner's, so that the other tests run as before. */
    const struct principal_authority_create_params owner = {
        before.words[1], before.words[2], before.words[3], before.words[4]};
    struct principal_authority_create_results again = {0};
    must(principal_authority_create(PRINCIPAL_AUTHORITY, &owner, &again), "principal");
    const struct principal_authority_bind_params rebind = {
        .process = PROCESS, .principal = again.principal};
    must(principal_authority_bind(PRINCIPAL_AUTHORITY, &rebind), "bind");
    message = (struct register_message){.tag = message_tag(SERVE_WHO, 0)};
    CHECK_EQUAL(message_call(server.session, &message), STATUS_OK);
    CHECK_EQUAL(message.words[1], before.words[1]);
    release(other.principal);
    release(again.principal);
    stop_server(&server);
}

static enum status hand_over(uint32_t session, uint32_t handle, bool is_move, uint32_t *back)
{
    message_page()->capabilities[0] = handle;
    struct register_message message = {
        .tag = message_tag(SERVE_HAND_BACK, 0) | message_tag_capabilities(1)};
    message.tag |= is_move ? UINT64_C(1) << MESSAGE_TAG_MOVE_SHIFT : 0;
    const enum status status = message_call(session, &message);
    *back = message_page()->capabilities[0];
    return status;
}

static void test_capabilities_travel(void)
{
    struct server server = start_server(true);
    const uint32_t event = make_event();
    uint32_t back = 0;
    CHECK_EQUAL(hand_over(server.session, event, false, &back), STATUS_OK);
    CHECK(back != event);
    signal(back, 8);
    CHECK_EQUAL(wait(event), 8);
    release(back);
    CHECK_EQUAL(hand_over(server.session, event, true, &back), STATUS_OK);
    struct event_take_results taken;
    CHECK_EQUAL(event_take(event, &taken), STATUS_INVALID_HANDLE);
    CHECK_EQUAL(event_take(back, &taken), STATUS_OK);
    CHECK_EQUAL(hand_over(server.session, event, false, &back), STATUS_INVALID_HANDLE);
    CHECK_EQUAL(hand_over(server.session, 0, false, &back), STATUS_INVALID_HANDLE);
    /* A mapping is not handed over. */
    const uint32_t memory = make_memory(PAGE_SIZE_BYTES);
    const uint32_t mapping = map(memory, UINT64_C(0x60000000), PAGE_SIZE_BYTES, MAP_READ);
    CHECK_EQUAL(hand_over(server.session, mapping, true, &back), STATUS_INVALID_HANDLE);
    release(mapping);
    release(memory);
    stop_server(&server);
}

static enum status call_with_deadline(uint32_t session, uint32_t method, uint64_t delay_ns)
{
    message_page()->deadline_ns = now_ns() + delay_ns;
    struct register_message message = {.tag = message_tag(method, 0) | MESSAGE_TAG_DEADLINE};
    return message_call(session, &message);
}

static void test_deadlines(void)
{
    struct server server = start_server(false);
    CHECK_EQUAL(call_with_deadline(server.session, SERVE_STATUS, 1000000000), STATUS_OK);
    CHECK_EQUAL(call_with_deadline(server.session, SERVE_WAIT, 2000000), STATUS_TIMED_OUT);
    /* In the past: as soon as it would wait. */
    message_page()->deadline_ns = 1;
    struct register_message message = {.tag = message_tag(SERVE_WAIT, 0) | MESSAGE_TAG_DEADLINE};
    CHECK_EQUAL(message_call(server.session, &message), STATUS_TIMED_OUT);
    const uint32_t event = make_event();
    message_page()->deadline_ns = now_ns() + 2000000;
    message = (struct register_message){.tag = MESSAGE_TAG_DEADLINE};
    CHECK_EQUAL(message_receive(event, &message), STATUS_TIMED_OUT);
    const uint32_t endpoint = make_endpoint();
    message_page()->deadline_ns = now_ns() + 2000000;
    message = (struct register_message){.tag = MESSAGE_TAG_DEADLINE};
    CHECK_EQUAL(message_receive(endpoint, &message), STATUS_TIMED_OUT);
    /* Nobody receives: neither call nor send get through. */
    const uint32_t session = make_session(endpoint, 1, 1);
    CHECK_EQUAL(call_with_deadline(session, 0, 1000000), STATUS_TIMED_OUT);
    message_page()->deadline_ns = now_ns() + 1000000;
    message = (struct register_message){.tag = MESSAGE_TAG_DEADLINE};
    CHECK_EQUAL(message_send(session, &message), STATUS_TIMED_OUT);
    release(session);
    release(endpoint);
    release(event);
    stop_server(&server);
}

static void test_peer_gone(void)
{
    struct server server = start_server(true);
    struct register_message message = {.tag = message_tag(SERVE_END, 0)};
    CHECK_EQUAL(message_call(server.session, &message), STATUS_PEER_GONE);
    /* The endpoint lives, because this process can receive from it too; without it, it does not. */
    release(server.endpoint);
    message = (struct register_message){.tag = message_tag(SERVE_STATUS, 1)};
    CHECK_EQUAL(message_call(server.session, &message), STATUS_PEER_GONE);
    server.endpoint = make_endpoint();
    stop_server(&server);
}

static void test_exit_is_told(void)
{
    struct server server = start_server(false);
    const uint32_t event = make_event();
    const struct process_set_exit_event_params params = {.event = event, .bits = 0x10};
    must(process_set_exit_event(server.process, &params), "exit event");
    struct register_message message = {.tag = message_tag(SERVE_END, 0)};
    CHECK_EQUAL(message_call(server.session, &message), STATUS_PEER_GONE);
    CHECK_EQUAL(wait(event), 0x10);
    struct process_state_results state;
    CHECK_EQUAL(process_state(server.process, &state), STATUS_OK);
    CHECK_EQUAL(state.is_ended, 1);
    release(event);
    stop_server(&server);
}

static struct register_message ask_notices(uint32_t session)
{
    struct register_message message = {.tag = message_tag(SERVE_NOTICES, 0)};
    CHECK_EQUAL(message_call(session, &message), STATUS_OK);
    return message;
}

static void check_notices(bool is_passive)
{
    struct server server = start_server(is_passive);
    /* A send: with an active server it is received at once, a passive one needs a call to run. */
    if (!is_passive) {
        struct register_message message = {.tag = message_tag(SERVE_ECHO, 1)};
        message.words[0] = 99;
        CHECK_EQUAL(message_send(server.session, &message), STATUS_OK);
        message = ask_notices(server.session);
        CHECK_EQUAL(message.words[0], 1);
        CHECK_EQUAL(message_tag_notice(message.words[1]), MESSAGE_NOTICE_ONE_WAY);
        CHECK_EQUAL(message.words[3], 99);
    }
    const uint64_t so_far = ask_notices(server.session).words[0];
    const uint32_t session = make_session(server.endpoint, 0x777, 1);
    uint32_t copy = 0;
    const struct process_copy_params params = {.handle = session, .mask = 1};
    struct process_copy_results results = {0};
    must(process_copy(PROCESS, &params, &results), "copy");
    copy = results.handle;
    release(session);
    CHECK_EQUAL(ask_notices(server.session).words[0], so_far);
    release(copy);
    struct register_message message = ask_notices(server.session);
    CHECK_EQUAL(message.words[0], so_far + 1);
    CHECK_EQUAL(message_tag_notice(message.words[1]), MESSAGE_NOTICE_CLOSED);
    CHECK_EQUAL(message.words[2], 0x777);
    const uint32_t event = make_event();
    const struct endpoint_bind_event_params bind = {.event = event};
    must(endpoint_bind_event(server.endpoint, &bind), "bind event");
    CHECK_EQUAL(endpoint_bind_event(server.endpoint, &bind), STATUS_WRONG_STATE);
    signal(event, 5);
    message = ask_notices(server.session);
    CHECK_EQUAL(message.words[0], so_far + 2);
    CHECK_EQUAL(message_tag_notice(message.words[1]), MESSAGE_NOTICE_EVENT);
    CHECK_EQUAL(message.words[3], 5);
    release(event);
    stop_server(&server);
}

static void test_notices(void)
{
    check_notices(false);
    check_notices(true);
}

static void test_late_answer(void)
{
    struct server server = start_server(false);
    CHECK_EQUAL(call_with_deadline(server.session, SERVE_WAIT, 2000000), STATUS_TIMED_OUT);
    /* The server still has its Reply: it is worth nothing, and harms nobody. */
    check_echo(server.session, 3);
    stop_server(&server);
}

const struct guest_test messages_tests[] = {
    {"an active server answers", test_active_server},
    {"a passive server answers on its caller's budget", test_passive_server},
    {"words in the message page", test_page_words},
    {"a service's methods are masked by the kernel", test_masks_hold_for_services},
    {"the sender's principal is stamped", test_sender_is_stamped},
    {"capabilities travel by copy and by move", test_capabilities_travel},
    {"deadlines", test_deadlines},
    {"a server that ends is PEER_GONE", test_peer_gone},
    {"the end of a process is signalled", test_exit_is_told},
    {"notices: one-way, closed, signals", test_notices},
    {"an answer that comes too late", test_late_answer},
};
const uint32_t messages_test_count = sizeof(messages_tests) / sizeof(messages_tests[0]);
