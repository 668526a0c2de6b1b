/* Two machines, and what one may call of the other. */
#include "lib/message_builder.h"
#include "machine.h"

static struct test_schemas schemas;
static struct machine left;
static struct machine right;

static uint32_t ordinal_of(const char *interface, const char *method)
{
    return test_method(&schemas, interface, method).ordinal;
}

static void start(void)
{
    machine_init(&left, &schemas);
    machine_init(&right, &schemas);
}

static void finish(void)
{
    rpc_end(&left.peer.connection, (struct bytes){0});
    machine_exchange(&left, &right);
    CHECK(right.peer.connection.has_ended);
    for (uint32_t i = 0; i < MACHINE_HANDLES_MAX; i++) {
        if (left.handles[i].is_stand_in && left.handles[i].is_used) {
            machine_release(&left, i);
        }
        if (right.handles[i].is_stand_in && right.handles[i].is_used) {
            machine_release(&right, i);
        }
    }
    CHECK_EQUAL(machine_handle_count(&left), 0);
    CHECK_EQUAL(machine_handle_count(&right), 0);
}

/* The left machine's stand-in for what the right one exports. */
static uint32_t open_export(const char *name, const char *interface)
{
    remote_peer_open(&left.peer, 5, test_text(name), machine_interface(&left, interface));
    machine_exchange(&left, &right);
    CHECK_EQUAL(left.reply, 5);
    CHECK_EQUAL(left.status, STATUS_OK);
    CHECK_EQUAL(left.results.capability_count, 1);
    return left.results.capabilities[0];
}

/* One text, in a page. */
static struct reflection_message path(const char *text)
{
    struct reflection_message message = {0};
    struct message_builder builder;
    struct message_place root;
    message_builder_start(&builder, message.words, MESSAGE_PAGE_WORDS);
    CHECK_EQUAL(message_builder_root(&builder, 0, 1, &root), STATUS_OK);
    CHECK_EQUAL(message_place_text(&root, 0, test_text(text)), STATUS_OK);
    message.word_count = builder.used_words;
    return message;
}

static const struct reflection_message nothing = {.is_in_registers = true};

static void test_call(void)
{
    start();
    const uint32_t files = open_export("files", "Directory");
    const struct reflection_message params = path("notes/today");
    machine_call(&left, files, ordinal_of("Directory", "openDirectory"), &params);
    machine_exchange(&left, &right);
    CHECK_EQUAL(right.call_count, 1);
    CHECK_EQUAL(right.ordinal, ordinal_of("Directory", "openDirectory"));
    CHECK(!right.params.is_in_registers);
    CHECK_EQUAL(right.params.word_count, params.word_count);
    CHECK(memcmp(right.params.words, params.words, params.word_count * sizeof(uint64_t)) == 0);
    CHECK_EQUAL(left.reply_count, 1);
    /* The answer is another directory, which can be called, and is released when it is dropped. */
    const struct reflection_message results = {
        .is_in_registers = true,
        .capabilities = {machine_object(&right)},
        .capability_count = 1,
    };
    remote_peer_answered(&right.peer, right.call, STATUS_OK, &results);
    machine_exchange(&left, &right);
    CHECK_EQUAL(left.reply, 77);
    CHECK_EQUAL(left.status, STATUS_OK);
    const uint32_t directory = left.results.capabilities[0];
    machine_call(&left, directory, ordinal_of("Directory", "sync"), &nothing);
    machine_exchange(&left, &right);
    CHECK_EQUAL(right.called_handle, results.capabilities[0]);
    CHECK_EQUAL(right.ordinal, ordinal_of("Directory", "sync"));
    CHECK(right.params.is_in_registers);
    remote_peer_answered(&right.peer, right.call, STATUS_OK, &nothing);
    machine_exchange(&left, &right);
    CHECK_EQUAL(left.reply_count, 3);
    CHECK_EQUAL(machine_handle_count(&right), 2);
    machine_release(&left, directory);
    machine_exchange(&left, &right);
    CHECK_EQUAL(machine_handle_count(&right), 1);
    finish();
}

static void test_statuses(void)
{
    start();
    const uint32_t files = open_export("files", "Directory");
    for (uint32_t status = 1; status < STATUS_COUNT; status++) {
        const struct reflection_message params = path("x");
        machine_call(&left, files, ordinal_of("Directory", "remove"), &params);
        machine_exchange(&left, &right);
        remote_peer_answered(&right.peer, right.call, (enum status)status, NULL);
        machine_exchange(&left, &right);
        CHECK_EQUAL(left.status, status);
    }
    machine_call(&left, files, 63, &nothing); /* there is no such method */
    CHECK_EQUAL(left.status, STATUS_UNSUPPORTED);
    finish();
}

static void check_name(const char *name, enum status expected)
{
    const uint32_t before = left.reply_count;
    remote_peer_open(&left.peer, 5, test_text(name), machine_interface(&left, "Directory"));
    machine_exchange(&left, &right);
    CHECK_EQUAL(left.reply_count, before + 1);
    CHECK_EQUAL(left.status, expected);
}

static void test_names(void)
{
    start();
    check_name("secret", STATUS_DENIED);
    check_name("nothing", STATUS_NOT_FOUND);
    check_name("", STATUS_INVALID_ARGUMENT);
    check_name(
        "0123456789012345678901234567890123456789012345678901234567890123",
        STATUS_INVALID_ARGUMENT);
    check_name("files", STATUS_OK);
    check_name("files", STATUS_OK);
    CHECK_EQUAL(machine_handle_count(&right), 2); /* each is one's own */
    finish();
}

/* Two that ask before either has the first object. */
static void test_names_at_once(void)
{
    start();
    const uint32_t interface = machine_interface(&left, "Directory");
    remote_peer_open(&left.peer, 5, test_text("files"), interface);
    remote_peer_open(&left.peer, 6, test_text("sessions"), interface);
    machine_exchange(&left, &right);
    CHECK_EQUAL(left.reply_count, 2);
    CHECK_EQUAL(machine_handle_count(&left), 2);
    finish();
}

/* RemoteSessions.run, with three streams. */
static struct reflection_message run(const uint32_t streams[3])
{
    struct reflection_message message = {.capability_count = 3};
    struct message_builder builder;
    struct message_place root;
    message_builder_start(&builder, message.words, MESSAGE_PAGE_WORDS);
    CHECK_EQUAL(message_builder_root(&builder, 0, 7, &root), STATUS_OK);
    CHECK_EQUAL(message_place_text(&root, 0, test_text("ada")), STATUS_OK);
    for (uint32_t i = 0; i < 3; i++) {
        message.capabilities[i] = streams[i];
        message_place_capability(&root, 4 + i, i);
    }
    message.word_count = builder.used_words;
    return message;
}

/* Objects of the left go as parameters; the right calls them, and drops them. */
static void test_parameters(void)
{
    start();
    const uint32_t sessions = open_export("sessions", "RemoteSessions");
    const uint32_t streams[3] = {
        machine_object(&left), machine_object(&left), machine_object(&left)};
    const struct reflection_message params = run(streams);
    machine_call(&left, sessions, ordinal_of("RemoteSessions", "run"), &params);
    machine_exchange(&left, &right);
    CHECK_EQUAL(right.params.capability_count, 3);
    const struct reflection_message came = right.params;
    const uint32_t call = right.call;
    machine_call(
        &right,
        came.capabilities[1],
        ordinal_of("Stream", "read"),
        &(struct reflection_message){.is_in_registers = true, .word_count = 1, .words = {9}});
    machine_exchange(&left, &right);
    CHECK_EQUAL(left.call_count, 1);
    CHECK_EQUAL(left.called_handle, streams[1]);
    CHECK_EQUAL(left.ordinal, ordinal_of("Stream", "read"));
    CHECK_EQUAL(left.params.words[0], 9);
    remote_peer_answered(&left.peer, left.call, STATUS_CANCELLED, NULL);
    machine_exchange(&left, &right);
    CHECK_EQUAL(right.status, STATUS_CANCELLED);
    for (uint32_t i = 0; i < 3; i++) {
        machine_release(&right, came.capabilities[i]);
    }
    machine_exchange(&left, &right);
    CHECK_EQUAL(machine_handle_count(&left), 1); /* the stand-in of the sessions */
    const struct reflection_message results = {
        .is_in_registers = true,
        .capabilities = {machine_object(&right)},
        .capability_count = 1,
    };
    remote_peer_answered(&right.peer, call, STATUS_OK, &results);
    machine_exchange(&left, &right);
    CHECK_EQUAL(left.status, STATUS_OK);
    CHECK_EQUAL(machine_handle_count(&left), 2);
    finish();
}

/* Nulls stay nulls, and what is under way when the connection ends is replied to. */
static void test_nulls(void)
{
    start();
    const uint32_t sessions = open_export("sessions", "RemoteSessions");
    const uint32_t own = machine_object(&left);
    const uint32_t streams[3] = {own, 0, 0};
    const struct reflection_message params = run(streams);
    machine_call(&left, sessions, ordinal_of("RemoteSessions", "run"), &params);
    machine_exchange(&left, &right);
    CHECK_EQUAL(right.params.capability_count, 1);
    CHECK(right.handles[right.params.capabilities[0]].is_stand_in);
    finish();
    CHECK_EQUAL(left.status, STATUS_PEER_GONE);
}

/* An Event does not leave the machine, and is not lost either. */
static void test_kernel_object(void)
{
    start();
    const uint32_t files = open_export("files", "Directory");
    const struct reflection_message params = {
        .is_in_registers = true,
        .word_count = 1,
        .capabilities = {machine_object(&left)},
        .capability_count = 1,
    };
    machine_call(&left, files, ordinal_of("Directory", "watch"), &params);
    CHECK_EQUAL(left.status, STATUS_DENIED);
    CHECK_EQUAL(machine_handle_count(&left), 1);
    CHECK_EQUAL(rpc_output(&left.peer.connection).size_bytes, 0);
    finish();
}

/* A peer that calls an object through another interface, or says what no message is. */
static void test_wrong_calls(void)
{
    struct rpc_call call = {0};
    struct interface_type_reader stream;
    const uint64_t wild[2] = {UINT64_C(9) << 32, 0};
    uint32_t question = 0;
    start();
    (void)open_export("files", "Directory");
    CHECK_EQUAL(reflection_interface(&schemas.reflection, test_text("Stream"), &stream), STATUS_OK);
    call.interface_id = stream.id;
    const uint32_t remote = left.peer.proxies[0].remote;
    const struct remote_outgoing asked = {.is_used = true, .reply = 8};
    CHECK_EQUAL(rpc_call(&left.peer.connection, remote, &call, &question), STATUS_OK);
    left.peer.outgoing[question] = asked;
    machine_exchange(&left, &right);
    CHECK_EQUAL(left.reply, 8);
    CHECK_EQUAL(left.status, STATUS_UNSUPPORTED);
    /* Of the first object, another method. */
    call.interface_id = REMOTE_EXPORTS_ID;
    call.method_id = 1;
    CHECK_EQUAL(rpc_call(&left.peer.connection, left.peer.first, &call, &question), STATUS_OK);
    left.peer.outgoing[question] = asked;
    machine_exchange(&left, &right);
    CHECK_EQUAL(left.status, STATUS_UNSUPPORTED);
    call.params = (struct rpc_content){.words = wild, .word_count = 2};
    CHECK_EQUAL(rpc_call(&left.peer.connection, remote, &call, &question), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(right.call_count, 0);
    finish();
}

static void test_no_stand_in(void)
{
    start();
    const uint32_t sessions = open_export("sessions", "RemoteSessions");
    const uint32_t streams[3] = {
        machine_object(&left), machine_object(&left), machine_object(&left)};
    const struct reflection_message params = run(streams);
    right.refuses_stand_ins = true;
    machine_call(&left, sessions, ordinal_of("RemoteSessions", "run"), &params);
    machine_exchange(&left, &right);
    CHECK_EQUAL(right.call_count, 0);
    CHECK_EQUAL(left.status, STATUS_NO_MEMORY);
    CHECK_EQUAL(machine_handle_count(&left), 1);
    left.refuses_stand_ins = true;
    check_name("files", STATUS_NO_MEMORY);
    CHECK_EQUAL(machine_handle_count(&right), 1);
    finish();
}

/* More objects than are kept: the call fails, the connection stays. */
static void test_object_limit(void)
{
    start();
    for (uint32_t i = 0; i < REMOTE_OBJECTS_MAX; i++) {
        (void)open_export("files", "Directory");
    }
    check_name("files", STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(machine_handle_count(&right), REMOTE_OBJECTS_MAX);
    CHECK(!right.peer.connection.has_ended);
    finish();
}

/* The connection ends while calls are under way on both sides. */
static void test_end(void)
{
    start();
    const uint32_t files = open_export("files", "Directory");
    const struct reflection_message params = path("x");
    machine_call(&left, files, ordinal_of("Directory", "openDirectory"), &params);
    machine_exchange(&left, &right);
    const uint32_t replies = left.reply_count;
    rpc_end(&right.peer.connection, test_text("revoked"));
    machine_exchange(&left, &right);
    CHECK_EQUAL(left.reply_count, replies + 1);
    CHECK_EQUAL(left.status, STATUS_PEER_GONE);
    CHECK_EQUAL(machine_handle_count(&right), 0);
    /* The local service answers all the same. */
    const struct reflection_message results = {
        .is_in_registers = true,
        .capabilities = {machine_object(&right)},
        .capability_count = 1,
    };
    remote_peer_answered(&right.peer, right.call, STATUS_OK, &results);
    CHECK_EQUAL(machine_handle_count(&right), 0);
    /* And twice, which is once too often. */
    const struct reflection_message again = {
        .is_in_registers = true,
        .capabilities = {machine_object(&right)},
        .capability_count = 1,
    };
    remote_peer_answered(&right.peer, right.call, STATUS_OK, &again);
    CHECK_EQUAL(machine_handle_count(&right), 0);
    machine_call(&left, files, ordinal_of("Directory", "sync"), &nothing);
    CHECK_EQUAL(left.status, STATUS_PEER_GONE);
    machine_release(&left, files);
    finish();
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"call", test_call},
        {"statuses", test_statuses},
        {"names", test_names},
        {"names at once", test_names_at_once},
        {"parameters", test_parameters},
        {"nulls", test_nulls},
        {"kernel object", test_kernel_object},
        {"wrong calls", test_wrong_calls},
        {"no stand-in", test_no_stand_in},
        {"object limit", test_object_limit},
        {"end", test_end},
    };
    test_schemas_open(&schemas);
    const int failed = unit_run(tests, sizeof(tests) / sizeof(tests[0]));
    test_schemas_close(&schemas);
    return failed;
}
