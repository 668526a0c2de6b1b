/* Arguments as a person types them, and messages that generated code reads. */
#include "reflection/encode.h"
#include "schema/sample_data.h"
#include "schemas.h"

static uint32_t find(const struct reflection_handles *handles, struct bytes name)
{
    (void)handles;
    if (name.size_bytes == 5 && memcmp(name.data, "event", 5) == 0) {
        return 77;
    }
    return name.size_bytes == 6 && memcmp(name.data, "memory", 6) == 0 ? 78 : 0;
}

static const struct reflection_handles handles = {find};

#define ARGUMENTS_MAX 8u

/* Arguments are separated by |. */
static enum status encode(
    struct test_schemas *schemas,
    const char *method_name,
    const char *text,
    struct reflection_message *message,
    struct reflection_mistake *mistake)
{
    struct bytes arguments[ARGUMENTS_MAX];
    uint32_t count = 0;
    const struct reflection_method method = test_method(schemas, "Sample", method_name);
    while (text[0] != '\0') {
        const size_t length = strcspn(text, "|");
        arguments[count++] = (struct bytes){(const uint8_t *)text, length};
        text += length + (text[length] == '|');
    }
    return reflection_encode(
        &schemas->reflection, &method.params, arguments, count, &handles, message, mistake);
}

static void test_registers(void)
{
    struct test_schemas schemas;
    struct reflection_message message;
    struct reflection_mistake mistake;
    test_schemas_open(&schemas);
    CHECK_EQUAL(encode(&schemas, "add", "7|0x100000000", &message, &mistake), STATUS_OK);
    CHECK(message.is_in_registers);
    CHECK_EQUAL(message.word_count, 2);
    CHECK_EQUAL(message.words[0], 7);
    CHECK_EQUAL(message.words[1], UINT64_C(0x100000000));
    CHECK_EQUAL(encode(&schemas, "add", "right=3|4294967295", &message, &mistake), STATUS_OK);
    CHECK_EQUAL(message.words[0], UINT32_MAX);
    CHECK_EQUAL(message.words[1], 3);
    CHECK_EQUAL(encode(&schemas, "ping", "", &message, &mistake), STATUS_OK);
    CHECK_EQUAL(message.word_count, 0);
    CHECK_EQUAL(encode(&schemas, "swap", "second = memory|event|9", &message, &mistake), STATUS_OK);
    CHECK_EQUAL(message.words[0], 9);
    CHECK_EQUAL(message.capability_count, 2);
    CHECK_EQUAL(message.capabilities[0], 77);
    CHECK_EQUAL(message.capabilities[1], 78);
    CHECK_EQUAL(encode(&schemas, "swap", "null", &message, &mistake), STATUS_OK);
    CHECK_EQUAL(message.capabilities[0], 0);
    test_schemas_close(&schemas);
}

static void open_message(
    const struct reflection_message *message, const struct message_layout *layout, void *to)
{
    struct message opened;
    CHECK(!message->is_in_registers);
    CHECK_EQUAL(
        message_open_page(
            message->words,
            message->word_count,
            message->capabilities,
            message->capability_count,
            &opened),
        STATUS_OK);
    CHECK_EQUAL(message_layout_open(layout, &opened, to), STATUS_OK);
}

static bool is_text(struct bytes got, const char *want)
{
    return got.size_bytes == strlen(want) && memcmp(got.data, want, got.size_bytes) == 0;
}

static void check_say(struct test_schemas *schemas, const char *argument, const char *want)
{
    struct reflection_message message;
    struct reflection_mistake mistake;
    struct sample_say_params params = {0};
    CHECK_EQUAL(encode(schemas, "say", argument, &message, &mistake), STATUS_OK);
    open_message(&message, &sample_say_params_layout, &params);
    if (!is_text(params.text, want)) {
        fprintf(stderr, "%s: %.*s\n", argument, (int)params.text.size_bytes, params.text.data);
        unit_failures++;
    }
}

static void test_texts(void)
{
    struct test_schemas schemas;
    test_schemas_open(&schemas);
    check_say(&schemas, "a plain text, (with) = everything", "a plain text, (with) = everything");
    check_say(&schemas, "text=one", "one");
    check_say(&schemas, "text=", "");
    check_say(&schemas, "text = \"two \\\"words\\\"\\n\\x41\"", "two \"words\"\nA");
    check_say(&schemas, "other=one", "other=one");
    check_say(&schemas, "0x\"41 42\"", "AB");
    test_schemas_close(&schemas);
}

#define EVERYTHING                                                                                 \
    "everything = (bit = true, bitOn = false, small = 0, smallSigned = -128, middleSigned = 5, "   \
    "wideSigned = -9223372036854775808, colour = blue, text = word, greeting = \"\", "             \
    "data = 0x\"00ff\", point = (x = -1), bits = [true, false, true], bytes = [1,2,3], "           \
    "wides = [ -1 ], colours = [red, blue], names = [a, \"b ]\", \"\"], blobs = [0x\"07\"], "      \
    "points = [(x = 1), (y = 2)], children = [(large = 1, children = [(large = 2)]), ()], "        \
    "choice = (before = 3, words = w, pair = (second = s), either = (right = r)), numbers = [])"

static void check_everything(const struct everything_reader *got)
{
    struct bytes text;
    struct point point;
    struct everything_reader child;
    CHECK(got->bit && !got->bit_on);
    CHECK_EQUAL(got->small, 0);
    CHECK_EQUAL(got->small_signed, -128);
    CHECK_EQUAL(got->middle, 0x1234);
    CHECK_EQUAL(got->middle_signed, 5);
    CHECK(got->wide_signed == INT64_MIN);
    CHECK_EQUAL(got->colour, COLOUR_BLUE);
    CHECK(is_text(got->text, "word"));
    CHECK(is_text(got->greeting, ""));
    CHECK(got->data.size_bytes == 2 && got->data.data[1] == 255);
    CHECK_EQUAL(got->point.x, -1);
    CHECK_EQUAL(got->point.y, -7);
    CHECK(got->bits.count == 3 && message_list_bool(&got->bits, 2));
    CHECK(got->bytes.count == 3 && message_list_u8(&got->bytes, 2) == 3);
    CHECK(got->wides.count == 1 && message_list_u64(&got->wides, 0) == UINT64_MAX);
    CHECK(got->colours.count == 2 && message_list_u16(&got->colours, 1) == COLOUR_BLUE);
    CHECK_EQUAL(got->names.count, 3);
    CHECK_EQUAL(message_list_text(&got->names, 1, &text), STATUS_OK);
    CHECK(is_text(text, "b ]"));
    CHECK_EQUAL(message_list_data(&got->blobs, 0, &text), STATUS_OK);
    CHECK(is_text(text, "\a"));
    CHECK_EQUAL(point_list_get(&got->points, 1, &point), STATUS_OK);
    CHECK_EQUAL(point.x, 0);
    CHECK_EQUAL(point.y, 2);
    CHECK_EQUAL(got->children.count, 2);
    CHECK_EQUAL(everything_list_get(&got->children, 0, &child), STATUS_OK);
    CHECK_EQUAL(child.children.count, 1);
    CHECK_EQUAL(everything_list_get(&child.children, 0, &child), STATUS_OK);
    CHECK_EQUAL(child.large, 2);
    CHECK_EQUAL(got->choice.which, CHOICE_WHICH_WORDS);
    CHECK(is_text(got->choice.words, "w"));
    CHECK(is_text(got->choice.pair.second, "s"));
    CHECK_EQUAL(got->choice.either.which, CHOICE_EITHER_WHICH_RIGHT);
    CHECK_EQUAL(got->numbers.count, 0);
}

static void test_everything(void)
{
    struct test_schemas schemas;
    struct reflection_message message;
    struct reflection_mistake mistake;
    struct sample_echo_params_reader params = {0};
    test_schemas_open(&schemas);
    const enum status status = encode(&schemas, "echo", EVERYTHING, &message, &mistake);
    CHECK_EQUAL(status, STATUS_OK);
    if (mistake.what != NULL) {
        fprintf(
            stderr, "%.*s %s\n", (int)mistake.where.size_bytes, mistake.where.data, mistake.what);
    }
    open_message(&message, &sample_echo_params_layout, &params);
    check_everything(&params.everything);
    struct sample_pass_params_reader pass = {0};
    uint32_t handle = 0;
    CHECK_EQUAL(
        encode(&schemas, "pass", "(second = memory, others = [null, event])", &message, &mistake),
        STATUS_OK);
    open_message(&message, &sample_pass_params_layout, &pass);
    CHECK_EQUAL(pass.handles.first, 0);
    CHECK_EQUAL(pass.handles.second, 78);
    CHECK_EQUAL(message_list_capability(&pass.handles.others, 1, &handle), STATUS_OK);
    CHECK_EQUAL(handle, 77);
    struct sample_choose_params_reader choose = {0};
    CHECK_EQUAL(encode(&schemas, "choose", "number=17", &message, &mistake), STATUS_OK);
    open_message(&message, &sample_choose_params_layout, &choose);
    CHECK_EQUAL(choose.which, SAMPLE_CHOOSE_PARAMS_WHICH_NUMBER);
    CHECK_EQUAL(choose.number, 17);
    test_schemas_close(&schemas);
}

static void check_mistake(
    struct test_schemas *schemas,
    const char *method,
    const char *arguments,
    const char *where,
    const char *what)
{
    struct reflection_message message;
    struct reflection_mistake mistake;
    CHECK_EQUAL(encode(schemas, method, arguments, &message, &mistake), STATUS_INVALID_ARGUMENT);
    if (mistake.what == NULL || strcmp(mistake.what, what) != 0 || !is_text(mistake.where, where)) {
        fprintf(
            stderr,
            "%s: %.*s %s\n",
            arguments,
            (int)mistake.where.size_bytes,
            mistake.where.data,
            mistake.what);
        unit_failures++;
    }
}

static void test_mistakes(void)
{
    struct test_schemas schemas;
    test_schemas_open(&schemas);
    check_mistake(&schemas, "ping", "1", "1", "is one argument too many");
    check_mistake(&schemas, "add", "1|2|3", "3", "is one argument too many");
    check_mistake(&schemas, "add", "one", "one", "is no number");
    check_mistake(&schemas, "add", "left=", "", "is no number");
    check_mistake(&schemas, "add", "0x", "0x", "is no number");
    check_mistake(&schemas, "add", "-1", "-1", "must not be negative");
    check_mistake(&schemas, "add", "4294967296", "4294967296", "is too large");
    check_mistake(
        &schemas, "add", "1|18446744073709551616", "18446744073709551616", "is no number");
    check_mistake(&schemas, "add", "1 2", "2", "stands behind the end of the value");
    check_mistake(&schemas, "add", "left=1|left=2", "left", "is given twice");
    check_mistake(
        &schemas, "swap", "other", "other", "is no capability that is held under this name");
    check_mistake(
        &schemas, "choose", "number=1|words=a", "words", "excludes what was given before");
    check_mistake(&schemas, "echo", "1", "1", "is no struct: (name = value, ...)");
    check_mistake(&schemas, "echo", "(bit = 1)", "1", "is neither true nor false");
    check_mistake(&schemas, "echo", "(bit = true", "", "does not belong in this struct");
    check_mistake(&schemas, "echo", "(bit true)", "bit", "needs a value: name = value");
    check_mistake(&schemas, "echo", "(none = 1)", "none", "is no member here");
    check_mistake(
        &schemas, "echo", "(colour = pink)", "pink", "is none of the names that can stand here");
    check_mistake(&schemas, "echo", "(small = 256)", "256", "is too large");
    check_mistake(&schemas, "echo", "(smallSigned = -129)", "-129", "is too large");
    check_mistake(&schemas, "echo", "(bytes = 1)", " 1)", "is no list: [value, ...]");
    check_mistake(&schemas, "echo", "(bytes = [1, 2)", " [1, 2)", "is no list: [value, ...]");
    check_mistake(&schemas, "echo", "(bytes = [1 2])", "2])", "does not belong in this list");
    check_mistake(
        &schemas,
        "echo",
        "(text = \"open)",
        " \"open)",
        "does not end, is too long, or has an unknown escape");
    check_mistake(
        &schemas,
        "echo",
        "(text = \"\\0\")",
        " \"\\0\")",
        "has a zero byte, which only data can have");
    check_mistake(
        &schemas,
        "echo",
        "(precise = 1)",
        "1",
        "cannot be given here: no text stands for such a value");
    test_schemas_close(&schemas);
}

static void test_limits(void)
{
    static char text[MESSAGE_PAGE_WORDS * 8];
    struct test_schemas schemas;
    struct reflection_message message;
    struct reflection_mistake mistake;
    test_schemas_open(&schemas);
    memset(text, 'a', sizeof(text) - 1);
    CHECK_EQUAL(encode(&schemas, "say", text, &message, &mistake), STATUS_LIMIT_EXCEEDED);
    CHECK(strcmp(mistake.what, "does not fit in a message") == 0);
    text[sizeof(text) - 17] = '\0';
    CHECK_EQUAL(encode(&schemas, "say", text, &message, &mistake), STATUS_OK);
    CHECK_EQUAL(message.word_count, MESSAGE_PAGE_WORDS);
    CHECK_EQUAL(
        encode(
            &schemas, "pass", "(others = [event, event, event, event, event])", &message, &mistake),
        STATUS_LIMIT_EXCEEDED);
    size_t length = 0;
    for (uint32_t i = 0; i < MESSAGE_WRITE_DEPTH_MAX; i++) {
        length += (size_t)sprintf(text + length, "(children = [");
    }
    CHECK_EQUAL(encode(&schemas, "echo", text, &message, &mistake), STATUS_INVALID_ARGUMENT);
    memset(text + length, ']', 1);
    for (uint32_t i = 0; i < MESSAGE_WRITE_DEPTH_MAX; i++) {
        length += (size_t)sprintf(text + length, "])");
    }
    CHECK_EQUAL(encode(&schemas, "echo", text, &message, &mistake), STATUS_LIMIT_EXCEEDED);
    test_schemas_close(&schemas);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"registers", test_registers},
        {"texts", test_texts},
        {"everything", test_everything},
        {"mistakes", test_mistakes},
        {"limits", test_limits},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
