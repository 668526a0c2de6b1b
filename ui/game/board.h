/*
 * The board of the game: tiles, some of which are cracked. Who uncovers all others has won; who
 * uncovers a cracked one has lost. A number says how many of the eight tiles around are cracked.
 * Pure.
 *
 *     BOARD_NEW --uncover--> BOARD_PLAYING --> BOARD_WON or BOARD_LOST
 *
 * Invariants (board_check()):
 *  1. Until the first tile is uncovered none is cracked; that one and those around it never are.
 *  2. Of tiles with the number 0 all around are uncovered, or flagged.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define BOARD_WIDTH_MAX  30u
#define BOARD_HEIGHT_MAX 20u

enum board_state {
    BOARD_NEW,
    BOARD_PLAYING,
    BOARD_WON,
    BOARD_LOST,
};

struct board_tile {
    bool is_cracked;
    bool is_uncovered;
    bool is_flagged;
    uint8_t around; /* cracked ones */
};

struct board {
    uint32_t width;
    uint32_t height;
    uint32_t cracked_count;
    uint32_t uncovered_count;
    uint32_t flag_count;
    enum board_state state;
    uint64_t random; /* never 0 */
    struct board_tile tiles[BOARD_HEIGHT_MAX][BOARD_WIDTH_MAX];
};

/*
 * Sizes and the number of cracked tiles are cut to what is possible: at least 4 by 4, and 9 tiles
 * that are whole.
 */
void board_init(
    struct board *board, uint32_t width, uint32_t height, uint32_t cracked_count, uint64_t seed);

/* A place outside, or a tile that is flagged or uncovered, is nothing. */
void board_uncover(struct board *board, uint32_t x, uint32_t y);

/* All around a number that has as many flags around as it says. */
void board_uncover_around(struct board *board, uint32_t x, uint32_t y);

void board_flag(struct board *board, uint32_t x, uint32_t y);

bool board_check(const struct board *board);
