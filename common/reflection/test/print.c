/* Interfaces and messages as text; messages are of reflection/encode.h and of generated code. */
#include "schema/sample_data.h"
#include "schemas.h"

static const char *const base_text =
    "interface Base @0xbb1f29398dfb1c36 {\n"
    "  echo @0 (everything :Everything) -> (everything :Everything) $Tessera.facet(\"reader\");\n"
    "\n"
    "  add @1 (left :UInt32, right :UInt64) -> (sum :UInt64) $Tessera.facet(\"reader\");\n"
    "}\n";

static const char *const choice_text = "struct Choice {\n"
                                       "  before :UInt8;\n"
                                       "  union {\n"
                                       "    none :Void;\n"
                                       "    number :UInt32 = 17;\n"
                                       "    words :Text;\n"
                                       "    place :Point;\n"
                                       "    many :List(UInt16);\n"
                                       "  }\n"
                                       "  pair :group {\n"
                                       "    first :UInt16;\n"
                                       "    second :Text;\n"
                                       "  }\n"
                                       "  either :group {\n"
                                       "    union {\n"
                                       "      left :UInt8;\n"
                                       "      right :Data;\n"
                                       "    }\n"
                                       "  }\n"
                                       "}\n";

static void test_interfaces(void)
{
    static struct collected got;
    struct test_schemas schemas;
    struct interface_type_reader interface;
    test_schemas_open(&schemas);
    struct reflection *reflection = &schemas.reflection;
    CHECK_EQUAL(reflection_interface(reflection, TEXT("Base"), &interface), STATUS_OK);
    collected_start(&got);
    CHECK_EQUAL(reflection_print_interface(reflection, &interface, &got.sink), STATUS_OK);
    CHECK_TEXT(&got, base_text);
    CHECK_EQUAL(reflection_interface(reflection, TEXT("Sample"), &interface), STATUS_OK);
    collected_start(&got);
    CHECK_EQUAL(reflection_print_interface(reflection, &interface, &got.sink), STATUS_OK);
    CHECK(strstr(got.text, "interface Sample @0x965d26b99d9960a0 extends(Base) {\n") != NULL);
    CHECK(strstr(got.text, "  wait @0 () -> () $Tessera.gate;\n") != NULL);
    CHECK(strstr(got.text, "echo") == NULL);
    for (uint32_t i = 0; i < reflection->schemas.interfaces.count; i++) {
        CHECK_EQUAL(reflection_interface_at(reflection, i, &interface), STATUS_OK);
        collected_start(&got);
        CHECK_EQUAL(reflection_print_interface(reflection, &interface, &got.sink), STATUS_OK);
    }
    test_schemas_close(&schemas);
}

static void test_structs_and_enums(void)
{
    static struct collected got;
    struct test_schemas schemas;
    struct struct_type_reader type;
    struct enum_type_reader enumeration;
    test_schemas_open(&schemas);
    struct reflection *reflection = &schemas.reflection;
    CHECK_EQUAL(reflection_struct(reflection, TEXT("Choice"), &type), STATUS_OK);
    collected_start(&got);
    CHECK_EQUAL(reflection_print_struct(reflection, &type, &got.sink), STATUS_OK);
    CHECK_TEXT(&got, choice_text);
    CHECK_EQUAL(reflection_struct(reflection, TEXT("Everything"), &type), STATUS_OK);
    collected_start(&got);
    CHECK_EQUAL(reflection_print_struct(reflection, &type, &got.sink), STATUS_OK);
    CHECK(strstr(got.text, "  middleSigned :Int16 = -2;\n") != NULL);
    CHECK(strstr(got.text, "  bitOn :Bool = true;\n") != NULL);
    CHECK(strstr(got.text, "  greeting :Text = \"hello\";\n") != NULL);
    CHECK_EQUAL(reflection_enum(reflection, TEXT("Colour"), &enumeration), STATUS_OK);
    collected_start(&got);
    CHECK_EQUAL(reflection_print_enum(reflection, &enumeration, &got.sink), STATUS_OK);
    CHECK_TEXT(&got, "enum Colour {\n  red @0;\n  darkGreen @1;\n  blue @2;\n}\n");
    test_schemas_close(&schemas);
}

/* Comments are broken into lines, whatever is in them. */
static void test_comments(void)
{
    static struct collected got;
    struct test_schemas schemas;
    struct enum_type_reader type = {
        .name = TEXT("E"),
        .doc = TEXT("aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa bbbbbb "
                    "c\n\n d"),
    };
    test_schemas_open(&schemas);
    collected_start(&got);
    CHECK_EQUAL(reflection_print_enum(&schemas.reflection, &type, &got.sink), STATUS_OK);
    CHECK_TEXT(
        &got,
        "enum E {\n"
        "  # aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa bbbbbb\n"
        "  # c\n"
        "  #\n"
        "  #  d\n"
        "}\n");
    test_schemas_close(&schemas);
}

static uint32_t find(const struct reflection_handles *handles, struct bytes name)
{
    (void)handles;
    (void)name;
    return 5;
}

static const struct reflection_handles handles = {find};

static void check_message(
    struct test_schemas *schemas,
    const char *method_name,
    const char *argument,
    enum reflection_style style,
    const char *want)
{
    static struct collected got;
    struct reflection_message message;
    struct reflection_mistake mistake;
    const struct reflection_method method = test_method(schemas, "Sample", method_name);
    const struct bytes arguments[] = {test_text(argument)};
    CHECK_EQUAL(
        reflection_encode(
            &schemas->reflection,
            &method.params,
            arguments,
            argument[0] != '\0',
            &handles,
            &message,
            &mistake),
        STATUS_OK);
    const struct reflection_view view = {
        message.words,
        message.word_count,
        message.is_in_registers,
        message.capabilities,
        message.capability_count,
    };
    collected_start(&got);
    CHECK_EQUAL(
        reflection_print_message(&schemas->reflection, &method.params, &view, style, &got.sink),
        STATUS_OK);
    CHECK_TEXT(&got, want);
}

static void test_messages(void)
{
    struct test_schemas schemas;
    const enum reflection_style one = REFLECTION_ONE_LINE;
    test_schemas_open(&schemas);
    check_message(&schemas, "ping", "", one, "()");
    check_message(
        &schemas,
        "add",
        "right=18446744073709551615",
        one,
        "(left = 0, right = 18446744073709551615)");
    check_message(&schemas, "swap", "a", one, "(first = <Event>, number = 0, second = <Event>)");
    check_message(&schemas, "say", "a \"b\"\n\x1b\\", one, "(text = \"a \\\"b\\\"\\n\\x1b\\\\\")");
    check_message(&schemas, "say", "", one, "()");
    check_message(
        &schemas,
        "pass",
        "(second = a, others = [b, null])",
        one,
        "(handles = (first = null, second = <Memory>, others = [<Event>, null]))");
    check_message(
        &schemas,
        "choose",
        "pair = (first = 2)",
        one,
        "(before = 0, none = void, pair = (first = 2), either = (left = 0))");
    check_message(
        &schemas,
        "choose",
        "many = [1, 2]",
        one,
        "(before = 0, many = [1, 2], pair = (first = 0), either = (left = 0))");
    test_schemas_close(&schemas);
}

static void test_large_messages(void)
{
    struct test_schemas schemas;
    test_schemas_open(&schemas);
    const char *const scalars =
        "(everything = (bit = false, bitOn = true, small = 200, smallSigned = -1, middle = 4660, "
        "middleSigned = -2, large = 0, largeSigned = -2147483648, wide = 18364758544493064720, "
        "wideSigned = -9223372036854775808, single = 0x3fc00000, precise = 0x0, "
        "colour = darkGreen, greeting = \"hello\", magic = \"\\x00\\xff\\x10\", ";
    char want[1024];
    sprintf(
        want,
        "%s%s",
        scalars,
        "bits = [true, false], colours = [blue, red], names = [\"a\", \"\"]))");
    check_message(
        &schemas,
        "echo",
        "(smallSigned = -1, largeSigned = -2147483648, wideSigned = -9223372036854775808, "
        "bits = [true, false], colours = [blue, red], names = [a, \"\"])",
        REFLECTION_ONE_LINE,
        want);
    sprintf(want, "%s%s", scalars, "points = [\n    (x = 1, y = -7),\n    (x = 0, y = 2)]))");
    check_message(
        &schemas,
        "echo",
        "(smallSigned = -1, largeSigned = -2147483648, wideSigned = -9223372036854775808, "
        "points = [(x = 1), (y = 2)])",
        REFLECTION_LINES,
        want);
    test_schemas_close(&schemas);
}

static void test_malformed_messages(void)
{
    static struct collected got;
    struct test_schemas schemas;
    test_schemas_open(&schemas);
    const struct reflection_method say = test_method(&schemas, "Sample", "say");
    const struct reflection_method pass = test_method(&schemas, "Sample", "pass");
    uint64_t words[] = {UINT64_C(1) << 48, 2, 0};
    struct reflection_view view = {.words = words, .word_count = 3};
    collected_start(&got);
    CHECK_EQUAL(
        reflection_print_message(
            &schemas.reflection, &say.params, &view, REFLECTION_ONE_LINE, &got.sink),
        STATUS_MALFORMED);
    view.word_count = 0;
    CHECK_EQUAL(
        reflection_print_message(
            &schemas.reflection, &say.params, &view, REFLECTION_ONE_LINE, &got.sink),
        STATUS_TRUNCATED);
    view.word_count = 3;
    view.capability_count = MESSAGE_CAPABILITIES_MAX + 1;
    CHECK_EQUAL(
        reflection_print_message(
            &schemas.reflection, &say.params, &view, REFLECTION_ONE_LINE, &got.sink),
        STATUS_LIMIT_EXCEEDED);
    /* A capability of a number that did not come. */
    uint64_t handles_words[] = {UINT64_C(1) << 48, UINT64_C(3) << 48, 3, 0, 0};
    view = (struct reflection_view){.words = handles_words, .word_count = 5};
    uint32_t interfaces[MESSAGE_CAPABILITIES_MAX];
    CHECK_EQUAL(
        reflection_print_message(
            &schemas.reflection, &pass.params, &view, REFLECTION_ONE_LINE, &got.sink),
        STATUS_MALFORMED);
    CHECK_EQUAL(
        reflection_capabilities(&schemas.reflection, &pass.params, &view, interfaces),
        STATUS_MALFORMED);
    test_schemas_close(&schemas);
}

static void check_interface(struct test_schemas *schemas, uint32_t found, const char *want)
{
    struct interface_type_reader interface;
    CHECK(found > 0);
    CHECK_EQUAL(reflection_interface_at(&schemas->reflection, found - 1, &interface), STATUS_OK);
    CHECK(interface.name.size_bytes == strlen(want));
    CHECK(memcmp(interface.name.data, want, strlen(want)) == 0);
}

static void test_capabilities(void)
{
    struct test_schemas schemas;
    struct reflection_message message;
    struct reflection_mistake mistake;
    uint32_t interfaces[MESSAGE_CAPABILITIES_MAX];
    test_schemas_open(&schemas);
    const struct reflection_method pass = test_method(&schemas, "Sample", "pass");
    const struct bytes arguments[] = {TEXT("(second = a, others = [null, b])")};
    CHECK_EQUAL(
        reflection_encode(
            &schemas.reflection, &pass.params, arguments, 1, &handles, &message, &mistake),
        STATUS_OK);
    const struct reflection_view view = {
        message.words, message.word_count, false, message.capabilities, 3};
    CHECK_EQUAL(
        reflection_capabilities(&schemas.reflection, &pass.params, &view, interfaces), STATUS_OK);
    check_interface(&schemas, interfaces[0], "Memory");
    check_interface(&schemas, interfaces[1], "Event");
    CHECK_EQUAL(interfaces[2], 0);
    const struct reflection_method prepare = test_method(&schemas, "Process", "map");
    const uint64_t words[6] = {0};
    const uint32_t handle = 1;
    const struct reflection_view registers = {words, 4, true, &handle, 1};
    CHECK_EQUAL(
        reflection_capabilities(&schemas.reflection, &prepare.params, &registers, interfaces),
        STATUS_OK);
    check_interface(&schemas, interfaces[0], "Memory");
    CHECK_EQUAL(interfaces[1], 0);
    test_schemas_close(&schemas);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"interfaces", test_interfaces},
        {"structs and enumerations", test_structs_and_enums},
        {"comments", test_comments},
        {"messages", test_messages},
        {"large messages", test_large_messages},
        {"malformed messages", test_malformed_messages},
        {"capabilities", test_capabilities},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
