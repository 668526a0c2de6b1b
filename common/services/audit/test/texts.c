/* Records as lines, conditions, and an export as text. */
#include "armor.h"
#include "lib/anonymous.h"
#include "lib/text.h"
#include "record_text.h"
#include "unit.h"
#include <stdlib.h>

static const uint8_t principal[32] = {0x12, 0xab, 3};
static const uint8_t subject[2] = {0xfe, 1};

static struct audit_record record(void)
{
    return (struct audit_record){
        .number = 5,
        .time_ns = UINT64_C(12345678901),
        .event = AUDIT_EVENT_DENIED,
        .process = 7,
        .principal = {principal, sizeof(principal)},
        .source = text_bytes("kernel"),
        .subject = {subject, sizeof(subject)},
        .value = 3,
        .method = text_bytes("Log.write"),
        .text = text_bytes("a\nb"),
    };
}

static void test_line(void)
{
    char text[RECORD_TEXT_BYTES];
    struct audit_record one = record();
    CHECK_EQUAL(record_text(text, &one), strlen(text));
    CHECK(
        strcmp(
            text,
            "5 12.345 denied process=7 principal=12ab030000000000 source=kernel"
            " method=Log.write subject=fe01 value=3 a\\x0ab") == 0);
    one = (struct audit_record){.principal = {anonymous_key, sizeof(anonymous_key)}};
    (void)record_text(text, &one);
    CHECK(strcmp(text, "0 0.000 none process=0 principal=anonymous") == 0);
    one = (struct audit_record){.event = 999};
    (void)record_text(text, &one);
    CHECK(strcmp(text, "0 0.000 ? process=0") == 0);
}

static void test_long_line(void)
{
    static uint8_t controls[200];
    char text[RECORD_TEXT_BYTES];
    struct audit_record one = record();
    memset(controls, 7, sizeof(controls));
    one.text = (struct bytes){controls, sizeof(controls)};
    one.method = one.text;
    CHECK_EQUAL(record_text(text, &one), strlen(text));
    CHECK(strlen(text) < sizeof(text));
}

static bool matches(const char *words)
{
    const struct audit_record one = record();
    struct record_condition condition;
    CHECK(record_condition_read(text_bytes(words), &condition));
    return record_matches(&one, 3, &condition);
}

/* By name, all of the key; by its first digits as any other. */
static void test_anonymous(void)
{
    struct audit_record one = record();
    struct record_condition by_name;
    struct record_condition by_digits;
    CHECK(record_condition_read(text_bytes("principal=anonymous"), &by_name));
    CHECK(record_condition_read(text_bytes("principal=616e6f6e"), &by_digits));
    CHECK(!record_matches(&one, 3, &by_name) && !record_matches(&one, 3, &by_digits));
    one.principal = (struct bytes){anonymous_key, sizeof(anonymous_key)};
    CHECK(record_matches(&one, 3, &by_name) && record_matches(&one, 3, &by_digits));
    one.principal.size_bytes = 4;
    CHECK(!record_matches(&one, 3, &by_name) && record_matches(&one, 3, &by_digits));
}

static void test_conditions(void)
{
    CHECK(matches("process=7"));
    CHECK(!matches("process=77"));
    CHECK(matches("event=denied"));
    CHECK(!matches("event=used"));
    CHECK(matches("principal=12ab"));
    CHECK(matches("principal=1"));
    CHECK(!matches("principal=12ac"));
    CHECK(
        !matches("principal=12ab0300000000000000000000000000000000000000000000000000000000000000"));
    CHECK(matches("method=Log.write"));
    CHECK(matches("method=Log"));
    CHECK(matches("method=.write"));
    CHECK(!matches("method=Lo"));
    CHECK(!matches("method=.rite"));
    CHECK(!matches("method=Log.writeAll"));
    CHECK(matches("source=kernel"));
    CHECK(!matches("source=loader"));
    CHECK(matches("since=12"));
    CHECK(!matches("since=13"));
}

/* Each event is named once, and no line is wider than a terminal. */
static void test_help(void)
{
    static char all[4096];
    char line[RECORD_HELP_BYTES];
    size_t length = 0;
    for (uint32_t i = 0; record_help_line(i, line); i++) {
        CHECK(strlen(line) < 80);
        CHECK(i < 20);
        length += (size_t)snprintf(all + length, sizeof(all) - length, " %s \n", line);
    }
    for (uint16_t event = 1; event < AUDIT_EVENT_COUNT; event++) {
        char name[40];
        (void)snprintf(name, sizeof(name), " %s ", record_event_text(event));
        const char *first = strstr(all, name);
        CHECK(first != NULL && strstr(first + 1, name) == NULL);
    }
    CHECK(strstr(all, " none ") == NULL);
    const char *const keys[] = {"process=", "event=", "principal=", "source=", "method=", "since="};
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        CHECK(strstr(all, keys[i]) != NULL);
    }
}

static void test_no_conditions(void)
{
    const char *const wrong[] = {
        "",
        "process",
        "process=",
        "process=x",
        "process=-1",
        "process=18446744073709551616",
        "event=gone",
        "principal=xy",
        "principal=",
        "method=",
        "since=1.5",
        "colour=red",
        "=1"};
    struct record_condition condition;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CHECK(!record_condition_read(text_bytes(wrong[i]), &condition));
    }
}

static void test_events(void)
{
    for (uint16_t event = 0; event < AUDIT_EVENT_COUNT; event++) {
        uint16_t found = 999;
        CHECK(record_event_find(text_bytes(record_event_text(event)), &found));
        CHECK_EQUAL(found, event);
    }
    CHECK(strcmp(record_event_text(AUDIT_EVENT_COUNT), "?") == 0);
}

/* -- armor ------------------------------------------------------------------------------------ */

static size_t wrap(char *text, const uint8_t *data, size_t size)
{
    size_t length = (size_t)sprintf(text, "boot noise\r\n%s\r\n", ARMOR_BEGIN);
    for (size_t at = 0; at < size; at += ARMOR_DATA_BYTES) {
        char line[ARMOR_LINE_BYTES];
        const size_t left = size - at;
        armor_line(
            line, (struct bytes){data + at, left < ARMOR_DATA_BYTES ? left : ARMOR_DATA_BYTES});
        length += (size_t)sprintf(text + length, "%s\r\n", line);
    }
    return length + (size_t)sprintf(text + length, "%s\r\n> ", ARMOR_END);
}

static void test_armor(void)
{
    static uint8_t data[400];
    static char text[2000];
    static uint8_t back[2000];
    for (size_t i = 0; i < sizeof(data); i++) {
        data[i] = (uint8_t)(i * 37 >> 1);
    }
    for (size_t size = 0; size <= sizeof(data); size++) {
        const size_t length = wrap(text, data, size);
        size_t found = 0;
        CHECK_EQUAL(armor_read((struct bytes){(uint8_t *)text, length}, back, &found), ARMOR_GOOD);
        CHECK_EQUAL(found, size);
        CHECK(memcmp(back, data, size) == 0);
    }
    char line[ARMOR_LINE_BYTES];
    armor_line(line, text_bytes("foobar"));
    CHECK(strcmp(line, "Zm9vYmFy") == 0);
    armor_line(line, text_bytes("fo"));
    CHECK(strcmp(line, "Zm8=") == 0);
}

static enum armor_result read_text(const char *between, const char *end)
{
    static uint8_t back[500];
    char text[500];
    size_t size = 0;
    const int length = snprintf(text, sizeof(text), "%s%s%s", ARMOR_BEGIN, between, end);
    /* Of its own size, so that what reads beyond is seen. */
    uint8_t *copy = malloc((size_t)length);
    memcpy(copy, text, (size_t)length);
    const enum armor_result result = armor_read((struct bytes){copy, (size_t)length}, back, &size);
    free(copy);
    return result;
}

static void test_damaged_armor(void)
{
    size_t size = 0;
    uint8_t back[8];
    CHECK_EQUAL(armor_read((struct bytes){0}, back, &size), ARMOR_NONE);
    CHECK_EQUAL(armor_read(text_bytes("nothing"), back, &size), ARMOR_NONE);
    CHECK_EQUAL(read_text("\nZm9v\n", ARMOR_END), ARMOR_GOOD);
    CHECK_EQUAL(read_text("\nZm9v\n", ""), ARMOR_DAMAGED);
    const char *const damaged[] = {
        "Zm9", "Zm9v!", "Z===", "====", "Zm8=Zm9v", "Zg==Zg==", "Z=9v", "Zm9v log: x"};
    for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++) {
        CHECK_EQUAL(read_text(damaged[i], ARMOR_END), ARMOR_DAMAGED);
    }
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"line", test_line},
        {"long line", test_long_line},
        {"conditions", test_conditions},
        {"anonymous", test_anonymous},
        {"no conditions", test_no_conditions},
        {"help", test_help},
        {"events", test_events},
        {"armor", test_armor},
        {"damaged armor", test_damaged_armor},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
