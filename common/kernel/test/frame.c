/* The buddy allocator under a random load, with every invariant checked on the way. */
#include "memory/frame.h"
#include "memory/direct_map.h"
#include "sim.h"
#include "unit.h"

#define MEMORY_BYTES   (UINT64_C(8) << 20)
#define BLOCKS_MAX     256u
#define OPERATIONS     4000u
#define ORDER_LIMIT    5u
#define CHECK_INTERVAL 16u

static struct boot_info info;

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static bool is_zero(struct paddr frame, uint32_t order)
{
    const uint8_t *bytes = direct_map_pointer(frame);
    for (uint64_t i = 0; i < PAGE_SIZE_BYTES << order; i++) {
        if (bytes[i] != 0) {
            return false;
        }
    }
    return true;
}

struct block {
    struct paddr frame;
    uint32_t order;
};

static struct block blocks[BLOCKS_MAX];
static uint32_t block_count;

static bool overlaps_any(struct block block)
{
    const uint64_t end = block.frame.value + (PAGE_SIZE_BYTES << block.order);
    for (uint32_t i = 0; i < block_count; i++) {
        const uint64_t other_end = blocks[i].frame.value + (PAGE_SIZE_BYTES << blocks[i].order);
        if (block.frame.value < other_end && blocks[i].frame.value < end) {
            return true;
        }
    }
    return false;
}

static void allocate_one(uint32_t order)
{
    struct block block = {.order = order};
    if (block_count == BLOCKS_MAX || frame_allocate(order, &block.frame) != STATUS_OK) {
        return;
    }
    CHECK((block.frame.value & ((PAGE_SIZE_BYTES << order) - 1)) == 0);
    CHECK(!overlaps_any(block));
    CHECK(is_zero(block.frame, order));
    memset(direct_map_pointer(block.frame), 0xa5, PAGE_SIZE_BYTES << order);
    blocks[block_count++] = block;
}

static void free_one(uint32_t index)
{
    frame_free(blocks[index].frame, blocks[index].order);
    blocks[index] = blocks[--block_count];
}

static void test_random_load(void)
{
    uint64_t random = 0x9e3779b97f4a7c15;
    const uint64_t before = frame_free_count();
    for (uint32_t i = 0; i < OPERATIONS; i++) {
        if (next_random(&random) % 5 < 3 || block_count == 0) {
            allocate_one((uint32_t)(next_random(&random) % (ORDER_LIMIT + 1)));
        } else {
            free_one((uint32_t)(next_random(&random) % block_count));
        }
        if (i % CHECK_INTERVAL == 0) {
            frame_check();
        }
    }
    while (block_count > 0) {
        free_one(0);
    }
    frame_check();
    CHECK_EQUAL(frame_free_count(), before);
}

static void test_exhaustion(void)
{
    struct paddr frame;
    while (frame_allocate(0, &frame) == STATUS_OK) {
        CHECK(frame.value >= (UINT64_C(1) << 20));
        CHECK(frame.value < MEMORY_BYTES);
    }
    CHECK_EQUAL(frame_free_count(), 0);
    CHECK_EQUAL(frame_allocate(0, &frame), STATUS_NO_MEMORY);
}

static void test_bad_order(void)
{
    struct paddr frame;
    CHECK_EQUAL(frame_allocate(FRAME_ORDER_MAX + 1, &frame), STATUS_INVALID_ARGUMENT);
}

static void free_twice(void)
{
    struct paddr frame;
    if (frame_allocate(0, &frame) == STATUS_OK) {
        frame_free(frame, 0);
        frame_free(frame, 0);
    }
}

static void free_unaligned(void)
{
    frame_free((struct paddr){(UINT64_C(2) << 20) + PAGE_SIZE_BYTES}, 1);
}

static void free_foreign(void)
{
    frame_free((struct paddr){UINT64_C(1) << 40}, 0);
}

static void test_misuse_is_caught(void)
{
    CHECK(sim_ends(free_twice));
    CHECK(sim_ends(free_unaligned));
    CHECK(sim_ends(free_foreign));
}

/* Regions of all kinds, two RAM zones with a hole between them, reclaimed later. */
static void test_reclaim(void)
{
    const uint64_t before = frame_free_count();
    const struct boot_memory_region regions[] = {
        {UINT64_C(4) << 20, 64 * PAGE_SIZE_BYTES, MEMORY_BOOT_RECLAIMABLE, 0},
        {UINT64_C(5) << 20, 64 * PAGE_SIZE_BYTES, MEMORY_KERNEL, 0},
    };
    frame_reclaim_boot_memory(regions, 2);
    CHECK_EQUAL(frame_free_count(), before + 64);
    frame_check();
    struct paddr frame;
    CHECK_EQUAL(frame_allocate(0, &frame), STATUS_OK);
    CHECK(is_zero(frame, 0));
    frame_free(frame, 0);
}

static void set_up(void)
{
    sim_memory_create(MEMORY_BYTES, 0xee);
    sim_boot_info(&info, MEMORY_BYTES);
    const uint64_t mebibyte = UINT64_C(1) << 20;
    const uint64_t small = 64 * PAGE_SIZE_BYTES;
    info.memory_region_count = 5;
    info.memory_regions[0] = (struct boot_memory_region){mebibyte, 3 * mebibyte, MEMORY_USABLE, 0};
    info.memory_regions[1] =
        (struct boot_memory_region){4 * mebibyte, small, MEMORY_BOOT_RECLAIMABLE, 0};
    info.memory_regions[2] = (struct boot_memory_region){5 * mebibyte, small, MEMORY_KERNEL, 0};
    info.memory_regions[3] =
        (struct boot_memory_region){6 * mebibyte, PAGE_SIZE_BYTES, MEMORY_USABLE, 0};
    info.memory_regions[4] =
        (struct boot_memory_region){7 * mebibyte - 3 * PAGE_SIZE_BYTES, mebibyte, MEMORY_USABLE, 0};
    frame_init(&info);
}

int main(void)
{
    set_up();
    const struct unit_test tests[] = {
        {"random load", test_random_load},
        {"a bad order is refused", test_bad_order},
        {"boot memory is reclaimed", test_reclaim},
        {"misuse is caught", test_misuse_is_caught},
        {"exhaustion is an error", test_exhaustion},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
