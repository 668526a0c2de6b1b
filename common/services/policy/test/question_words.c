#include "question_words.h"
#include "abi/object_kind.h"
#include "unit.h"

#define TEXT_BYTES 160u

static char text[TEXT_BYTES];
static const bool all_asked[] = {true, true, true};

static struct bytes name(const char *words)
{
    return (struct bytes){(const uint8_t *)words, strlen(words)};
}

static struct requested_grant session(const char *called, const char *interface)
{
    return (struct requested_grant){
        .name = name(called), .interface = name(interface), .kind = OBJECT_SESSION};
}

static bool is_asked(const struct question_words *question, const char *expected)
{
    const size_t length = question_in_words(text, sizeof(text), question);
    return length == strlen(expected) && strcmp(text, expected) == 0;
}

static void test_start(void)
{
    struct question_words question = {
        .process = 12, .origin = ORIGIN_HERE, .program = name("ls"), .is_start_asked = true};
    CHECK(is_asked(&question, "May ls be started? (process 12)"));
    const struct requested_grant grants[] = {
        session("directory", "Directory"), session("x", "Log")};
    question.grants = grants;
    question.is_asked = all_asked;
    question.grant_count = 2;
    CHECK(is_asked(
        &question, "May ls be started, and get directory (Directory), x (Log)? (process 12)"));
}

/* What it is, and not only what its giver calls it; of the kernel's own, the kernel's word. */
static void test_interfaces(void)
{
    static const bool asked[] = {true, false, true};
    const struct requested_grant grants[] = {
        session("stdout", "Identity"),
        session("stdin", "Stream"),
        {.name = name("stderr"), .interface = name("Stream"), .kind = OBJECT_MEMORY}};
    const struct question_words question = {
        .process = 7,
        .origin = ORIGIN_HERE,
        .program = name("tool"),
        .grant_count = 3,
        .grants = grants,
        .is_asked = asked};
    CHECK(is_asked(&question, "May tool get stdout (Identity), stderr (Memory)? (process 7)"));
    const struct requested_grant unsaid = session("x", "");
    const struct question_words other = {
        .process = 7,
        .origin = ORIGIN_HERE,
        .program = name("tool"),
        .grant_count = 1,
        .grants = &unsaid,
        .is_asked = all_asked};
    CHECK(is_asked(&other, "May tool get x (nobody says what)? (process 7)"));
}

static void test_signer(void)
{
    static const uint8_t key[32] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0x42};
    const struct question_words question = {
        .process = 7,
        .origin = ORIGIN_HERE,
        .program = name("policy"),
        .signer = {key, sizeof(key)},
        .is_start_asked = true};
    CHECK(is_asked(&question, "May policy, signed by 0123456789abcdef.., be started? (process 7)"));
}

/* Who answers may be at another place than what asks. */
static void test_origin(void)
{
    struct question_words question = {.process = 12, .program = name("ls"), .is_start_asked = true};
    CHECK(is_asked(&question, "May ls be started? (process 12, nobody knows from where)"));
    question.origin = ORIGIN_ELSEWHERE;
    CHECK(is_asked(&question, "May ls be started? (process 12, from elsewhere)"));
    question.process = UINT64_MAX;
    CHECK(is_asked(&question, "May ls be started? (process 18446744073709551615, from elsewhere)"));
}

/* Names cannot look like the rest of a question. */
static void test_names(void)
{
    const struct requested_grant grant = session("a (Log)? (process 3)\n\xc3\xa9", "Identity");
    const struct question_words question = {
        .process = 7,
        .origin = ORIGIN_HERE,
        .program = name("tool"),
        .grant_count = 1,
        .grants = &grant,
        .is_asked = all_asked};
    CHECK(is_asked(
        &question,
        "May tool get a\\x20\\x28Log\\x29\\x3f\\x20\\x28process\\x203\\x29\\x0a\\xc3\\xa9 "
        "(Identity)? (process 7)"));
}

/* All of it or nothing. */
static void test_does_not_fit(void)
{
    char long_name[TEXT_BYTES];
    memset(long_name, 'a', sizeof(long_name));
    long_name[sizeof(long_name) - 1] = '\0';
    const struct requested_grant grants[] = {
        session(long_name, "Log"), session("identity", "Identity")};
    struct question_words question = {
        .process = 7,
        .origin = ORIGIN_HERE,
        .program = name("tool"),
        .grant_count = 2,
        .grants = grants,
        .is_asked = all_asked};
    CHECK_EQUAL(question_in_words(text, sizeof(text), &question), 0);
    question.grant_count = 0;
    question.is_start_asked = true;
    const size_t length = question_in_words(text, sizeof(text), &question);
    CHECK(length > 0);
    CHECK_EQUAL(question_in_words(text, length + 1, &question), length);
    for (size_t size = 0; size <= length; size++) {
        CHECK_EQUAL(question_in_words(text, size, &question), 0);
    }
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"a start", test_start},
        {"interfaces", test_interfaces},
        {"another signer", test_signer},
        {"origin", test_origin},
        {"names that say more", test_names},
        {"what does not fit", test_does_not_fit},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
