/* Messages that no stub would make, to a dispatch and back to a stub. */
#include "example.h"
#include "schema/sample_client.h"
#include "schema/sample_server.h"
#include "system.h"

static uint32_t handler_calls;

static enum status
say(struct server_call *call,
    const struct sample_say_params *params,
    struct sample_say_results *results)
{
    (void)call;
    (void)params;
    handler_calls++;
    results->length = 1;
    return STATUS_OK;
}

static enum status
add(struct server_call *call,
    const struct sample_add_params *params,
    struct sample_add_results *results)
{
    (void)call;
    handler_calls++;
    results->sum = params->left + params->right;
    return STATUS_OK;
}

static enum status swap(
    struct server_call *call,
    const struct sample_swap_params *params,
    struct sample_swap_results *results)
{
    (void)call;
    handler_calls++;
    *results = (struct sample_swap_results){.first = params->first, .second = params->second};
    return STATUS_OK;
}

static enum status names(
    struct server_call *call,
    const struct sample_names_params *params,
    struct sample_names_results *results)
{
    static const struct bytes words[] = {{(const uint8_t *)"one", 3}, {(const uint8_t *)"two", 3}};
    (void)call;
    (void)params;
    handler_calls++;
    *results = (struct sample_names_results){.names = words, .names_count = 2};
    return STATUS_OK;
}

static enum status pass(
    struct server_call *call,
    const struct sample_pass_params_reader *params,
    struct sample_pass_results *results)
{
    (void)call;
    handler_calls++;
    results->handles.first = params->handles.first;
    return STATUS_OK;
}

static const struct sample_server server = {
    .say = say, .add = add, .swap = swap, .names = names, .pass = pass};

static enum status serve(struct server_call *call)
{
    return sample_dispatch(&server, call);
}

static uint64_t struct_pointer(int32_t distance, uint64_t data_words, uint64_t pointers)
{
    return (uint64_t)((uint32_t)distance << 2) | data_words << 32 | pointers << 48;
}

static uint64_t list_pointer(int32_t distance, uint64_t kind, uint64_t count)
{
    return 1 | (uint64_t)((uint32_t)distance << 2) | kind << 32 | count << 35;
}

/* What the dispatch says to a message of these words; the handler is called only when it is OK. */
static enum status send(uint32_t method, const uint64_t *words, uint32_t count, uint32_t handles)
{
    struct server_call call = {
        .tag = message_tag(method, 0) | message_tag_page_words(count) |
               message_tag_capabilities(handles),
        .page = &test_system.server,
        .capabilities = {7, 8, 9, 10},
    };
    test_system_start(serve);
    memcpy(test_system.server.words, words, count * sizeof(*words));
    handler_calls = 0;
    const enum status status = sample_dispatch(&server, &call);
    CHECK_EQUAL(handler_calls, status == STATUS_OK ? 1 : 0);
    CHECK_EQUAL(call.tag >> MESSAGE_TAG_STATUS_SHIFT & MESSAGE_TAG_STATUS_MASK, status);
    return status;
}

static void check_say(uint64_t root, uint64_t pointer, uint64_t content, enum status want)
{
    const uint64_t words[] = {root, pointer, content};
    CHECK_EQUAL(send(SAMPLE_SAY, words, 3, 0), want);
}

static void test_pointers_and_texts(void)
{
    const enum status bad = STATUS_MALFORMED;
    const uint64_t root = struct_pointer(0, 0, 1);
    check_say(root, list_pointer(0, 2, 3), 0x006261, STATUS_OK);
    check_say(0, list_pointer(0, 2, 3), 0x006261, STATUS_OK);
    check_say(root, 0, 0, STATUS_OK);
    check_say(root, list_pointer(0, 2, 2), 0x6261, bad);   /* no terminator */
    check_say(root, list_pointer(0, 2, 3), 0x000061, bad); /* one before the end */
    check_say(root, list_pointer(0, 2, 9), 0, bad);        /* past the end */
    check_say(root, list_pointer(-9, 2, 1), 0, bad);       /* before the start */
    check_say(root, list_pointer(0, 4, 1), 0, bad);        /* not of bytes */
    check_say(root, struct_pointer(0, 1, 0), 0, bad);      /* not a list */
    check_say(root, 2, 0, bad);                            /* into another segment */
    check_say(root, 3, 0, bad);                            /* a capability */
    check_say(struct_pointer(0, 0, 9), 0, 0, bad);         /* a root past the end */
    check_say(list_pointer(0, 2, 3), 0, 0, bad);           /* a root that is a list */
    check_say(struct_pointer(-2, 0, 1), 0, 0, bad);        /* a root before the start */
}

static void test_capabilities_of_messages(void)
{
    uint64_t words[] = {struct_pointer(0, 0, 1), struct_pointer(0, 0, 3), 3, 0, 0};
    CHECK_EQUAL(send(SAMPLE_PASS, words, 5, 1), STATUS_OK);
    CHECK_EQUAL(test_system.server.capabilities[0], 7);
    CHECK_EQUAL(send(SAMPLE_PASS, words, 5, 0), STATUS_MALFORMED);
    words[2] = UINT64_C(3) << 32 | 3;
    CHECK_EQUAL(send(SAMPLE_PASS, words, 5, 4), STATUS_OK);
    CHECK_EQUAL(test_system.server.capabilities[0], 10);
    CHECK_EQUAL(send(SAMPLE_PASS, words, 5, 3), STATUS_MALFORMED);
    words[2] = UINT64_C(4) << 32 | 3;
    CHECK_EQUAL(send(SAMPLE_PASS, words, 5, 4), STATUS_MALFORMED);
    words[2] = UINT64_C(0xffffffff) << 32 | 3;
    CHECK_EQUAL(send(SAMPLE_PASS, words, 5, 4), STATUS_MALFORMED);
    words[2] = 7;
    CHECK_EQUAL(send(SAMPLE_PASS, words, 5, 4), STATUS_MALFORMED);
    words[2] = struct_pointer(0, 1, 0);
    CHECK_EQUAL(send(SAMPLE_PASS, words, 5, 4), STATUS_MALFORMED);
}

static enum status send_registers(uint64_t tag, struct server_call *call)
{
    *call = (struct server_call){
        .tag = tag,
        .words = {1, 2, 3, 4, 5, 6},
        .page = &test_system.server,
        .capabilities = {7, 8, 9, 10},
    };
    handler_calls = 0;
    const enum status status = sample_dispatch(&server, call);
    CHECK_EQUAL(handler_calls, status == STATUS_OK ? 1 : 0);
    return status;
}

static void test_counts(void)
{
    struct server_call call;
    test_system_start(serve);
    const uint64_t add_tag = message_tag(SAMPLE_ADD, 2);
    CHECK_EQUAL(send_registers(add_tag, &call), STATUS_OK);
    CHECK_EQUAL(call.words[0], 3);
    CHECK_EQUAL(call.words[1], 0);
    /* An older caller: what he does not send is 0, whatever the register holds. */
    CHECK_EQUAL(send_registers(message_tag(SAMPLE_ADD, 1), &call), STATUS_OK);
    CHECK_EQUAL(call.words[0], 1);
    CHECK_EQUAL(send_registers(message_tag(SAMPLE_ADD, 3), &call), STATUS_MALFORMED);
    CHECK_EQUAL(send_registers(message_tag(SAMPLE_ADD, 7), &call), STATUS_MALFORMED);
    CHECK_EQUAL(send_registers(add_tag | message_tag_page_words(1), &call), STATUS_MALFORMED);
    CHECK_EQUAL(send_registers(add_tag | message_tag_capabilities(1), &call), STATUS_MALFORMED);
    const uint64_t swap_tag = message_tag(SAMPLE_SWAP, 1);
    CHECK_EQUAL(send_registers(swap_tag | message_tag_capabilities(2), &call), STATUS_OK);
    CHECK_EQUAL(test_system.server.capabilities[0], 8);
    CHECK_EQUAL(send_registers(swap_tag | message_tag_capabilities(1), &call), STATUS_OK);
    CHECK_EQUAL(test_system.server.capabilities[0], 0);
    CHECK_EQUAL(test_system.server.capabilities[1], 7);
    CHECK_EQUAL(send_registers(swap_tag | message_tag_capabilities(3), &call), STATUS_MALFORMED);
    CHECK_EQUAL(send_registers(message_tag(SAMPLE_SAY, 0), &call), STATUS_MALFORMED);
    const uint64_t both = message_tag(SAMPLE_SAY, 1) | message_tag_page_words(1);
    CHECK_EQUAL(send_registers(both, &call), STATUS_MALFORMED);
}

/* One text of 3,000 bytes, to which so many pointers lead. */
static uint32_t make_many_texts(uint64_t *words, uint32_t count)
{
    const uint32_t text_words = 375;
    const uint32_t text_at = 3 + count;
    memset(words, 'a', MESSAGE_PAGE_WORDS * sizeof(*words));
    words[0] = struct_pointer(0, 1, 1);
    words[1] = 0;
    words[2] = list_pointer(0, 6, count);
    for (uint32_t i = 0; i < count; i++) {
        words[3 + i] = list_pointer((int32_t)(text_at - 4 - i), 2, text_words * 8);
    }
    ((uint8_t *)words)[(text_at + text_words) * 8 - 1] = 0;
    return text_at + text_words;
}

/* A small message whose pointers lead to the same place costs no more than a few readings. */
static void test_amplification(void)
{
    uint64_t words[MESSAGE_PAGE_WORDS];
    struct message message;
    struct sample_names_results_reader got;
    struct bytes text;
    const uint32_t count = make_many_texts(words, 60);
    CHECK_EQUAL(message_open_page(words, count, NULL, 0, &message), STATUS_OK);
    CHECK_EQUAL(message_layout_open(&sample_names_results_layout, &message, &got), STATUS_OK);
    uint32_t read = 0;
    enum status status = STATUS_OK;
    while (read < got.names.count && status == STATUS_OK) {
        status = message_list_text(&got.names, read, &text);
        read += status == STATUS_OK;
    }
    CHECK_EQUAL(status, STATUS_LIMIT_EXCEEDED);
    CHECK(read <= MESSAGE_PAGE_READINGS_MAX + 1);
}

static void add_handles(struct register_message *message, struct message_page *page)
{
    message->tag &= ~(MESSAGE_TAG_CAPABILITIES_MASK << MESSAGE_TAG_CAPABILITIES_SHIFT);
    message->tag |= message_tag_capabilities(3);
    page->capabilities[0] = 61;
    page->capabilities[1] = 62;
    page->capabilities[2] = 63;
}

static void drop_handles(struct register_message *message, struct message_page *page)
{
    (void)page;
    message->tag &= ~(MESSAGE_TAG_CAPABILITIES_MASK << MESSAGE_TAG_CAPABILITIES_SHIFT);
}

static void break_root(struct register_message *message, struct message_page *page)
{
    add_handles(message, page);
    page->words[0] = 2;
}

static void drop_page(struct register_message *message, struct message_page *page)
{
    (void)page;
    message->tag &= ~(MESSAGE_TAG_PAGE_WORDS_MASK << MESSAGE_TAG_PAGE_WORDS_SHIFT);
}

/* What nobody asked for does not stay in the caller's table. */
static void test_answers(void)
{
    const struct sample_add_params add_params = {.left = 1};
    const struct sample_swap_params swap_params = {.first = 1, .second = 2};
    const struct sample_names_params names_params = {.cursor = 0};
    struct sample_add_results sum;
    struct sample_swap_results swapped = {.first = 99};
    struct sample_names_results_reader got;
    test_system_start(serve);
    test_system.tamper_answer = add_handles;
    CHECK_EQUAL(sample_add(TEST_SESSION, &add_params, &sum), STATUS_OK);
    CHECK_EQUAL(test_system.released_count, 3);
    CHECK_EQUAL(test_system.released[0], 61);
    CHECK_EQUAL(test_system.released[2], 63);
    CHECK_EQUAL(sample_swap(TEST_SESSION, &swap_params, &swapped), STATUS_OK);
    CHECK_EQUAL(test_system.released_count, 4);
    CHECK_EQUAL(test_system.released[3], 63);
    CHECK_EQUAL(swapped.second, 61);
    CHECK_EQUAL(swapped.first, 62);
    test_system.tamper_answer = drop_handles;
    CHECK_EQUAL(sample_swap(TEST_SESSION, &swap_params, &swapped), STATUS_OK);
    CHECK_EQUAL(swapped.first, 0);
    CHECK_EQUAL(swapped.second, 0);
    test_system_start(serve);
    test_system.tamper_answer = break_root;
    CHECK_EQUAL(sample_names(TEST_SESSION, &names_params, &got), STATUS_MALFORMED);
    CHECK_EQUAL(test_system.released_count, 3);
    test_system.tamper_answer = drop_page;
    CHECK_EQUAL(sample_names(TEST_SESSION, &names_params, &got), STATUS_TRUNCATED);
    test_system_start(serve);
    test_system.tamper_answer = add_handles;
    CHECK_EQUAL(sample_names(TEST_SESSION, &names_params, &got), STATUS_OK);
    CHECK_EQUAL(test_system.released_count, 3);
    CHECK_EQUAL(got.names.count, 2);
    /* In lists there may be some that nobody has looked at yet. */
    const struct sample_pass_params pass_params = {.handles = {.first = 5}};
    struct sample_pass_results_reader passed;
    CHECK_EQUAL(sample_pass(TEST_SESSION, &pass_params, &passed), STATUS_OK);
    CHECK_EQUAL(test_system.released_count, 3);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"pointers and texts", test_pointers_and_texts},
        {"capabilities of messages", test_capabilities_of_messages},
        {"counts", test_counts},
        {"amplification", test_amplification},
        {"answers", test_answers},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
