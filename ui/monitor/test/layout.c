/* Whatever the graph: places are finite and within reach, stay, and boxes lie side by side. */
#include "layout.h"
#include "snapshots.h"
#include "unit.h"
#include <math.h>

static struct snapshot snapshot;
static struct graph graph;
static struct layout layout;
static struct layout before;

static void update(void)
{
    static const struct graph_filter all = {GRAPH_ANY, GRAPH_ANY};
    graph_build(&graph, &snapshot, &all);
    layout_update(&layout, &graph, &snapshot);
}

static bool is_sound(void)
{
    for (uint32_t i = 0; i < layout.count; i++) {
        const struct layout_place *place = &layout.places[i];
        if (!isfinite(place->x) || !isfinite(place->y) || fabsf(place->x) > LAYOUT_REACH ||
            fabsf(place->y) > LAYOUT_REACH || place->number != snapshot.processes[i].number) {
            return false;
        }
    }
    return layout.count == snapshot.process_count;
}

static uint32_t count_overlaps(void)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < layout.count; i++) {
        for (uint32_t j = i + 1; j < layout.count; j++) {
            const struct layout_place *a = &layout.places[i];
            const struct layout_place *b = &layout.places[j];
            count += a->half_width + b->half_width - fabsf(a->x - b->x) > 1 &&
                     a->half_height + b->half_height - fabsf(a->y - b->y) > 1;
        }
    }
    return count;
}

/* Processes of these numbers from `first` on, each with edges to some of the others. */
static void make(uint32_t first, uint32_t count, uint64_t seed)
{
    static const char *const names[] = {"", "sh", "network_service", "\xff\xfe\xfd\xfc\xfb\xfa"};
    uint64_t random = seed;
    snapshot = (struct snapshot){0};
    for (uint32_t i = 0; i < count; i++) {
        add_process(&snapshot, first + i, names[(first + i) % 4], (first + i) % 3);
    }
    for (uint32_t i = 0; i < count * 3; i++) {
        const uint32_t giver = first + next_random(&random, i % 2 == 0 ? count : 3);
        add_held(&snapshot, giver, first + next_random(&random, count), "n", "I");
    }
}

static void test_any_number(void)
{
    static const uint32_t counts[] = {0, 1, 2, 3, 10, 45, 100, SNAPSHOT_PROCESSES_MAX};
    for (uint32_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        make(1, counts[i], i + 1);
        layout_forget(&layout);
        update();
        CHECK(is_sound());
        CHECK(count_overlaps() == 0);
    }
}

static void test_same_again(void)
{
    make(1, 45, 7);
    layout_forget(&layout);
    update();
    before = layout;
    layout_forget(&layout);
    update();
    CHECK_EQUAL(memcmp(before.places, layout.places, sizeof(before.places)), 0);
}

/* Others come and go, edges too: who stays does not move by the least. */
static void test_stays(void)
{
    uint64_t random = 11;
    make(1, 40, 3);
    layout_forget(&layout);
    update();
    for (uint32_t round = 0; round < 30; round++) {
        before = layout;
        make(1 + next_random(&random, 20), 30 + next_random(&random, 40), round + 100);
        update();
        CHECK(is_sound());
        for (uint32_t i = 0; i < layout.count; i++) {
            for (uint32_t j = 0; j < before.count; j++) {
                const struct layout_place *now = &layout.places[i];
                const struct layout_place *then = &before.places[j];
                CHECK(now->number != then->number || (now->x == then->x && now->y == then->y));
            }
        }
    }
}

/* One process more lands where there is room. */
static void test_one_more(void)
{
    make(1, 30, 5);
    layout_forget(&layout);
    update();
    add_process(&snapshot, 500, "newcomer", 1);
    add_held(&snapshot, 3, 500, "n", "I");
    const uint32_t overlaps = count_overlaps();
    update();
    CHECK(is_sound());
    CHECK(count_overlaps() <= overlaps + 1);
}

static void test_extremes(void)
{
    snapshot = (struct snapshot){0};
    for (uint32_t i = 0; i < 20; i++) {
        const struct snapshot_process_facts facts = {
            .number = UINT64_MAX - i, .memory_bytes = UINT64_MAX};
        snapshot_add_process(&snapshot, &facts);
    }
    layout_forget(&layout);
    update();
    CHECK(is_sound());
    CHECK(layout_radius(UINT64_MAX) < 40);
    CHECK(layout_radius(0) > 5);
    float left = 1;
    float top = 1;
    float right = 0;
    float bottom = 0;
    layout_bounds(&layout, &left, &top, &right, &bottom);
    CHECK(left < right && top < bottom);
    snapshot = (struct snapshot){0};
    update();
    layout_bounds(&layout, &left, &top, &right, &bottom);
    CHECK(left == 0 && right == 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"any number of nodes", test_any_number},
        {"the same again", test_same_again},
        {"who stays stays there", test_stays},
        {"one more", test_one_more},
        {"extremes", test_extremes},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
