#include "keeping.h"
#include "lib/text.h"
#include "unit.h"

#define PLACE_BYTES 512u

static _Alignas(8) uint8_t memory[2 * PLACE_BYTES];
static struct keeping keeping;

static void begin(void)
{
    memset(memory, 0, sizeof(memory));
    keeping_init(&keeping, memory, sizeof(memory));
    struct bytes kept;
    CHECK_EQUAL(keeping_read(&keeping, &kept), STATUS_OK);
    CHECK_EQUAL(kept.size_bytes, 0);
}

/* What another process would find. */
static enum status found(struct bytes *kept)
{
    struct keeping other;
    keeping_init(&other, memory, sizeof(memory));
    return keeping_read(&other, kept);
}

static bool is(struct bytes kept, const char *text)
{
    return kept.size_bytes == strlen(text) && memcmp(kept.data, text, kept.size_bytes) == 0;
}

static void test_finds_the_last(void)
{
    begin();
    struct bytes kept;
    char text[] = "state a";
    for (char which = 'a'; which <= 'z'; which++) {
        text[6] = which;
        CHECK_EQUAL(keeping_write(&keeping, text_bytes(text)), STATUS_OK);
        CHECK_EQUAL(found(&kept), STATUS_OK);
        CHECK(is(kept, text));
        if (which % 5 == 0) {
            CHECK_EQUAL(keeping_read(&keeping, &kept), STATUS_OK);
        }
    }
    CHECK_EQUAL(keeping_write(&keeping, text_bytes("")), STATUS_OK);
    CHECK_EQUAL(found(&kept), STATUS_OK);
    CHECK(is(kept, ""));
}

/* Wherever a write ends, in whatever order its bytes arrive: the old or the new is found. */
static void test_survives_every_end(void)
{
    begin();
    CHECK_EQUAL(keeping_write(&keeping, text_bytes("the oldest")), STATUS_OK);
    CHECK_EQUAL(keeping_write(&keeping, text_bytes("the old one, which is longer")), STATUS_OK);
    static uint8_t before[sizeof(memory)];
    static uint8_t after[sizeof(memory)];
    memcpy(before, memory, sizeof(memory));
    CHECK_EQUAL(keeping_write(&keeping, text_bytes("the new one")), STATUS_OK);
    memcpy(after, memory, sizeof(memory));
    uint32_t olds = 0;
    uint32_t news = 0;
    for (size_t end = 0; end <= sizeof(memory); end++) {
        for (uint32_t backward = 0; backward < 2; backward++) {
            memcpy(memory, backward != 0 ? after : before, sizeof(memory));
            memcpy(memory, backward != 0 ? before : after, end);
            struct bytes kept;
            CHECK_EQUAL(found(&kept), STATUS_OK);
            const bool is_new = is(kept, "the new one");
            CHECK(is_new || is(kept, "the old one, which is longer"));
            news += is_new;
            olds += !is_new;
        }
    }
    CHECK(olds > 0);
    CHECK(news > 0);
}

static void test_damage(void)
{
    begin();
    struct bytes kept;
    CHECK_EQUAL(keeping_write(&keeping, text_bytes("one")), STATUS_OK);
    for (size_t bit = 0; bit < 8 * (48 + 3); bit++) {
        memory[bit / 8] ^= (uint8_t)(1 << bit % 8);
        CHECK_EQUAL(found(&kept), STATUS_MALFORMED);
        memory[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    memset(memory, 0xff, sizeof(memory));
    CHECK_EQUAL(found(&kept), STATUS_MALFORMED);
    struct keeping small;
    keeping_init(&small, memory, 64);
    CHECK_EQUAL(keeping_read(&small, &kept), STATUS_MALFORMED);
}

static void test_limits(void)
{
    begin();
    static uint8_t much[PLACE_BYTES];
    struct bytes kept;
    CHECK_EQUAL(
        keeping_write(&keeping, (struct bytes){much, PLACE_BYTES - 47}), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(keeping_write(&keeping, (struct bytes){much, PLACE_BYTES - 48}), STATUS_OK);
    CHECK_EQUAL(found(&kept), STATUS_OK);
    CHECK_EQUAL(kept.size_bytes, PLACE_BYTES - 48);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"the last is found", test_finds_the_last},
        {"every end is survived", test_survives_every_end},
        {"damage", test_damage},
        {"limits", test_limits},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
