/* Nodes that keep to the protocol: they find each other, also when links come and go. */
#include "unit.h"
#include "world.h"
#include <stdlib.h>

static struct world *world;

/* Each reaches each other one. */
static void check_all(uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t j = 0; j < count; j++) {
            if (i != j && !world_reach(world, i, j, 5)) {
                fprintf(stderr, "%u does not reach %u\n", i, j);
                CHECK(false);
            }
        }
    }
    CHECK_EQUAL(world->closed_count, 0);
}

static void test_alone(void)
{
    world = world_make(1);
    world_pass(world, 1);
    CHECK(world_is_one_tree(world, 1)); /* with the first tick: nobody is there to wait for */
    CHECK_EQUAL(
        router_send(
            &world->nodes[0].router, &(struct overlay_key){{7}}, (struct bytes){NULL, 0}, 1),
        STATUS_NOT_FOUND);
    world_end(world);
}

static void test_two(void)
{
    world = world_make(2);
    world_join(world, 0, 1);
    world_pass(world, 5);
    CHECK(world_is_one_tree(world, 2));
    CHECK(tree_is_on_tree(&world->nodes[0].router.tree, 0));
    CHECK(tree_is_on_tree(&world->nodes[1].router.tree, 0));
    check_all(2);
    world_end(world);
}

static void test_line(void)
{
    world = world_make(8);
    for (uint32_t i = 0; i + 1 < 8; i++) {
        world_join(world, i, i + 1);
    }
    world_pass(world, 15);
    CHECK(world_is_one_tree(world, 8));
    check_all(8);
    world_end(world);
}

static void test_ring(void)
{
    world = world_make(6);
    for (uint32_t i = 0; i < 6; i++) {
        world_join(world, i, (i + 1) % 6);
    }
    world_pass(world, 15);
    CHECK(world_is_one_tree(world, 6));
    check_all(6);
    for (uint32_t i = 0; i < 6; i++) {
        world_cut(world, i, (i + 1) % 6);
        world_pass(world, 15);
        CHECK(world_is_one_tree(world, 6));
        check_all(6);
        world_join(world, i, (i + 1) % 6);
        world_pass(world, 5);
    }
    world_end(world);
}

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* Links at random, that come and go at random; when it is quiet, all reach each other. */
static void check_random(uint32_t seed)
{
    const uint32_t count = 10;
    uint32_t state = seed;
    world = world_make(count);
    for (uint32_t i = 1; i < count; i++) {
        world_join(world, i, next_random(&state) % i);
    }
    for (uint32_t round = 0; round < 30; round++) {
        const uint32_t one = next_random(&state) % count;
        const uint32_t other = next_random(&state) % count;
        if (one == other) {
            continue;
        }
        if (world_link_to(world, one, other) == OVERLAY_LINKS_MAX) {
            world_join(world, one, other);
        } else {
            world_cut(world, one, other);
        }
        world_pass(world, next_random(&state) % 3);
    }
    for (uint32_t i = 1; i < count; i++) {
        if (world_link_to(world, i, i - 1) == OVERLAY_LINKS_MAX) {
            world_join(world, i, i - 1);
        }
    }
    world_pass(world, 20);
    CHECK(world_is_one_tree(world, count));
    check_all(count);
    world_end(world);
}

static void test_random(void)
{
    for (uint32_t seed = 1; seed <= 6; seed++) {
        check_random(seed);
    }
}

/* The network falls in two and each half has its root; together again, they have one. */
static void test_split(void)
{
    world = world_make(6);
    for (uint32_t i = 0; i + 1 < 6; i++) {
        world_join(world, i, i + 1);
    }
    world_pass(world, 12);
    check_all(6);
    world_cut(world, 2, 3);
    world_pass(world, 20);
    CHECK(!world_is_one_tree(world, 6));
    CHECK(world_reach(world, 0, 2, 5));
    CHECK(world_reach(world, 3, 5, 5));
    CHECK(!world_reach(world, 0, 5, 3));
    world_join(world, 2, 3);
    world_pass(world, 12);
    CHECK(world_is_one_tree(world, 6));
    check_all(6);
    world_end(world);
}

/* It has forgotten its sequence: its peers show it what it said before, and it goes on from there.
 */
static void test_start_again(void)
{
    world = world_make(3);
    world_join(world, 0, 1);
    world_join(world, 1, 2);
    world_pass(world, 600);
    const uint64_t before = world->nodes[1].router.tree.sequence;
    CHECK(before >= 2);
    world_start_again(world, 1);
    world->unix_s -= 100000; /* and its clock went back */
    world_join(world, 0, 1);
    world_join(world, 1, 2);
    world_pass(world, 10);
    CHECK(world->nodes[1].router.tree.sequence > before);
    CHECK(world_is_one_tree(world, 3));
    check_all(3);
    world_end(world);
}

/* Nothing happens but time: the tree is made anew each four minutes, and nothing expires. */
static void test_hour(void)
{
    world = world_make(4);
    for (uint32_t i = 0; i + 1 < 4; i++) {
        world_join(world, i, i + 1);
    }
    world_pass(world, 12);
    for (uint32_t minute = 0; minute < 60; minute++) {
        world_pass(world, 60);
        CHECK(world_is_one_tree(world, 4));
    }
    for (uint32_t i = 0; i < 4; i++) {
        const struct world_node *const node = &world->nodes[i];
        const uint32_t announces = node->sent_counts[OVERLAY_ANNOUNCE];
        CHECK(announces >= 15 && announces < 4 * 2 * 3 * 20);
        CHECK(node->sent_counts[OVERLAY_BLOOM] < 20);
    }
    check_all(4);
    world_end(world);
}

/* The next packet after a way broke comes back as `broken`, and the way is looked for again. */
static void test_broken(void)
{
    world = world_make(5);
    world_join(world, 0, 1);
    world_join(world, 1, 2);
    world_join(world, 2, 3);
    world_join(world, 1, 4);
    world_pass(world, 15);
    check_all(5);
    world_cut(world, 2, 3);
    world_join(world, 4, 3);
    world_pass(world, 15);
    check_all(5);
    uint32_t broken = 0;
    for (uint32_t i = 0; i < 5; i++) {
        broken += world->nodes[i].sent_counts[OVERLAY_BROKEN];
    }
    CHECK(broken > 0);
    world_end(world);
}

/* By an address only the beginning of a key is known. */
static void test_partial_key(void)
{
    struct overlay_key partial = {{0}};
    world = world_make(3);
    world_join(world, 0, 1);
    world_join(world, 1, 2);
    world_pass(world, 10);
    memcpy(partial.bytes, world_key(world, 2)->bytes, 12);
    router_look(&world->nodes[0].router, &partial, world->now_ns);
    world_run(world);
    CHECK_EQUAL(world->nodes[0].found_count, 1);
    CHECK(overlay_key_equal(&world->nodes[0].found, world_key(world, 2)));
    CHECK(world_reach(world, 0, 2, 1));
    world_end(world);
}

static void test_one_link_each(void)
{
    world = world_make(2);
    world_join(world, 0, 1);
    CHECK_EQUAL(
        router_link_up(&world->nodes[0].router, 5, world_key(world, 1), world->now_ns),
        STATUS_OVERLAP);
    CHECK_EQUAL(
        router_link_up(&world->nodes[0].router, 0, world_key(world, 1), world->now_ns),
        STATUS_WRONG_STATE);
    CHECK_EQUAL(
        router_link_up(
            &world->nodes[0].router, OVERLAY_LINKS_MAX, world_key(world, 1), world->now_ns),
        STATUS_INVALID_ARGUMENT);
    const struct router_time time = {world->now_ns, world->unix_s};
    const struct overlay_frame frame = {.type = OVERLAY_KEEPALIVE};
    CHECK_EQUAL(router_receive(&world->nodes[0].router, 5, &frame, &time), STATUS_WRONG_STATE);
    router_link_down(&world->nodes[0].router, 5);
    world_end(world);
}

/* Nobody signs for the node: it stays where it was, and is there again when somebody does. */
static void test_nobody_signs(void)
{
    world = world_make(2);
    world->nodes[1].node.answer = STATUS_DENIED;
    CHECK_EQUAL(router_tick(&world->nodes[1].router, world->now_ns), STATUS_DENIED);
    CHECK(world_root(world, 1) == NULL);
    world->nodes[1].node.answer = STATUS_OK;
    world_join(world, 0, 1);
    world_pass(world, 5);
    CHECK(world_is_one_tree(world, 2));
    check_all(2);
    world_end(world);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"alone", test_alone},
        {"two", test_two},
        {"line", test_line},
        {"ring", test_ring},
        {"random", test_random},
        {"split", test_split},
        {"start again", test_start_again},
        {"hour", test_hour},
        {"broken", test_broken},
        {"partial key", test_partial_key},
        {"one link each", test_one_link_each},
        {"nobody signs", test_nobody_signs},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
