/* Random mappings and unmappings, compared with a table of pages. */
#include "regions.h"
#include "lib/list.h"
#include "unit.h"

#define PAGE  UINT64_C(4096)
#define START (16 * PAGE)
#define PAGES 64u
#define NODES 256u
#define STEPS 20000u

static struct region nodes[NODES];
static bool is_used[NODES];
static bool model[PAGES];

static uint64_t random_below(uint64_t limit)
{
    static uint64_t state = 88172645463325252u;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (state >> 16) % limit;
}

static struct region *new_region(void)
{
    for (uint32_t i = 0; i < NODES; i++) {
        if (!is_used[i]) {
            is_used[i] = true;
            return &nodes[i];
        }
    }
    return NULL;
}

static uint64_t page_at(uint64_t index)
{
    return START + index * PAGE;
}

static void check_all(const struct regions *regions)
{
    for (uint64_t i = 0; i < PAGES; i++) {
        const struct region *region = regions_at_or_after(regions, page_at(i));
        const bool is_there = region != NULL && region->start <= page_at(i);
        CHECK_EQUAL(is_there, model[i]);
        CHECK_EQUAL(regions_is_free(regions, page_at(i), page_at(i + 1)), !model[i]);
    }
}

static bool model_has_gap(uint64_t count)
{
    uint64_t run = 0;
    for (uint64_t i = 0; i < PAGES; i++) {
        run = model[i] ? 0 : run + 1;
        if (run == count) {
            return true;
        }
    }
    return false;
}

static void map_some(struct regions *regions)
{
    const uint64_t count = 1 + random_below(8);
    const uint64_t hint = random_below(2) == 0 ? 0 : page_at(random_below(PAGES));
    const uint64_t found = regions_find_gap(regions, count * PAGE, hint);
    CHECK_EQUAL(found != 0, model_has_gap(count));
    if (found == 0) {
        return;
    }
    struct region *region = new_region();
    *region = (struct region){.start = found, .end = found + count * PAGE};
    regions_add(regions, region);
    for (uint64_t i = 0; i < count; i++) {
        CHECK(!model[(found - START) / PAGE + i]);
        model[(found - START) / PAGE + i] = true;
    }
}

static void unmap_some(struct regions *regions)
{
    const uint64_t first = random_below(PAGES);
    const uint64_t end = first + 1 + random_below(PAGES - first);
    const uint64_t cuts[] = {page_at(first), page_at(end)};
    for (uint32_t i = 0; i < 2; i++) {
        struct region *region = regions_at_or_after(regions, cuts[i]);
        if (region != NULL && region->start < cuts[i]) {
            struct region *second = new_region();
            const uint64_t offset = region->offset;
            const uint64_t start = region->start;
            regions_split(regions, region, cuts[i], second);
            CHECK_EQUAL(second->offset, offset + cuts[i] - start);
        }
    }
    for (struct region *region;
         (region = regions_at_or_after(regions, cuts[0])) != NULL && region->start < cuts[1];) {
        regions_remove(regions, region);
        is_used[region - nodes] = false;
    }
    for (uint64_t i = first; i < end; i++) {
        model[i] = false;
    }
}

static void test_random(void)
{
    struct regions regions;
    regions_init(&regions, START, page_at(PAGES));
    for (uint32_t step = 0; step < STEPS; step++) {
        if (random_below(3) < 2) {
            map_some(&regions);
        } else {
            unmap_some(&regions);
        }
        if (step % 64 == 0) {
            check_all(&regions);
        }
    }
}

static void test_bounds(void)
{
    struct regions regions;
    regions_init(&regions, START, page_at(PAGES));
    CHECK_EQUAL(regions_find_gap(&regions, (PAGES + 1) * PAGE, 0), 0);
    CHECK_EQUAL(regions_find_gap(&regions, UINT64_MAX & ~(PAGE - 1), START), 0);
    CHECK(!regions_is_free(&regions, START - PAGE, START));
    CHECK(!regions_is_free(&regions, page_at(PAGES - 1), page_at(PAGES + 1)));
    CHECK(!regions_is_free(&regions, START, START));
    CHECK_EQUAL(regions_find_gap(&regions, PAGES * PAGE, 0), START);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"random mappings and unmappings", test_random},
        {"nothing outside of the space is given out", test_bounds},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
