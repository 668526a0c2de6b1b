#include "board.h"

#define SIDE_MIN     4u
#define WHOLE_MIN    9u
#define TILES_AROUND 8u

static uint32_t between(uint32_t value, uint32_t least, uint32_t most)
{
    return value < least ? least : value > most ? most : value;
}

void board_init(
    struct board *board, uint32_t width, uint32_t height, uint32_t cracked_count, uint64_t seed)
{
    *board = (struct board){
        .width = between(width, SIDE_MIN, BOARD_WIDTH_MAX),
        .height = between(height, SIDE_MIN, BOARD_HEIGHT_MAX),
        .random = seed != 0 ? seed : 1,
    };
    board->cracked_count = between(cracked_count, 1, board->width * board->height - WHOLE_MIN);
}

/* xorshift64 (Marsaglia 2003): for a game. */
static uint32_t random_below(struct board *board, uint32_t limit)
{
    board->random ^= board->random << 13;
    board->random ^= board->random >> 7;
    board->random ^= board->random << 17;
    return (uint32_t)((board->random >> 32) * limit >> 32);
}

/* Number `index` of those around (x, y). NULL: it would be outside. */
static struct board_tile *
around(struct board *board, uint32_t x, uint32_t y, uint32_t index, uint32_t at[2])
{
    static const int8_t steps[TILES_AROUND][2] = {
        {-1, -1}, {0, -1}, {1, -1}, {-1, 0}, {1, 0}, {-1, 1}, {0, 1}, {1, 1}};
    at[0] = x + (uint32_t)steps[index][0];
    at[1] = y + (uint32_t)steps[index][1];
    return at[0] < board->width && at[1] < board->height ? &board->tiles[at[1]][at[0]] : 0;
}

static bool is_near(uint32_t left, uint32_t right)
{
    return left <= right + 1 && right <= left + 1;
}

static void crack(struct board *board, uint32_t x, uint32_t y)
{
    uint32_t at[2];
    board->tiles[y][x].is_cracked = true;
    for (uint32_t i = 0; i < TILES_AROUND; i++) {
        struct board_tile *tile = around(board, x, y, i, at);
        if (tile != 0) {
            tile->around++;
        }
    }
}

/* Of all tiles but those near the first one, each set of so many is as likely (Knuth's S). */
static void crack_all(struct board *board, uint32_t first_x, uint32_t first_y)
{
    uint32_t candidates = 0;
    uint32_t wanted = board->cracked_count;
    for (uint32_t pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < board->width * board->height; i++) {
            const uint32_t x = i % board->width;
            const uint32_t y = i / board->width;
            if (is_near(x, first_x) && is_near(y, first_y)) {
                continue;
            }
            if (pass == 0) {
                candidates++;
            } else if (random_below(board, candidates--) < wanted) {
                crack(board, x, y);
                wanted--;
            }
        }
    }
}

/* Where a tile is empty all around it is uncovered: by a list, however far that goes. */
static void spread(struct board *board, uint32_t x, uint32_t y)
{
    static uint16_t waiting[BOARD_WIDTH_MAX * BOARD_HEIGHT_MAX];
    uint32_t count = 0;
    waiting[count++] = (uint16_t)(y * BOARD_WIDTH_MAX + x);
    while (count > 0) {
        const uint32_t place = waiting[--count];
        uint32_t at[2];
        for (uint32_t i = 0; i < TILES_AROUND; i++) {
            struct board_tile *tile =
                around(board, place % BOARD_WIDTH_MAX, place / BOARD_WIDTH_MAX, i, at);
            if (tile == 0 || tile->is_uncovered || tile->is_flagged) {
                continue;
            }
            tile->is_uncovered = true;
            board->uncovered_count++;
            if (tile->around == 0) {
                waiting[count++] = (uint16_t)(at[1] * BOARD_WIDTH_MAX + at[0]);
            }
        }
    }
}

static bool is_over(const struct board *board)
{
    return board->state == BOARD_WON || board->state == BOARD_LOST;
}

void board_uncover(struct board *board, uint32_t x, uint32_t y)
{
    if (x >= board->width || y >= board->height || is_over(board)) {
        return;
    }
    struct board_tile *tile = &board->tiles[y][x];
    if (tile->is_uncovered || tile->is_flagged) {
        return;
    }
    if (board->state == BOARD_NEW) {
        crack_all(board, x, y);
        board->state = BOARD_PLAYING;
    }
    tile->is_uncovered = true;
    if (tile->is_cracked) {
        board->state = BOARD_LOST;
        return;
    }
    board->uncovered_count++;
    if (tile->around == 0) {
        spread(board, x, y);
    }
    if (board->uncovered_count + board->cracked_count == board->width * board->height) {
        board->state = BOARD_WON;
    }
}

void board_uncover_around(struct board *board, uint32_t x, uint32_t y)
{
    uint32_t flags = 0;
    uint32_t at[2];
    if (x >= board->width || y >= board->height || !board->tiles[y][x].is_uncovered) {
        return;
    }
    for (uint32_t i = 0; i < TILES_AROUND; i++) {
        const struct board_tile *tile = around(board, x, y, i, at);
        flags += tile != 0 && tile->is_flagged ? 1 : 0;
    }
    for (uint32_t i = 0; i < TILES_AROUND && flags == board->tiles[y][x].around; i++) {
        if (around(board, x, y, i, at) != 0) {
            board_uncover(board, at[0], at[1]);
        }
    }
}

void board_flag(struct board *board, uint32_t x, uint32_t y)
{
    if (x >= board->width || y >= board->height || is_over(board) ||
        board->tiles[y][x].is_uncovered) {
        return;
    }
    struct board_tile *tile = &board->tiles[y][x];
    tile->is_flagged = !tile->is_flagged;
    board->flag_count += tile->is_flagged ? 1 : UINT32_MAX;
}

bool board_check(const struct board *board)
{
    struct board copy = *board;
    uint32_t cracked = 0;
    uint32_t uncovered = 0;
    uint32_t at[2];
    for (uint32_t i = 0; i < board->width * board->height; i++) {
        const uint32_t x = i % board->width;
        const uint32_t y = i / board->width;
        const struct board_tile *tile = &board->tiles[y][x];
        cracked += tile->is_cracked ? 1 : 0;
        uncovered += tile->is_uncovered && !tile->is_cracked ? 1 : 0;
        for (uint32_t j = 0; j < TILES_AROUND; j++) {
            const struct board_tile *other = around(&copy, x, y, j, at);
            if (tile->is_uncovered && !tile->is_cracked && tile->around == 0 && other != 0 &&
                !other->is_uncovered && !other->is_flagged) {
                return false;
            }
        }
    }
    return uncovered == board->uncovered_count &&
           cracked == (board->state == BOARD_NEW ? 0 : board->cracked_count);
}
