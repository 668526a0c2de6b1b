/* The derivation tree against a naive one: an array of parents, changed by the same rules. */
#include "cap/tree.h"
#include "unit.h"
#include <stdlib.h>

#define NODES 24
#define NONE  (-1)

static struct slot slots[NODES];
static int place[NODES]; /* which slot a node is in; NONE: not in the tree */
static int parent[NODES];

static struct slot *slot_of(int node)
{
    return &slots[place[node]];
}

static int node_in(const struct slot *slot)
{
    for (int node = 0; node < NODES; node++) {
        if (place[node] != NONE && slot_of(node) == slot) {
            return node;
        }
    }
    return NONE;
}

static int free_slot(void)
{
    for (int i = 0; i < NODES; i++) {
        if (node_in(&slots[i]) == NONE) {
            return i;
        }
    }
    return NONE;
}

/* Every child is found from its parent, once, and nothing else is. */
static void check_all(void)
{
    for (int node = 0; node < NODES; node++) {
        if (place[node] == NONE) {
            continue;
        }
        const struct slot *up = tree_parent(slot_of(node));
        CHECK_EQUAL(up == NULL ? NONE : node_in(up), parent[node]);
        int children = 0;
        for (struct slot *child = tree_first_child(slot_of(node)); child != NULL;
             child = tree_next_sibling(child)) {
            CHECK_EQUAL(parent[node_in(child)], node);
            children++;
        }
        int expected = 0;
        for (int other = 0; other < NODES; other++) {
            expected += place[other] != NONE && parent[other] == node;
        }
        CHECK_EQUAL(children, expected);
    }
}

static void add(int node, int below)
{
    const int slot = free_slot();
    if (below != NONE && place[below] == NONE) {
        return;
    }
    if (below == NONE) {
        tree_init_root(&slots[slot]);
    } else {
        tree_add_child(slot_of(below), &slots[slot]);
    }
    place[node] = slot;
    parent[node] = below;
}

static void remove_node(int node)
{
    tree_remove(slot_of(node));
    place[node] = NONE;
    for (int other = 0; other < NODES; other++) {
        if (place[other] != NONE && parent[other] == node) {
            parent[other] = parent[node];
        }
    }
}

static void move(int node)
{
    const int to = free_slot();
    if (to != NONE) {
        tree_move(slot_of(node), &slots[to]);
        place[node] = to;
    }
}

static void test_against_a_naive_tree(void)
{
    srand(1);
    for (int node = 0; node < NODES; node++) {
        place[node] = NONE;
    }
    for (int step = 0; step < 20000; step++) {
        const int node = rand() % NODES;
        if (place[node] == NONE) {
            const int below = rand() % (NODES + 1) - 1;
            if (below != node) {
                add(node, below);
            }
        } else if (rand() % 2 == 0) {
            remove_node(node);
        } else {
            move(node);
        }
        check_all();
    }
}

int main(void)
{
    const struct unit_test tests[] = {
        {"inserting, removing, moving: as the naive tree does it", test_against_a_naive_tree},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
