/* Each kind of method, called by its stub and served by its handler. */
#include "example.h"
#include "schema/sample_client.h"
#include "schema/sample_server.h"
#include "system.h"

#define FIRST  handle_make(51, 1)
#define SECOND handle_make(52, 1)
#define THIRD  handle_make(53, 1)

static struct everything echoed;

static enum status base_fails(
    struct server_call *call,
    const struct sample_echo_params_reader *params,
    struct sample_echo_results *results)
{
    (void)call;
    (void)params;
    (void)results;
    return STATUS_WRONG_STATE;
}

/* Answers with what was just read: views of the page that the answer goes to. */
static enum status echo(
    struct server_call *call,
    const struct sample_echo_params_reader *params,
    struct sample_echo_results *results)
{
    (void)call;
    example_check(&params->everything);
    echoed = example_everything;
    echoed.text = params->everything.text;
    echoed.choice.pair.second = params->everything.choice.pair.second;
    results->everything = echoed;
    return STATUS_OK;
}

static enum status
add(struct server_call *call,
    const struct sample_add_params *params,
    struct sample_add_results *results)
{
    (void)call;
    results->sum = params->left + params->right;
    return STATUS_OK;
}

static enum status ping(struct server_call *call)
{
    (void)call;
    return STATUS_OK;
}

static enum status swap(
    struct server_call *call,
    const struct sample_swap_params *params,
    struct sample_swap_results *results)
{
    call->moves = 2;
    *results = (struct sample_swap_results){
        .number = ~params->number, .first = params->second, .second = params->first};
    return STATUS_OK;
}

static enum status pass(
    struct server_call *call,
    const struct sample_pass_params_reader *params,
    struct sample_pass_results *results)
{
    static uint32_t others[MESSAGE_CAPABILITIES_MAX];
    const struct handles_reader *handles = &params->handles;
    (void)call;
    for (uint32_t i = 0; i < handles->others.count && i < MESSAGE_CAPABILITIES_MAX; i++) {
        CHECK_EQUAL(message_list_capability(&handles->others, i, &others[i]), STATUS_OK);
    }
    results->handles = (struct handles){
        .first = handles->second,
        .second = handles->first,
        .others = others,
        .others_count = handles->others.count,
    };
    return STATUS_OK;
}

static enum status
say(struct server_call *call,
    const struct sample_say_params *params,
    struct sample_say_results *results)
{
    (void)call;
    results->length = (uint32_t)params->text.size_bytes;
    return STATUS_OK;
}

static enum status fill(
    struct server_call *call,
    const struct sample_fill_params *params,
    struct sample_fill_results *results)
{
    static uint8_t data[MESSAGE_PAGE_WORDS * 8 + 1];
    (void)call;
    memset(data, 'x', sizeof(data));
    results->data = (struct bytes){data, params->count};
    return STATUS_OK;
}

static enum status names(
    struct server_call *call,
    const struct sample_names_params *params,
    struct sample_names_results *results)
{
    (void)params;
    (void)results;
    call->is_deferred = true;
    return STATUS_OK;
}

static enum status large(
    struct server_call *call,
    const struct sample_large_params *params,
    struct sample_large_results *results)
{
    (void)call;
    *results = (struct sample_large_results){
        .g = params->is_last, .a = params->f, .b = params->e, .f = params->a};
    return STATUS_OK;
}

static const struct sample_server server = {
    .echo = echo,
    .add = add,
    .ping = ping,
    .swap = swap,
    .pass = pass,
    .say = say,
    .fill = fill,
    .names = names,
    .large = large,
};

static enum status serve(struct server_call *call)
{
    return sample_dispatch(&server, call);
}

static void test_registers(void)
{
    struct sample_add_results sum;
    const struct sample_add_params params = {.left = UINT32_MAX, .right = 2};
    test_system_start(serve);
    CHECK_EQUAL(sample_add(TEST_SESSION, &params, &sum), STATUS_OK);
    CHECK_EQUAL(sum.sum, UINT64_C(0x100000001));
    CHECK_EQUAL(test_system.request_tag, message_tag(SAMPLE_ADD, 2));
    CHECK_EQUAL(test_system.answer_tag, message_tag(0, 1));
    CHECK_EQUAL(sample_ping(TEST_SESSION), STATUS_OK);
    CHECK_EQUAL(test_system.request_tag, message_tag(SAMPLE_PING, 0));
    CHECK_EQUAL(sample_ping(TEST_SESSION + 1), STATUS_INVALID_HANDLE);
}

/* A thread's deadline goes with each of its calls, whatever form they have. */
static void test_deadline(void)
{
    const struct sample_add_params params = {.left = 1, .right = 2};
    struct sample_add_results sum;
    test_system_start(serve);
    message_set_deadline(77);
    CHECK_EQUAL(sample_add(TEST_SESSION, &params, &sum), STATUS_OK);
    CHECK_EQUAL(test_system.request_tag, message_tag(SAMPLE_ADD, 2) | MESSAGE_TAG_DEADLINE);
    CHECK_EQUAL(test_system.client.deadline_ns, 77);
    const struct sample_say_params said = {.text = {(const uint8_t *)"a", 1}};
    struct sample_say_results answer;
    CHECK_EQUAL(sample_say(TEST_SESSION, &said, &answer), STATUS_OK);
    CHECK((test_system.request_tag & MESSAGE_TAG_DEADLINE) != 0);
}

static void test_registers_and_capabilities(void)
{
    struct sample_swap_results got;
    const struct sample_swap_params params = {.number = 5, .first = FIRST, .second = SECOND};
    test_system_start(serve);
    CHECK_EQUAL(sample_swap(TEST_SESSION, &params, &got), STATUS_OK);
    CHECK_EQUAL(got.number, ~UINT64_C(5));
    CHECK_EQUAL(got.first, SECOND);
    CHECK_EQUAL(got.second, FIRST);
    const uint64_t tag = message_tag(0, 1) | message_tag_capabilities(2);
    CHECK_EQUAL(test_system.answer_tag, tag | UINT64_C(2) << MESSAGE_TAG_MOVE_SHIFT);
}

static void test_messages(void)
{
    static struct sample_echo_params params;
    struct sample_echo_results_reader got;
    params.everything = example_everything;
    test_system_start(serve);
    CHECK_EQUAL(sample_echo(TEST_SESSION, &params, &got), STATUS_OK);
    example_check(&got.everything);
    CHECK_EQUAL(message_tag_word_count(test_system.request_tag), 0);
    struct base_echo_results_reader inherited;
    const struct base_echo_params base_params = {.everything = example_everything};
    CHECK_EQUAL(base_echo(TEST_SESSION, &base_params, &inherited), STATUS_OK);
    example_check(&inherited.everything);
}

/* What came in the page goes out again from there. */
static void test_views_are_parameters(void)
{
    static struct sample_echo_params params;
    struct sample_echo_results_reader got;
    struct sample_fill_results filled;
    struct sample_say_results said;
    const struct sample_fill_params fill_params = {.count = 3000};
    test_system_start(serve);
    params.everything = example_everything;
    CHECK_EQUAL(sample_echo(TEST_SESSION, &params, &got), STATUS_OK);
    params.everything.text = got.everything.text;
    params.everything.choice.pair.second = got.everything.choice.pair.second;
    CHECK_EQUAL(sample_echo(TEST_SESSION, &params, &got), STATUS_OK);
    example_check(&got.everything);
    CHECK_EQUAL(sample_fill(TEST_SESSION, &fill_params, &filled), STATUS_OK);
    const struct sample_say_params say_params = {.text = filled.data};
    CHECK_EQUAL(sample_say(TEST_SESSION, &say_params, &said), STATUS_OK);
    CHECK_EQUAL(said.length, 3000);
}

static void test_large_structs_without_pointers(void)
{
    const struct sample_large_params params = {.a = 1, .e = 5, .f = 6, .is_last = true};
    struct sample_large_results got;
    test_system_start(serve);
    CHECK_EQUAL(sample_large(TEST_SESSION, &params, &got), STATUS_OK);
    CHECK_EQUAL(got.g, 1);
    CHECK_EQUAL(got.a, 6);
    CHECK_EQUAL(got.b, 5);
    CHECK_EQUAL(got.f, 1);
}

static void test_capability_pointers(void)
{
    const uint32_t others[] = {THIRD, 0};
    const struct sample_pass_params params = {
        .handles = {.second = SECOND, .others = others, .others_count = 2}};
    struct sample_pass_results_reader got;
    uint32_t handle = 1;
    test_system_start(serve);
    CHECK_EQUAL(sample_pass(TEST_SESSION, &params, &got), STATUS_OK);
    CHECK_EQUAL(message_tag_capability_count(test_system.request_tag), 2);
    CHECK_EQUAL(got.handles.first, SECOND);
    CHECK_EQUAL(got.handles.second, 0);
    CHECK_EQUAL(message_list_capability(&got.handles.others, 0, &handle), STATUS_OK);
    CHECK_EQUAL(handle, THIRD);
    CHECK_EQUAL(message_list_capability(&got.handles.others, 1, &handle), STATUS_OK);
    CHECK_EQUAL(handle, 0);
}

static void test_what_does_not_fit(void)
{
    const uint32_t others[] = {1, 2, 3, 4, 5};
    const struct sample_pass_params params = {.handles = {.others = others, .others_count = 5}};
    struct sample_pass_results_reader passed;
    struct sample_fill_results filled;
    struct sample_fill_params fill_params = {.count = (MESSAGE_PAGE_WORDS - 2) * 8};
    test_system_start(serve);
    test_system.request_tag = 0;
    CHECK_EQUAL(sample_pass(TEST_SESSION, &params, &passed), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(test_system.request_tag, 0);
    CHECK_EQUAL(sample_fill(TEST_SESSION, &fill_params, &filled), STATUS_OK);
    CHECK_EQUAL(filled.data.size_bytes, fill_params.count);
    fill_params.count++;
    CHECK_EQUAL(sample_fill(TEST_SESSION, &fill_params, &filled), STATUS_LIMIT_EXCEEDED);
}

static void test_errors_of_the_server(void)
{
    static const struct sample_server failing = {.echo = base_fails};
    static struct sample_echo_params params;
    struct sample_echo_results_reader got;
    struct server_call call = {.tag = message_tag(SAMPLE_WAIT, 0), .page = &test_system.server};
    const struct sample_choose_params choose_params = {.which = SAMPLE_CHOOSE_PARAMS_WHICH_NONE};
    struct sample_choose_results_reader chosen;
    test_system_start(serve);
    CHECK_EQUAL(sample_choose(TEST_SESSION, &choose_params, &chosen), STATUS_UNSUPPORTED);
    CHECK_EQUAL(sample_dispatch(&server, &call), STATUS_UNSUPPORTED);
    call.tag = message_tag(SAMPLE_METHOD_COUNT, 0);
    CHECK_EQUAL(sample_dispatch(&server, &call), STATUS_UNSUPPORTED);
    call.tag = message_tag(SAMPLE_ECHO, 0) | message_tag_page_words(1);
    memset(test_system.server.words, 0, 8);
    CHECK_EQUAL(sample_dispatch(&failing, &call), STATUS_WRONG_STATE);
    CHECK_EQUAL(call.tag, message_tag_status(STATUS_WRONG_STATE));
    (void)params;
    (void)got;
}

/* A ring's calls have no page. */
static void test_without_a_page(void)
{
    struct server_call call = {.tag = message_tag(SAMPLE_ADD, 2), .words = {1, 2}};
    test_system_start(serve);
    CHECK_EQUAL(sample_dispatch(&server, &call), STATUS_OK);
    CHECK_EQUAL(call.words[0], 3);
    call = (struct server_call){.tag = message_tag(SAMPLE_FILL, 1), .words = {1}};
    CHECK_EQUAL(sample_dispatch(&server, &call), STATUS_UNSUPPORTED);
    call = (struct server_call){.tag = message_tag(SAMPLE_SAY, 0) | message_tag_page_words(1)};
    CHECK_EQUAL(sample_dispatch(&server, &call), STATUS_MALFORMED);
}

static void test_deferred_answers(void)
{
    static const struct bytes words[] = {{(const uint8_t *)"one", 3}};
    const struct sample_names_results results = {.names = words, .names_count = 1, .cursor = 4};
    const struct sample_add_results sum = {.sum = 9};
    struct server_call call = {.tag = message_tag(SAMPLE_NAMES, 1), .page = &test_system.server};
    struct message message;
    test_system_start(serve);
    CHECK_EQUAL(sample_dispatch(&server, &call), STATUS_OK);
    CHECK_EQUAL(call.tag, message_tag(SAMPLE_NAMES, 1));
    CHECK_EQUAL(sample_names_reply(TEST_REPLY, STATUS_OK, &results), STATUS_OK);
    CHECK_EQUAL(test_system.released_count, 1);
    CHECK_EQUAL(test_system.released[0], TEST_REPLY);
    const uint32_t page_words = message_tag_page_word_count(test_system.reply_tag);
    CHECK_EQUAL(
        message_open_page(test_system.client.words, page_words, NULL, 0, &message), STATUS_OK);
    struct sample_names_results_reader got;
    CHECK_EQUAL(message_layout_open(&sample_names_results_layout, &message, &got), STATUS_OK);
    CHECK_EQUAL(got.cursor, 4);
    CHECK_EQUAL(got.names.count, 1);
    CHECK_EQUAL(sample_add_reply(TEST_REPLY, STATUS_OK, &sum), STATUS_OK);
    CHECK_EQUAL(test_system.reply_tag, message_tag(0, 1));
    CHECK_EQUAL(test_system.reply_words[0], 9);
    CHECK_EQUAL(sample_names_reply(TEST_REPLY, STATUS_NOT_FOUND, &results), STATUS_OK);
    CHECK_EQUAL(test_system.reply_tag, message_tag_status(STATUS_NOT_FOUND));
    CHECK_EQUAL(test_system.released_count, 3); /* whatever the answer */
    CHECK_EQUAL(sample_ping_reply(TEST_REPLY, STATUS_OK), STATUS_OK);
    CHECK_EQUAL(test_system.reply_tag, 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"registers", test_registers},
        {"deadline", test_deadline},
        {"registers and capabilities", test_registers_and_capabilities},
        {"messages", test_messages},
        {"views are parameters", test_views_are_parameters},
        {"large structs without pointers", test_large_structs_without_pointers},
        {"capability pointers", test_capability_pointers},
        {"what does not fit", test_what_does_not_fit},
        {"errors of the server", test_errors_of_the_server},
        {"without a page", test_without_a_page},
        {"deferred answers", test_deferred_answers},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
