/* Which parent a node takes, and what it says to a daemon of Debian's. */
#include "../../wire/test/recorded.h"
#include "unit.h"
#include "world.h"
#include <stdlib.h>

static struct world *world;

/* What the node of a test sent last of each type, and how often. */
static uint8_t sent[OVERLAY_FRAME_TYPES][256];
static size_t sent_bytes[OVERLAY_FRAME_TYPES];

static void keep(void *context, uint32_t link, struct bytes bytes)
{
    (void)context;
    (void)link;
    const uint8_t type = bytes.data[bytes.data[0] < 0x80 ? 1 : 2];
    sent_bytes[type] = bytes.size_bytes < sizeof(sent[0]) ? bytes.size_bytes : sizeof(sent[0]);
    memcpy(sent[type], bytes.data, sent_bytes[type]);
}

/* The next frame of that type that was recorded. */
static bool
recorded_frame(struct bytes *stream, enum overlay_frame_type type, struct overlay_frame *frame)
{
    size_t used = 0;
    while (overlay_frame_read(*stream, frame, &used) == STATUS_OK) {
        *stream = bytes_part(*stream, used, stream->size_bytes - used);
        if (frame->type == type) {
            return true;
        }
    }
    return false;
}

/* Ed25519 is deterministic: to the same request it gives the same answer, byte for byte. */
static void test_recorded_response(void)
{
    static uint8_t theirs[4096];
    static uint8_t ours[4096];
    struct overlay_frame frame;
    const struct router_time time = {1, 1};
    struct overlay_output output = {.control = keep};
    world = world_make(2);
    world->nodes[0].output = output;
    CHECK_EQUAL(router_link_up(&world->nodes[0].router, 0, world_key(world, 1), 1), STATUS_OK);
    struct bytes from_b = node_unhex(recorded_b_to_a, theirs);
    struct bytes from_a = node_unhex(recorded_a_to_b, ours);
    from_b = bytes_part(from_b, 123, from_b.size_bytes - 123);
    from_a = bytes_part(from_a, 123, from_a.size_bytes - 123);
    CHECK(recorded_frame(&from_b, OVERLAY_REQUEST, &frame));
    CHECK_EQUAL(router_receive(&world->nodes[0].router, 0, &frame, &time), STATUS_OK);
    CHECK(recorded_frame(&from_a, OVERLAY_RESPONSE, &frame));
    const struct bytes response = {sent[OVERLAY_RESPONSE] + 2, sent_bytes[OVERLAY_RESPONSE] - 2};
    CHECK(bytes_equal(response, frame.body));
    /* What the daemon says of the tree is believed. */
    CHECK(recorded_frame(&from_b, OVERLAY_ANNOUNCE, &frame));
    CHECK_EQUAL(router_receive(&world->nodes[0].router, 0, &frame, &time), STATUS_OK);
    CHECK(announces_find(&world->nodes[0].router.tree.announces, world_key(world, 1)) != NULL);
    world_end(world);
}

static uint32_t parent_of(uint32_t node)
{
    for (uint32_t i = 0; i < WORLD_NODES_MAX; i++) {
        if (overlay_key_equal(
                world_key(world, i),
                &world->nodes[node].router.tree.announces.own.announce.parent)) {
            return i;
        }
    }
    return WORLD_NODES_MAX;
}

static uint32_t lowest(uint32_t count)
{
    uint32_t found = 0;
    for (uint32_t i = 1; i < count; i++) {
        found = overlay_key_compare(world_key(world, i), world_key(world, found)) < 0 ? i : found;
    }
    return found;
}

/* Of two ways to the root: the cheaper one at first, and another one only for half the cost. */
static void test_cost(void)
{
    world = world_make(4);
    const uint32_t root = lowest(4);
    const uint32_t one = (root + 1) % 4;
    const uint32_t other = (root + 2) % 4;
    const uint32_t node = (root + 3) % 4;
    world_join(world, root, one);
    world_join(world, root, other);
    world_pass(world, 5);
    world_join(world, node, one);
    world_join(world, node, other);
    world_run(world);
    struct tree *const tree = &world->nodes[node].router.tree;
    struct tree_link *const to_one = &tree->links[world_link_to(world, node, one)];
    struct tree_link *const to_other = &tree->links[world_link_to(world, node, other)];
    world_pass(world, 1);
    world_run(world);
    to_one->delay_ns = 80000000;
    to_other->delay_ns = 50000000;
    world_pass(world, 3);
    const uint32_t first = parent_of(node);
    CHECK(first == one || first == other);
    struct tree_link *const held = first == one ? to_one : to_other;
    struct tree_link *const else_link = first == one ? to_other : to_one;
    held->delay_ns = 90000000;
    else_link->delay_ns = 50000000;
    tree->is_refresh_due = true;
    CHECK_EQUAL(tree_tick(tree, world->now_ns), STATUS_OK);
    CHECK_EQUAL(parent_of(node), first);
    world_run(world);
    held->delay_ns = 110000000;
    else_link->delay_ns = 50000000;
    CHECK_EQUAL(tree_tick(tree, world->now_ns), STATUS_OK);
    CHECK_EQUAL(parent_of(node), first); /* not before it is made anew */
    tree->is_refresh_due = true;
    CHECK_EQUAL(tree_tick(tree, world->now_ns), STATUS_OK);
    CHECK_EQUAL(parent_of(node), first == one ? other : one);
    world_end(world);
}

/* Whose way to the root leads through this node is no parent for it, however fast the link is. */
static void test_own_child(void)
{
    world = world_make(3);
    const uint32_t root = lowest(3);
    const uint32_t node = (root + 1) % 3;
    const uint32_t child = (root + 2) % 3;
    world_join(world, root, node);
    world_join(world, node, child);
    world_pass(world, 6);
    CHECK_EQUAL(parent_of(node), root);
    CHECK_EQUAL(parent_of(child), node);
    struct tree *const tree = &world->nodes[node].router.tree;
    tree->links[world_link_to(world, node, root)].delay_ns = UINT64_C(900000000);
    tree->links[world_link_to(world, node, child)].delay_ns = 1;
    tree->is_refresh_due = true;
    const uint64_t before = tree->sequence;
    CHECK_EQUAL(tree_tick(tree, world->now_ns), STATUS_OK);
    CHECK_EQUAL(tree->sequence, before + 1);
    CHECK_EQUAL(parent_of(node), root);
    world_end(world);
}

/* Who becomes alone waits for two ticks, and is its own root then. */
static void test_root(void)
{
    world = world_make(2);
    world_join(world, 0, 1);
    world_pass(world, 5);
    const uint32_t child = 1 - lowest(2);
    CHECK_EQUAL(parent_of(child), 1 - child);
    const uint64_t before = world->nodes[child].router.tree.sequence;
    world_cut(world, 0, 1);
    world_pass(world, TREE_ROOT_TICKS);
    CHECK_EQUAL(parent_of(child), 1 - child);
    world_pass(world, 1);
    CHECK_EQUAL(parent_of(child), child);
    CHECK_EQUAL(world->nodes[child].router.tree.sequence, before + 1);
    world_end(world);
}

/* What nobody makes anew is gone after five minutes. */
static void test_expiry(void)
{
    world = world_make(2);
    world_join(world, 0, 1);
    world_pass(world, 5);
    world_cut(world, 0, 1);
    world_pass(world, 310);
    CHECK(announces_find(&world->nodes[0].router.tree.announces, world_key(world, 1)) == NULL);
    CHECK(announces_find(&world->nodes[1].router.tree.announces, world_key(world, 0)) == NULL);
    world_end(world);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"recorded response", test_recorded_response},
        {"cost", test_cost},
        {"own child", test_own_child},
        {"root", test_root},
        {"expiry", test_expiry},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
