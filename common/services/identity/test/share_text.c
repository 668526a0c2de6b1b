#include "share_text.h"
#include "lib/text.h"
#include "unit.h"
#include <ctype.h>

/* Made by tests/machine/shares.py, which does the same in another language. */
static const char known_text[] = "281XN XBDYV XW0GY 40R49 003GC W58W0 4CN3T 2E1ZD 8S6NW "
                                 "8PV2R D5R79 EZM54 HJ9S2 N8D8J NYVB6 VH6BE TBCJB WRDEJ";

static struct share example(void)
{
    struct share share = {
        .needed = 2, .index = 3, .set = {0xde, 0xad, 0xbe, 0xef}, .check = {1, 2, 3, 4}};
    for (uint8_t i = 0; i < SHARE_SECRET_BYTES; i++) {
        share.data[i] = (uint8_t)(i * 7);
    }
    return share;
}

static enum share_text_fault
read(const char *text, size_t size_bytes, struct share *share, uint32_t *group)
{
    return share_text_read((struct bytes){(const uint8_t *)text, size_bytes}, share, group);
}

static void test_known_text(void)
{
    const struct share share = example();
    char text[SHARE_TEXT_BYTES];
    share_text_write(&share, text);
    CHECK(memcmp(text, known_text, SHARE_TEXT_BYTES) == 0);
}

static void test_reads_what_people_type(void)
{
    const struct share share = example();
    struct share found = {0};
    uint32_t group = 0;
    CHECK_EQUAL(read(known_text, SHARE_TEXT_BYTES, &found, &group), SHARE_TEXT_GOOD);
    CHECK(memcmp(&found, &share, sizeof(share)) == 0);
    char typed[3 * SHARE_TEXT_BYTES];
    size_t size = 0;
    for (size_t i = 0; i < SHARE_TEXT_BYTES; i++) {
        const char character = known_text[i];
        if (character == ' ') {
            typed[size++] = i % 4 == 0 ? '\n' : '-';
        } else if (character == '0') {
            typed[size++] = 'o';
        } else if (character == '1') {
            typed[size++] = i % 2 == 0 ? 'l' : 'I';
        } else {
            typed[size++] = (char)tolower(character);
        }
    }
    memset(&found, 0, sizeof(found));
    CHECK_EQUAL(read(typed, size, &found, &group), SHARE_TEXT_GOOD);
    CHECK(memcmp(&found, &share, sizeof(share)) == 0);
}

/* Every wrong character, and every two that are swapped, in every place: the group is named. */
static void test_names_mistyped_groups(void)
{
    static const char characters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    char text[SHARE_TEXT_BYTES];
    struct share found;
    uint32_t group = 0;
    for (size_t at = 0; at < SHARE_TEXT_BYTES; at++) {
        memcpy(text, known_text, sizeof(text));
        if (text[at] == ' ') {
            continue;
        }
        const uint32_t in_group = (uint32_t)(at / (SHARE_GROUP_CHARACTERS + 1)) + 1;
        for (size_t i = 0; i < sizeof(characters) - 1; i++) {
            text[at] = characters[i];
            const enum share_text_fault want =
                characters[i] == known_text[at] ? SHARE_TEXT_GOOD : SHARE_TEXT_GROUP;
            CHECK_EQUAL(read(text, sizeof(text), &found, &group), want);
            CHECK(want == SHARE_TEXT_GOOD || group == in_group);
        }
        memcpy(text, known_text, sizeof(text));
        text[at] = 'u';
        CHECK_EQUAL(read(text, sizeof(text), &found, &group), SHARE_TEXT_CHARACTER);
        CHECK_EQUAL(group, in_group);
        for (size_t other = at + 1; other % (SHARE_GROUP_CHARACTERS + 1) != SHARE_GROUP_CHARACTERS;
             other++) {
            memcpy(text, known_text, sizeof(text));
            text[at] = known_text[other];
            text[other] = known_text[at];
            const enum share_text_fault want =
                text[at] == text[other] ? SHARE_TEXT_GOOD : SHARE_TEXT_GROUP;
            CHECK_EQUAL(read(text, sizeof(text), &found, &group), want);
        }
    }
}

static void test_names_swapped_groups(void)
{
    const size_t step = SHARE_GROUP_CHARACTERS + 1;
    for (size_t one = 0; one < SHARE_GROUPS; one++) {
        for (size_t other = one + 1; other < SHARE_GROUPS; other++) {
            char text[SHARE_TEXT_BYTES];
            struct share found;
            uint32_t group = 0;
            memcpy(text, known_text, sizeof(text));
            memcpy(text + one * step, known_text + other * step, SHARE_GROUP_CHARACTERS);
            memcpy(text + other * step, known_text + one * step, SHARE_GROUP_CHARACTERS);
            CHECK_EQUAL(read(text, sizeof(text), &found, &group), SHARE_TEXT_GROUP);
            CHECK_EQUAL(group, one + 1);
        }
    }
}

static void test_names_wrong_lengths(void)
{
    struct share found;
    uint32_t group = 0;
    for (size_t size = 0; size < SHARE_TEXT_BYTES; size++) {
        CHECK_EQUAL(read(known_text, size, &found, &group), SHARE_TEXT_SHORT);
        const size_t step = SHARE_GROUP_CHARACTERS + 1;
        CHECK_EQUAL(group, (size + 1) / step + 1);
    }
    char longer[SHARE_TEXT_BYTES + 1];
    memcpy(longer, known_text, SHARE_TEXT_BYTES);
    longer[SHARE_TEXT_BYTES] = '7';
    CHECK_EQUAL(read(longer, SHARE_TEXT_BYTES + 1, &found, &group), SHARE_TEXT_LONG);
    longer[SHARE_TEXT_BYTES] = ' ';
    CHECK_EQUAL(read(longer, SHARE_TEXT_BYTES + 1, &found, &group), SHARE_TEXT_GOOD);
}

/* A share whose groups are right one by one, but that says what cannot be, or another checksum. */
static void test_refuses_what_cannot_be(void)
{
    struct share share = example();
    struct share found;
    char text[SHARE_TEXT_BYTES];
    uint32_t group = 0;
    share.needed = 1;
    share_text_write(&share, text);
    CHECK_EQUAL(read(text, sizeof(text), &found, &group), SHARE_TEXT_UNKNOWN);
    share = example();
    share.index = 0;
    share_text_write(&share, text);
    CHECK_EQUAL(read(text, sizeof(text), &found, &group), SHARE_TEXT_UNKNOWN);
    share.index = SHARES_MAX + 1;
    share_text_write(&share, text);
    CHECK_EQUAL(read(text, sizeof(text), &found, &group), SHARE_TEXT_UNKNOWN);
    share = example();
    share.needed |= 0x30; /* the version */
    share_text_write(&share, text);
    CHECK_EQUAL(read(text, sizeof(text), &found, &group), SHARE_TEXT_UNKNOWN);
    /* The last group of another share holds no more than its checksum. */
    char other[SHARE_TEXT_BYTES];
    share = example();
    share.data[5] ^= 1;
    share_text_write(&share, other);
    memcpy(text, known_text, sizeof(text));
    memcpy(
        text + SHARE_TEXT_BYTES - SHARE_GROUP_CHARACTERS,
        other + SHARE_TEXT_BYTES - SHARE_GROUP_CHARACTERS,
        SHARE_GROUP_CHARACTERS);
    CHECK_EQUAL(read(text, sizeof(text), &found, &group), SHARE_TEXT_CHECKSUM);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"the known text", test_known_text},
        {"what people type is read", test_reads_what_people_type},
        {"mistyped groups are named", test_names_mistyped_groups},
        {"swapped groups are named", test_names_swapped_groups},
        {"wrong lengths are named", test_names_wrong_lengths},
        {"what cannot be is refused", test_refuses_what_cannot_be},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
