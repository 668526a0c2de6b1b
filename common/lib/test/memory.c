/*
 * Our memcpy, memmove, memset and memcmp, renamed by the build, against the C library's: every
 * alignment of both sides, sizes around the word, and the bytes beside the target.
 */
#include "unit.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void *our_memcpy(void *restrict target, const void *restrict source, size_t size_bytes);
void *our_memmove(void *target, const void *source, size_t size_bytes);
void *our_memset(void *target, int value, size_t size_bytes);
int our_memcmp(const void *left, const void *right, size_t size_bytes);

#define ROOM           192u
#define SIZE_BYTES_MAX 150u /* blocks of both kinds, and what is left behind them */

static uint8_t got[ROOM];
static uint8_t want[ROOM];
static uint8_t source[ROOM];

static void prepare(void)
{
    for (unsigned i = 0; i < ROOM; i++) {
        got[i] = want[i] = (uint8_t)(200 - i);
        source[i] = (uint8_t)(i + 1);
    }
}

/* Calls check() for each size and pair of offsets. */
static void for_each_place(void (*check)(size_t to, size_t from, size_t size_bytes))
{
    for (size_t size_bytes = 0; size_bytes < SIZE_BYTES_MAX; size_bytes++) {
        for (size_t to = 0; to < 12; to++) {
            for (size_t from = 0; from < 12; from++) {
                prepare();
                check(to, from, size_bytes);
                CHECK(memcmp(got, want, ROOM) == 0);
            }
        }
    }
}

static void check_copy(size_t to, size_t from, size_t size_bytes)
{
    CHECK(our_memcpy(got + to, source + from, size_bytes) == got + to);
    memcpy(want + to, source + from, size_bytes);
}

static void check_move(size_t to, size_t from, size_t size_bytes)
{
    CHECK(our_memmove(got + to, got + from, size_bytes) == got + to);
    memmove(want + to, want + from, size_bytes);
}

static void check_set(size_t to, size_t from, size_t size_bytes)
{
    const int value = (int)(0xab00 + from * 31);
    CHECK(our_memset(got + to, value, size_bytes) == got + to);
    memset(want + to, value, size_bytes);
}

/* ASan says where a byte is read that is not the source's. */
static void test_bounds(void)
{
    for (size_t size_bytes = 1; size_bytes < SIZE_BYTES_MAX; size_bytes++) {
        for (size_t to = 0; to < 8; to++) {
            uint8_t *exact = malloc(size_bytes);
            CHECK(exact != NULL);
            memset(exact, 0x5a, size_bytes);
            CHECK(our_memcpy(got + to, exact, size_bytes) == got + to);
            CHECK(our_memcpy(exact, source + to, size_bytes) == exact);
            CHECK(memcmp(exact, source + to, size_bytes) == 0);
            free(exact);
        }
    }
}

static void test_copy(void)
{
    for_each_place(check_copy);
}

static void test_move(void)
{
    for_each_place(check_move);
}

static void test_set(void)
{
    for_each_place(check_set);
}

/* Every byte counts, and the first that differs says which is less. */
static void check_compare(size_t to, size_t from, size_t size_bytes)
{
    memcpy(got + to, source + from, size_bytes);
    memcpy(want, got, ROOM);
    CHECK(our_memcmp(got + to, source + from, size_bytes) == 0);
    if (size_bytes > 1) {
        const size_t at = (to * 31 + from * 7) % (size_bytes - 1);
        source[from + at] = 255;
        source[from + size_bytes - 1] = 0;
        CHECK(our_memcmp(got + to, source + from, size_bytes) < 0);
        CHECK(our_memcmp(source + from, got + to, size_bytes) > 0);
    }
}

static void test_compare(void)
{
    CHECK(our_memcmp("abc", "abd", 2) == 0);
    CHECK(our_memcmp("abc", "abd", 3) < 0);
    CHECK(our_memcmp("abd", "abc", 3) > 0);
    CHECK(our_memcmp("\xff", "\x01", 1) > 0);
    CHECK(our_memcmp("a", "b", 0) == 0);
    for_each_place(check_compare);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"copy", test_copy},
        {"bounds", test_bounds},
        {"move", test_move},
        {"set", test_set},
        {"compare", test_compare},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
