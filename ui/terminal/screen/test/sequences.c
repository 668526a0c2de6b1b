/*
 * Properties, with bytes by chance: the invariants hold, and however the bytes are cut into pieces
 * the screen is the same. One byte at a time there are no runs: so the fast path is compared with
 * the slow one too.
 */
#include "view.h"

#define ROUNDS     300u
#define BYTES_MAX  4096u
#define PIECES_MAX 40u

static uint64_t state = 1;

static uint32_t chance(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 33) % below;
}

static size_t add(uint8_t *data, size_t used, const char *text)
{
    const size_t size_bytes = strlen(text);
    if (used + size_bytes > BYTES_MAX) {
        return used;
    }
    memcpy(data + used, text, size_bytes);
    return used + size_bytes;
}

static size_t add_sequence(uint8_t *data, size_t used)
{
    static const char finals[] = "@ABCDEFGHIJKLMPSTXZ`abcdefghlmnrstu";
    static const char *const introducers[] = {"\033[", "\033[", "\033[", "\033[?", "\033[>"};
    char text[64];
    (void)snprintf(
        text,
        sizeof(text),
        "%s%u%s%u%c",
        introducers[chance(5)],
        chance(60),
        chance(4) == 0 ? ":" : ";",
        chance(10) == 0 ? 70000 : chance(60),
        finals[chance(sizeof(finals) - 1)]);
    return add(data, used, text);
}

static size_t add_piece(uint8_t *data, size_t used)
{
    static const char *const pieces[] = {
        "a line of text that is a little longer than the screen is wide, as many are",
        "\r\n",
        "\n",
        "word ",
        "\u4e2d\u6587",
        "e\u0301",
        "\u2500\u2502\U0001F600",
        "\t",
        "\b",
        "\033[?1049h",
        "\033[?1049l",
        "\033[4h",
        "\033[4l",
        "\033[?7l",
        "\033[?7h",
        "\033[2;5r",
        "\033[?6h",
        "\033(0lqk\033(B",
        "\033]0;title\a",
        "\033P$q\033\\",
        "\033M\0337\033D\0338",
        "\0337\033[38;2;10;20;30;44m",
        "\033c",
        "\033[0m",
    };
    switch (chance(4)) {
    case 0:
        return add_sequence(data, used);
    case 1:
        for (uint32_t i = chance(6); i > 0 && used < BYTES_MAX; i--) {
            data[used] = (uint8_t)chance(256);
            used++;
        }
        return used;
    default:
        return add(data, used, pieces[chance(sizeof(pieces) / sizeof(pieces[0]))]);
    }
}

static struct bytes make(uint8_t data[BYTES_MAX])
{
    size_t used = 0;
    for (uint32_t i = chance(PIECES_MAX) + 1; i > 0; i--) {
        used = add_piece(data, used);
    }
    return (struct bytes){data, used};
}

static void feed_in_pieces(struct screen *screen, struct bytes bytes, uint32_t most)
{
    for (size_t at = 0; at < bytes.size_bytes;) {
        const size_t left = bytes.size_bytes - at;
        const size_t count = chance(most) + 1;
        const size_t size_bytes = count < left ? count : left;
        screen_feed(screen, bytes_part(bytes, at, size_bytes));
        at += size_bytes;
    }
}

static void test_pieces(void)
{
    static uint8_t data[BYTES_MAX];
    for (uint32_t round = 0; round < ROUNDS; round++) {
        const uint32_t columns = 2 + chance(30);
        const uint32_t rows = 1 + chance(9);
        struct screen *whole = screen_create(columns, rows);
        struct screen *single = screen_create(columns, rows);
        struct screen *pieces = screen_create(columns, rows);
        for (uint32_t i = 0; i < 4; i++) {
            const struct bytes bytes = make(data);
            screen_feed(whole, bytes);
            feed_in_pieces(single, bytes, 1);
            feed_in_pieces(pieces, bytes, 50);
            view_check(whole);
            CHECK(view_equal(whole, single));
            CHECK(view_equal(whole, pieces));
            const uint32_t width = 2 + chance(30);
            const uint32_t height = 1 + chance(9);
            CHECK(screen_resize(whole, width, height));
            CHECK(screen_resize(single, width, height));
            CHECK(screen_resize(pieces, width, height));
            view_check(whole);
        }
        screen_destroy(whole);
        screen_destroy(single);
        screen_destroy(pieces);
    }
}

/* All rows that differ from before say so. */
static void test_dirty(void)
{
    static uint8_t data[BYTES_MAX];
    for (uint32_t round = 0; round < ROUNDS; round++) {
        struct screen *screen = screen_create(20, 6);
        struct screen *before = screen_create(20, 6);
        for (uint32_t i = 0; i < 4; i++) {
            const struct bytes bytes = make(data);
            (void)screen_take_changes(screen);
            for (uint32_t y = 0; y < 6; y++) {
                (void)screen_take_row(screen, y);
            }
            screen_feed(screen, bytes);
            const bool is_all = screen_take_changes(screen).is_all;
            for (uint32_t y = 0; y < 6 && !is_all; y++) {
                bool is_same = true;
                for (uint32_t x = 0; x < 20; x++) {
                    is_same =
                        is_same && view_cell(screen, x, y).bits == view_cell(before, x, y).bits;
                }
                CHECK(is_same || screen_take_row(screen, y));
            }
            screen_feed(before, bytes);
        }
        screen_destroy(screen);
        screen_destroy(before);
    }
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"pieces", test_pieces},
        {"dirty rows", test_dirty},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
