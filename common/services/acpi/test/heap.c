#include "heap.h"
#include "unit.h"

#define ROOM_BYTES 8192u

static _Alignas(HEAP_ALIGN_BYTES) uint8_t room[ROOM_BYTES];
static struct heap heap;

static void test_apart(void)
{
    heap_init(&heap, room, sizeof(room));
    uint8_t *blocks[8];
    for (uint32_t i = 0; i < 8; i++) {
        blocks[i] = heap_take(&heap, i * 37);
        CHECK(blocks[i] != NULL);
        CHECK_EQUAL((uintptr_t)blocks[i] % HEAP_ALIGN_BYTES, 0);
        memset(blocks[i], (int)i, (size_t)i * 37);
    }
    for (uint32_t i = 0; i < 8; i++) {
        for (size_t at = 0; at < (size_t)i * 37; at++) {
            CHECK_EQUAL(blocks[i][at], i);
        }
    }
}

static void test_again(void)
{
    heap_init(&heap, room, sizeof(room));
    void *small = heap_take(&heap, 100);
    void *large = heap_take(&heap, 2000);
    heap_give_back(&heap, small);
    heap_give_back(&heap, large);
    heap_give_back(&heap, NULL);
    CHECK(heap_take(&heap, 2000) == large);
    CHECK(heap_take(&heap, 97) == small);
    CHECK(heap_take(&heap, 100) != small);
}

/* As often as one likes, as long as it is given back. */
static void test_end(void)
{
    heap_init(&heap, room, sizeof(room));
    CHECK(heap_take(&heap, ROOM_BYTES) == NULL);
    CHECK(heap_take(&heap, HEAP_BLOCK_BYTES_MAX + 1) == NULL);
    CHECK(heap_take(&heap, SIZE_MAX) == NULL);
    for (uint32_t i = 0; i < 1000; i++) {
        void *block = heap_take(&heap, 4000);
        CHECK(block != NULL);
        heap_give_back(&heap, block);
    }
    uint32_t count = 0;
    while (heap_take(&heap, 16) != NULL) {
        count++;
    }
    CHECK(count > 0);
    CHECK(count <= ROOM_BYTES / 32);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"apart", test_apart},
        {"again", test_again},
        {"end", test_end},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
