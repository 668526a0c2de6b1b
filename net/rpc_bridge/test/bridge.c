/* Calls of the system's own interfaces, out and in again. */
#include "rpc_bridge/bridge.h"
#include "lib/message_builder.h"
#include "schemas.h"

#define BASE_METHODS 2u

static struct test_schemas schemas;
static struct bridge_payload payload;
static struct bridge_arrival arrival;

static struct interface_type_reader interface_of(const char *name)
{
    struct interface_type_reader found = {0};
    CHECK_EQUAL(reflection_interface(&schemas.reflection, test_text(name), &found), STATUS_OK);
    return found;
}

static uint32_t find_handle(const struct reflection_handles *handles, struct bytes name)
{
    (void)handles;
    return name.size_bytes == 1 ? name.data[0] : 0;
}

static struct reflection_message
encode(const struct struct_type_reader *params, const char *argument)
{
    static const struct reflection_handles handles = {find_handle};
    struct reflection_message message = {0};
    struct reflection_mistake mistake = {0};
    const struct bytes arguments[] = {test_text(argument)};
    CHECK_EQUAL(
        reflection_encode(
            &schemas.reflection,
            params,
            arguments,
            argument[0] != '\0',
            &handles,
            &message,
            &mistake),
        STATUS_OK);
    return message;
}

/* What went out, as it comes to the other end: each capability is a remote one there. */
static struct rpc_content sent(void)
{
    struct rpc_content content = {
        .words = payload.words,
        .word_count = payload.word_count,
        .capability_count = payload.capability_count,
    };
    for (uint32_t i = 0; i < payload.capability_count; i++) {
        content.capabilities[i] = (struct rpc_capability){RPC_REMOTE, 10 + i};
    }
    return content;
}

static enum status go_in(const struct struct_type_reader *type, const struct rpc_content *content)
{
    return bridge_in(&schemas.reflection, type, content, &arrival);
}

static void check_method(const char *name, uint32_t ordinal, const char *owner, uint32_t number)
{
    const struct interface_type_reader interface = interface_of(name);
    struct bridge_method method = {0};
    uint32_t back = 99;
    CHECK_EQUAL(bridge_method_of(&schemas.reflection, &interface, ordinal, &method), STATUS_OK);
    CHECK_EQUAL(method.interface_id, interface_of(owner).id);
    CHECK_EQUAL(method.number, number);
    CHECK_EQUAL(bridge_ordinal_of(&schemas.reflection, &interface, &method, &back), STATUS_OK);
    CHECK_EQUAL(back, ordinal);
}

static void test_methods(void)
{
    const struct interface_type_reader stream = interface_of("Stream");
    const struct interface_type_reader sample = interface_of("Sample");
    struct bridge_method method = {0};
    uint32_t ordinal = 0;
    check_method("Directory", 3, "Directory", 3);
    check_method("Sample", 1, "Base", 1);
    check_method("Sample", BASE_METHODS + 1, "Sample", 1);
    check_method("TcpStream", 0, "Stream", 0);
    check_method("TcpStream", stream.methods.count, "TcpStream", 0);
    /* A gate, one that there is not, and one of another interface. */
    CHECK_EQUAL(
        bridge_method_of(&schemas.reflection, &sample, BASE_METHODS, &method), STATUS_UNSUPPORTED);
    CHECK_EQUAL(bridge_method_of(&schemas.reflection, &sample, 64, &method), STATUS_UNSUPPORTED);
    method = (struct bridge_method){sample.id, 0};
    CHECK_EQUAL(
        bridge_ordinal_of(&schemas.reflection, &sample, &method, &ordinal), STATUS_UNSUPPORTED);
    method = (struct bridge_method){sample.id, 65535};
    CHECK_EQUAL(
        bridge_ordinal_of(&schemas.reflection, &sample, &method, &ordinal), STATUS_UNSUPPORTED);
    /* A number that is beyond the interface's, where another one's methods are. */
    method = (struct bridge_method){interface_of("Base").id, BASE_METHODS + 1};
    CHECK_EQUAL(
        bridge_ordinal_of(&schemas.reflection, &sample, &method, &ordinal), STATUS_UNSUPPORTED);
    method = (struct bridge_method){sample.id, 1};
    CHECK_EQUAL(
        bridge_ordinal_of(&schemas.reflection, &stream, &method, &ordinal), STATUS_UNSUPPORTED);
}

static void test_registers(void)
{
    const struct reflection_method add = test_method(&schemas, "Sample", "add");
    struct reflection_message message = encode(&add.params, "left=7");
    message.words[1] = UINT64_MAX;
    CHECK_EQUAL(bridge_out(&schemas.reflection, &add.params, &message, &payload), STATUS_OK);
    CHECK_EQUAL(payload.word_count, 3);
    CHECK_EQUAL(payload.words[1], 7);
    CHECK_EQUAL(payload.words[2], UINT64_MAX);
    const struct rpc_content content = sent();
    CHECK_EQUAL(go_in(&add.params, &content), STATUS_OK);
    CHECK(arrival.message.is_in_registers);
    CHECK_EQUAL(arrival.message.word_count, 2);
    CHECK_EQUAL(arrival.message.words[0], 7);
    CHECK_EQUAL(arrival.message.words[1], UINT64_MAX);
    /* In a page, or with more words than the method has. */
    message.word_count = 3;
    CHECK_EQUAL(bridge_out(&schemas.reflection, &add.params, &message, &payload), STATUS_MALFORMED);
    message.is_in_registers = false;
    CHECK_EQUAL(bridge_out(&schemas.reflection, &add.params, &message, &payload), STATUS_MALFORMED);
}

/* A writer that is older has fewer words, one that is newer has more. */
static void test_versions(void)
{
    const struct reflection_method add = test_method(&schemas, "Sample", "add");
    uint64_t words[4] = {UINT64_C(1) << 32, 7, 0, 0};
    struct rpc_content content = {.words = words, .word_count = 2};
    CHECK_EQUAL(go_in(&add.params, &content), STATUS_OK);
    CHECK_EQUAL(arrival.message.word_count, 2);
    CHECK_EQUAL(arrival.message.words[0], 7);
    CHECK_EQUAL(arrival.message.words[1], 0);
    words[0] = UINT64_C(3) << 32;
    content.word_count = 4;
    CHECK_EQUAL(go_in(&add.params, &content), STATUS_OK);
    words[3] = 1;
    CHECK_EQUAL(go_in(&add.params, &content), STATUS_MALFORMED);
    content.word_count = 0;
    CHECK_EQUAL(go_in(&add.params, &content), STATUS_OK);
    CHECK_EQUAL(arrival.message.word_count, 2);
    content.word_count = 3; /* the struct leads out of it */
    CHECK_EQUAL(go_in(&add.params, &content), STATUS_TRUNCATED);
}

static void test_page(void)
{
    const struct reflection_method say = test_method(&schemas, "Sample", "say");
    const struct reflection_message message = encode(&say.params, "something to say");
    CHECK_EQUAL(bridge_out(&schemas.reflection, &say.params, &message, &payload), STATUS_OK);
    const struct rpc_content content = sent();
    CHECK_EQUAL(go_in(&say.params, &content), STATUS_OK);
    CHECK(!arrival.message.is_in_registers);
    CHECK_EQUAL(arrival.message.word_count, message.word_count);
    CHECK(memcmp(arrival.message.words, message.words, message.word_count * sizeof(uint64_t)) == 0);
}

static void test_large_page(void)
{
    static uint64_t words[RPC_CONTENT_WORDS_MAX];
    const struct reflection_method fill = test_method(&schemas, "Sample", "fill");
    struct rpc_content content = {.words = words};
    /* A struct whose pointer is to data of `count` bytes. */
    for (uint32_t extra = 0; extra < 2; extra++) {
        const uint64_t count = (MESSAGE_PAGE_WORDS - 2 + extra) * 8;
        words[0] = UINT64_C(1) << 48;
        words[1] = UINT64_C(1) | UINT64_C(2) << 32 | count << 35;
        content.word_count = MESSAGE_PAGE_WORDS + extra;
        CHECK_EQUAL(go_in(&fill.results, &content), extra == 0 ? STATUS_OK : STATUS_LIMIT_EXCEEDED);
    }
}

/* A session goes with the interface that its field is of. */
static void test_capabilities(void)
{
    const struct reflection_method open = test_method(&schemas, "Directory", "openFile");
    struct reflection_message message = {
        .is_in_registers = true, .capabilities = {77}, .capability_count = 1};
    struct interface_type_reader found;
    CHECK_EQUAL(bridge_out(&schemas.reflection, &open.results, &message, &payload), STATUS_OK);
    CHECK_EQUAL(payload.capability_count, 1);
    CHECK_EQUAL(
        reflection_interface_at(&schemas.reflection, payload.interfaces[0], &found), STATUS_OK);
    CHECK(bytes_equal(found.name, test_text("File")));
    struct rpc_content content = sent();
    CHECK_EQUAL(go_in(&open.results, &content), STATUS_OK);
    CHECK_EQUAL(arrival.message.capability_count, 1);
    CHECK_EQUAL(arrival.message.capabilities[0], 0); /* its place in the table */
    CHECK_EQUAL(arrival.interfaces[0], payload.interfaces[0]);
    /* None, where there may be none: an older end's. */
    content.capabilities[0].kind = RPC_NONE;
    CHECK_EQUAL(go_in(&open.results, &content), STATUS_OK);
    CHECK_EQUAL(arrival.message.capability_count, 0);
    /* More than the method has. */
    uint64_t words[3] = {UINT64_C(2) << 48, 3, 3};
    content = (struct rpc_content){.words = words, .word_count = 3, .capability_count = 1};
    content.capabilities[0].kind = RPC_REMOTE;
    CHECK_EQUAL(go_in(&open.results, &content), STATUS_MALFORMED);
    /* A number that is not in the table. */
    words[0] = UINT64_C(1) << 48;
    words[1] = 3 | UINT64_C(1) << 32;
    CHECK_EQUAL(go_in(&open.results, &content), STATUS_MALFORMED);
    /* A text where the capability should be. */
    words[1] = UINT64_C(1) | UINT64_C(2) << 32 | UINT64_C(8) << 35;
    CHECK_EQUAL(go_in(&open.results, &content), STATUS_MALFORMED);
}

/* Events and memory are of this machine. */
static void test_kernel_objects(void)
{
    const struct reflection_method swap = test_method(&schemas, "Sample", "swap");
    const struct reflection_method pass = test_method(&schemas, "Sample", "pass");
    struct reflection_message message = {
        .is_in_registers = true, .word_count = 1, .capabilities = {77, 78}, .capability_count = 2};
    CHECK_EQUAL(bridge_out(&schemas.reflection, &swap.params, &message, &payload), STATUS_DENIED);
    message = encode(&pass.params, "(first = e, others = [f, g])");
    CHECK_EQUAL(message.capability_count, 3);
    CHECK_EQUAL(bridge_out(&schemas.reflection, &pass.params, &message, &payload), STATUS_DENIED);
    uint64_t words[4] = {UINT64_C(1) << 32 | UINT64_C(2) << 48, 0, 3, 3 | UINT64_C(1) << 32};
    struct rpc_content content = {.words = words, .word_count = 4, .capability_count = 2};
    content.capabilities[0].kind = RPC_REMOTE;
    content.capabilities[1].kind = RPC_REMOTE;
    CHECK_EQUAL(go_in(&swap.params, &content), STATUS_DENIED);
    content.capabilities[0].kind = RPC_NONE; /* and a gap before it */
    CHECK_EQUAL(go_in(&swap.params, &content), STATUS_INVALID_ARGUMENT);
    content.capabilities[1].kind = RPC_NONE;
    CHECK_EQUAL(go_in(&swap.params, &content), STATUS_OK);
}

/* In a page, nulls become null pointers, and the others are numbered anew. */
static void test_renumbering(void)
{
    const struct reflection_method pass = test_method(&schemas, "Sample", "pass");
    /* params: a pointer to Handles: first, second, and a list of others. */
    uint64_t words[8] = {
        UINT64_C(1) << 48,
        UINT64_C(3) << 48,
        3,
        3 | UINT64_C(1) << 32,
        UINT64_C(1) | UINT64_C(6) << 32 | UINT64_C(2) << 35,
        3 | UINT64_C(2) << 32,
        3 | UINT64_C(3) << 32,
    };
    struct rpc_content content = {.words = words, .word_count = 7, .capability_count = 4};
    for (uint32_t i = 0; i < 4; i++) {
        content.capabilities[i].kind = RPC_NONE;
    }
    CHECK_EQUAL(go_in(&pass.params, &content), STATUS_OK);
    CHECK_EQUAL(arrival.message.capability_count, 0);
    CHECK_EQUAL(arrival.message.words[2], 0);
    CHECK_EQUAL(arrival.message.words[5], 0);
    content.capabilities[2].kind = RPC_LOCAL;
    CHECK_EQUAL(go_in(&pass.params, &content), STATUS_DENIED); /* it is an Event */
    CHECK_EQUAL(arrival.message.capability_count, 1);
    CHECK_EQUAL(arrival.message.capabilities[0], 2);
    CHECK_EQUAL(arrival.message.words[5], 3);
    content.capability_count = 5;
    for (uint32_t i = 0; i < 5; i++) {
        content.capabilities[i].kind = RPC_LOCAL;
    }
    CHECK_EQUAL(go_in(&pass.params, &content), STATUS_LIMIT_EXCEEDED);
    /* One that no field has. */
    words[1] = 0;
    content.capability_count = 1;
    CHECK_EQUAL(go_in(&pass.params, &content), STATUS_MALFORMED);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"methods", test_methods},
        {"registers", test_registers},
        {"versions", test_versions},
        {"page", test_page},
        {"large page", test_large_page},
        {"capabilities", test_capabilities},
        {"kernel objects", test_kernel_objects},
        {"renumbering", test_renumbering},
    };
    test_schemas_open(&schemas);
    const int failed = unit_run(tests, sizeof(tests) / sizeof(tests[0]));
    test_schemas_close(&schemas);
    return failed;
}
