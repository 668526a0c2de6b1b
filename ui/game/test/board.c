#include "board.h"
#include "unit.h"
#include <string.h>

static struct board board;

static void test_sizes_are_cut(void)
{
    board_init(&board, 0, 1000, 100000, 0);
    CHECK_EQUAL(board.width, 4);
    CHECK_EQUAL(board.height, BOARD_HEIGHT_MAX);
    CHECK_EQUAL(board.cracked_count, 4 * BOARD_HEIGHT_MAX - 9);
    CHECK(board.random != 0);
    CHECK(board_check(&board));
}

/* However many are cracked, the first one and those around it never are. */
static void test_first_is_whole(void)
{
    for (uint64_t seed = 1; seed <= 200; seed++) {
        board_init(&board, 9, 9, 72, seed);
        board_uncover(&board, 4, 4);
        CHECK(board.state != BOARD_LOST);
        CHECK_EQUAL(board.tiles[4][4].around, 0);
        CHECK(board_check(&board));
        CHECK_EQUAL(board.state, BOARD_WON); /* there are no other whole ones */
    }
}

static void test_outside_is_nothing(void)
{
    board_init(&board, 9, 9, 10, 1);
    board_uncover(&board, 9, 0);
    board_uncover(&board, 0, UINT32_MAX);
    board_flag(&board, 9, 9);
    board_uncover_around(&board, 100, 100);
    CHECK_EQUAL(board.state, BOARD_NEW);
    CHECK_EQUAL(board.flag_count, 0);
}

static void test_flags(void)
{
    board_init(&board, 9, 9, 10, 5);
    board_flag(&board, 0, 0);
    CHECK_EQUAL(board.flag_count, 1);
    board_uncover(&board, 0, 0);
    CHECK(!board.tiles[0][0].is_uncovered);
    board_flag(&board, 0, 0);
    CHECK_EQUAL(board.flag_count, 0);
    board_uncover(&board, 0, 0);
    CHECK(board.tiles[0][0].is_uncovered);
    board_flag(&board, 0, 0);
    CHECK_EQUAL(board.flag_count, 0);
}

/* Who knows where they are wins; who uncovers one has lost, and nothing more happens. */
static void test_to_the_end(void)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        board_init(&board, 30, 16, 99, seed);
        board_uncover(&board, 15, 8);
        struct board before = board;
        for (uint32_t i = 0; i < 30 * 16; i++) {
            if (!board.tiles[i / 30][i % 30].is_cracked) {
                board_uncover(&board, i % 30, i / 30);
            }
            CHECK(board_check(&board));
        }
        CHECK_EQUAL(board.state, BOARD_WON);
        board = before;
        for (uint32_t i = 0; i < 30 * 16 && board.state == BOARD_PLAYING; i++) {
            if (board.tiles[i / 30][i % 30].is_cracked) {
                board_uncover(&board, i % 30, i / 30);
            }
        }
        CHECK_EQUAL(board.state, BOARD_LOST);
        before = board;
        board_uncover(&board, 0, 0);
        board_flag(&board, 29, 15);
        CHECK_EQUAL(memcmp(&before, &board, sizeof(board)), 0);
    }
}

/* A number with as many flags around uncovers the rest: a wrong flag loses. */
static void test_around(void)
{
    board_init(&board, 9, 9, 10, 3);
    board_uncover(&board, 4, 4);
    for (uint32_t i = 0; i < 81; i++) {
        if (board.tiles[i / 9][i % 9].is_cracked) {
            board_flag(&board, i % 9, i / 9);
        }
    }
    for (uint32_t i = 0; i < 81; i++) {
        board_uncover_around(&board, i % 9, i / 9);
    }
    CHECK(board.state == BOARD_WON || board.state == BOARD_PLAYING);
    CHECK(board_check(&board));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"sizes are cut", test_sizes_are_cut},
        {"the first is whole", test_first_is_whole},
        {"outside is nothing", test_outside_is_nothing},
        {"flags", test_flags},
        {"to the end", test_to_the_end},
        {"around a number", test_around},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
