#include "kept_memory/kept_memory.h"
#include "lib/text.h"
#include "unit.h"

#define BANK_BYTES 128u
#define FIRST      "the first"
#define SECOND     "the second, longer"

static _Alignas(8) uint8_t memory[2 * BANK_BYTES];
static struct kept_memory kept;

static void begin(void)
{
    struct bytes content;
    memset(memory, 0, sizeof(memory));
    CHECK_EQUAL(kept_memory_init(&kept, memory, sizeof(memory), 0), STATUS_OK);
    CHECK_EQUAL(kept_memory_read(&kept, &content), KEPT_MEMORY_NEW);
    CHECK_EQUAL(content.size_bytes, 0);
}

static void write(const char *text)
{
    CHECK_EQUAL(kept_memory_write(&kept, text_bytes(text)), STATUS_OK);
}

/* What another process would find. */
static enum kept_memory_state found(struct bytes *content)
{
    struct kept_memory other;
    CHECK_EQUAL(kept_memory_init(&other, memory, sizeof(memory), 0), STATUS_OK);
    return kept_memory_read(&other, content);
}

static bool is(struct bytes content, const char *text)
{
    return bytes_equal(content, text_bytes(text));
}

static void test_finds_the_last(void)
{
    struct bytes content;
    char text[] = "state a";
    begin();
    for (char which = 'a'; which <= 'z'; which++) {
        text[6] = which;
        write(text);
        CHECK_EQUAL(found(&content), KEPT_MEMORY_GOOD);
        CHECK(is(content, text));
        if (which % 5 == 0) {
            CHECK_EQUAL(kept_memory_read(&kept, &content), KEPT_MEMORY_GOOD);
        }
    }
    write("");
    CHECK_EQUAL(found(&content), KEPT_MEMORY_GOOD);
    CHECK_EQUAL(content.size_bytes, 0);
}

/* Each bit changed: what is found each time, besides damage, is `text`. */
static void check_damage(uint32_t bank, uint64_t size_bytes, const char *text)
{
    struct bytes content;
    for (uint64_t at = bank * BANK_BYTES; at < bank * BANK_BYTES + size_bytes; at++) {
        for (uint32_t bit = 0; bit < 8; bit++) {
            memory[at] ^= (uint8_t)(1u << bit);
            CHECK_EQUAL(found(&content), KEPT_MEMORY_DAMAGED);
            CHECK(is(content, text));
            memory[at] ^= (uint8_t)(1u << bit);
        }
    }
}

static void test_each_bit_damaged(void)
{
    struct bytes content;
    begin();
    check_damage(0, BANK_BYTES, "");
    check_damage(1, BANK_BYTES, "");
    write(FIRST);
    check_damage(0, KEPT_MEMORY_HEAD_BYTES + strlen(FIRST), "");
    check_damage(1, sizeof(uint64_t), FIRST);
    write(SECOND);
    check_damage(0, KEPT_MEMORY_HEAD_BYTES + strlen(FIRST), SECOND);
    check_damage(1, KEPT_MEMORY_HEAD_BYTES + strlen(SECOND), FIRST);
    CHECK_EQUAL(found(&content), KEPT_MEMORY_GOOD);
    CHECK(is(content, SECOND));
}

/* Any piece of it gone: zeros, ones, or the piece of the other bank. */
static void check_piece(uint64_t from, uint64_t to)
{
    static uint8_t before[sizeof(memory)];
    memcpy(before, memory, sizeof(memory));
    for (uint32_t how = 0; how < 3; how++) {
        struct bytes content;
        if (how < 2) {
            memset(memory + from, how == 0 ? 0 : 0xff, to - from);
        } else {
            memcpy(memory + from, before + (from + BANK_BYTES) % sizeof(memory), to - from);
        }
        const bool is_changed = memcmp(memory, before, sizeof(memory)) != 0;
        const enum kept_memory_state state = found(&content);
        /* What is beyond the content does not count. */
        CHECK(state == KEPT_MEMORY_DAMAGED || (state == KEPT_MEMORY_GOOD && is(content, SECOND)));
        CHECK(
            from % BANK_BYTES >= KEPT_MEMORY_HEAD_BYTES || !is_changed ||
            state == KEPT_MEMORY_DAMAGED);
        memcpy(memory, before, sizeof(memory));
    }
}

static void test_pieces_damaged(void)
{
    begin();
    write(FIRST);
    write(SECOND);
    for (uint64_t from = 0; from < sizeof(memory); from++) {
        const uint64_t end = (from / BANK_BYTES + 1) * BANK_BYTES;
        for (uint64_t to = from + 1; to <= end; to++) {
            check_piece(from, to);
        }
    }
    struct bytes content;
    memset(memory, 0xff, sizeof(memory));
    CHECK_EQUAL(found(&content), KEPT_MEMORY_DAMAGED);
    CHECK_EQUAL(content.size_bytes, 0);
}

/* What two processes wrote, mixed: whole banks that do not belong together. */
static void test_numbers(void)
{
    uint8_t old[sizeof(memory)];
    struct bytes content;
    begin();
    write(FIRST);
    write(SECOND);
    memcpy(old, memory, sizeof(memory));
    write(FIRST);
    write("the fourth");
    memcpy(memory, old, BANK_BYTES);
    CHECK_EQUAL(found(&content), KEPT_MEMORY_DAMAGED);
    CHECK(is(content, "the fourth"));
    memset(memory, 0, BANK_BYTES);
    CHECK_EQUAL(found(&content), KEPT_MEMORY_DAMAGED);
    CHECK(is(content, "the fourth"));
}

/* Whoever goes on after damage has good content again from the first write on. */
static void test_goes_on(void)
{
    for (uint32_t damaged = 1; damaged < 4; damaged++) {
        struct bytes content;
        begin();
        write(FIRST);
        write(SECOND);
        memory[KEPT_MEMORY_HEAD_BYTES] ^= damaged & 1;
        memory[BANK_BYTES + KEPT_MEMORY_HEAD_BYTES] ^= damaged >> 1;
        CHECK_EQUAL(kept_memory_read(&kept, &content), KEPT_MEMORY_DAMAGED);
        CHECK(is(content, damaged == 1 ? SECOND : damaged == 2 ? FIRST : ""));
        write("what comes after");
        CHECK_EQUAL(found(&content), KEPT_MEMORY_GOOD);
        CHECK(is(content, "what comes after"));
        write(FIRST);
        CHECK_EQUAL(found(&content), KEPT_MEMORY_GOOD);
        CHECK(is(content, FIRST));
    }
}

static void test_limits(void)
{
    static uint8_t much[BANK_BYTES];
    const uint64_t room = BANK_BYTES - KEPT_MEMORY_HEAD_BYTES;
    struct bytes content;
    struct kept_memory small;
    begin();
    CHECK_EQUAL(kept_memory_write(&kept, (struct bytes){much, room + 1}), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(found(&content), KEPT_MEMORY_NEW);
    CHECK_EQUAL(kept_memory_write(&kept, (struct bytes){much, room}), STATUS_OK);
    CHECK_EQUAL(found(&content), KEPT_MEMORY_GOOD);
    CHECK_EQUAL(content.size_bytes, room);
    CHECK_EQUAL(kept_memory_init(&small, memory, sizeof(memory), room), STATUS_OK);
    CHECK_EQUAL(kept_memory_init(&small, memory, sizeof(memory) - 1, room), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(kept_memory_init(&small, memory, 0, 0), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(kept_memory_init(&small, memory, 2 * KEPT_MEMORY_HEAD_BYTES, 0), STATUS_OK);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"the last is found", test_finds_the_last},
        {"each bit damaged", test_each_bit_damaged},
        {"each piece damaged", test_pieces_damaged},
        {"numbers", test_numbers},
        {"goes on after damage", test_goes_on},
        {"limits", test_limits},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
