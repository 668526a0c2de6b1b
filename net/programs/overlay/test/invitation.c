#include "invitation.h"
#include "lib/text.h"
#include "unit.h"
#include <string.h>

#define KEY  "8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c"
#define LINE "tessera:" KEY "@"

static enum invitation_fault read_text(const char *text, struct invitation *read)
{
    return invitation_read(text_bytes(text), read);
}

static void test_good_lines(void)
{
    static const struct {
        const char *line;
        const char *places[INVITATION_PLACES_MAX];
    } rows[] = {
        {LINE "example.org:9001", {"example.org:9001"}},
        {LINE "192.0.2.1:1", {"192.0.2.1:1"}},
        {LINE "[2001:db8::1]:65535", {"[2001:db8::1]:65535"}},
        {" \t" LINE "a:1\r\n", {"a:1"}},
        {LINE "a:1,b.test:2,192.0.2.1:3,[::1]:4", {"a:1", "b.test:2", "192.0.2.1:3", "[::1]:4"}},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct invitation read;
        uint32_t count = 0;
        CHECK_EQUAL(read_text(rows[i].line, &read), INVITATION_GOOD);
        CHECK_EQUAL(read.key[0], 0x8a);
        CHECK_EQUAL(read.key[INVITATION_KEY_BYTES - 1], 0x5c);
        while (count < INVITATION_PLACES_MAX && rows[i].places[count] != NULL) {
            CHECK(bytes_equal(read.places[count], text_bytes(rows[i].places[count])));
            count++;
        }
        CHECK_EQUAL(read.place_count, count);
    }
}

/* Each has a reason of its own, and words for it. */
static void test_faults(void)
{
    static const struct {
        const char *line;
        enum invitation_fault fault;
    } rows[] = {
        {"", INVITATION_EMPTY},
        {" \r\n\t", INVITATION_EMPTY},
        {KEY "@a:1", INVITATION_OTHER_KIND},
        {"tessera", INVITATION_OTHER_KIND},
        {"Tessera:" KEY "@a:1", INVITATION_OTHER_KIND},
        {"tessera :" KEY "@a:1", INVITATION_OTHER_KIND},
        {"tessera:", INVITATION_KEY},
        {"tessera:@a:1", INVITATION_KEY},
        {"tessera:" KEY "0@a:1", INVITATION_KEY},
        {"tessera:" KEY " @a:1", INVITATION_KEY},
        {"tessera:8a88e3dd@a:1", INVITATION_KEY},
        {"tessera:" KEY, INVITATION_NO_PLACE},
        {LINE, INVITATION_NO_PLACE},
        {LINE "a", INVITATION_PLACE},
        {LINE "a:", INVITATION_PLACE},
        {LINE "a:0", INVITATION_PLACE},
        {LINE "a:65536", INVITATION_PLACE},
        {LINE "a:*", INVITATION_PLACE},
        {LINE "*:1", INVITATION_PLACE},
        {LINE ":1", INVITATION_PLACE},
        {LINE "1.2.3:1", INVITATION_PLACE},
        {LINE "2001:db8::1:1", INVITATION_PLACE},
        {LINE "[fe80::1%1]:1", INVITATION_PLACE},
        {LINE "a:1,", INVITATION_PLACE},
        {LINE ",a:1", INVITATION_PLACE},
        {LINE "a:1,,b:2", INVITATION_PLACE},
        {LINE "a:1 b:2", INVITATION_PLACE},
        {LINE "a:1, b:2", INVITATION_PLACE},
        {LINE "a:1\nb:2", INVITATION_PLACE},
        {LINE "a:1\033[2J", INVITATION_PLACE},
        {LINE "tcp://a:1", INVITATION_PLACE},
        {LINE "a@b:1", INVITATION_PLACE},
        {LINE "a:1,b:2,c:3,d:4,e:5", INVITATION_PLACES},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct invitation read;
        CHECK_EQUAL(read_text(rows[i].line, &read), rows[i].fault);
    }
    for (uint32_t fault = 1; fault < INVITATION_FAULT_COUNT; fault++) {
        CHECK(text_length(invitation_fault_text((enum invitation_fault)fault)) > 0);
    }
    CHECK(text_equal(invitation_fault_text(INVITATION_GOOD), ""));
    CHECK(text_equal(invitation_fault_text(INVITATION_FAULT_COUNT), ""));
}

/* A line that is cut off anywhere is no invitation, but where what is left is one. */
static void test_every_length(void)
{
    const struct bytes line = text_bytes(LINE "example.org:9001");
    for (size_t size = 0; size < line.size_bytes; size++) {
        struct invitation read;
        const enum invitation_fault fault = invitation_read(bytes_part(line, 0, size), &read);
        const bool has_port = size > line.size_bytes - 4;
        CHECK_EQUAL(fault == INVITATION_GOOD, has_port);
    }
}

/* The longest names, as many as there may be. */
static void test_longest(void)
{
    char place[INVITATION_PLACE_BYTES_MAX + 2];
    char line[INVITATION_BYTES_MAX + 1];
    struct invitation again;
    struct invitation made = {.place_count = INVITATION_PLACES_MAX};
    const size_t name_bytes = INVITATION_PLACE_BYTES_MAX - 6;
    for (size_t i = 0; i < name_bytes; i++) {
        place[i] = i % 50 == 49 ? '.' : 'a';
    }
    text_copy(place + name_bytes, sizeof(place) - name_bytes, ":65535");
    for (uint32_t i = 0; i < INVITATION_PLACES_MAX; i++) {
        made.places[i] = text_bytes(place);
    }
    CHECK(invitation_place_check(text_bytes(place)));
    invitation_write(&made, line);
    CHECK_EQUAL(read_text(line, &again), INVITATION_GOOD);
    CHECK_EQUAL(again.place_count, INVITATION_PLACES_MAX);
    text_copy(place + name_bytes, sizeof(place) - name_bytes, "a:65535");
    CHECK(!invitation_place_check(text_bytes(place)));
}

static void test_written_as_read(void)
{
    char line[INVITATION_BYTES_MAX + 1];
    struct invitation read;
    CHECK_EQUAL(read_text(LINE "a:1,[::1]:4", &read), INVITATION_GOOD);
    invitation_write(&read, line);
    CHECK(text_equal(line, LINE "a:1,[::1]:4"));
    /* Digits that somebody typed as capitals are those of the same key. */
    CHECK_EQUAL(
        read_text(
            "tessera:8A88E3DD7409F195FD52DB2D3CBA5D72CA6709BF1D94121BF3748801B40F6F5C@a:1", &read),
        INVITATION_GOOD);
    invitation_write(&read, line);
    CHECK(text_equal(line, LINE "a:1"));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"good lines", test_good_lines},
        {"faults", test_faults},
        {"every length", test_every_length},
        {"the longest", test_longest},
        {"written as it was read", test_written_as_read},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
