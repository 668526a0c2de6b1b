/* Random additions and removals, compared with a table of what is there. */
#include "lib/ordered_tree.h"
#include "lib/list.h"
#include "unit.h"
#include <stdint.h>

#define KEYS 600u

struct item {
    struct ordered_node node;
    uint32_t key;
    bool is_there;
};

static struct item items[KEYS];

static int compare(const void *key, struct ordered_node *node)
{
    const uint32_t left = *(const uint32_t *)key;
    const struct item *item = container_of(node, struct item, node);
    return left < item->key ? -1 : left > item->key;
}

static uint32_t random_below(uint32_t limit)
{
    static uint64_t state = 88172645463325252u;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 16) % limit;
}

/* The height that a subtree has; UINT32_MAX where the invariants do not hold. */
static uint32_t checked_height(const struct ordered_node *node)
{
    if (node == NULL) {
        return 0;
    }
    const uint32_t left = checked_height(node->left);
    const uint32_t right = checked_height(node->right);
    const uint32_t high = left > right ? left : right;
    const uint32_t low = left > right ? right : left;
    return high == UINT32_MAX || high - low > 1 || node->height != high + 1 ? UINT32_MAX : high + 1;
}

static void check_all(const struct ordered_tree *tree)
{
    CHECK(checked_height(tree->root) <= ORDERED_HEIGHT_MAX);
    const struct ordered_node *next = NULL;
    for (uint32_t key = KEYS; key > 0; key--) {
        const uint32_t at = key - 1;
        CHECK(ordered_after(tree, compare, &at) == next);
        struct ordered_node *found = ordered_find(tree, compare, &at);
        CHECK(found == (items[at].is_there ? &items[at].node : NULL));
        next = items[at].is_there ? &items[at].node : next;
    }
}

static void test_random(void)
{
    struct ordered_tree tree = {NULL};
    for (uint32_t i = 0; i < KEYS; i++) {
        items[i].key = i;
    }
    for (uint32_t step = 0; step < 20000; step++) {
        /* Fills up and empties again, so that all sizes are met. */
        const uint32_t key = random_below(KEYS);
        const bool is_wanted = random_below(KEYS) < (step % 4000 < 2000 ? KEYS * 3 / 4 : KEYS / 4);
        if (is_wanted && !items[key].is_there) {
            ordered_add(&tree, compare, &key, &items[key].node);
            items[key].is_there = true;
        } else if (!is_wanted && items[key].is_there) {
            ordered_remove(&tree, compare, &key);
            items[key].is_there = false;
        }
        if (step % 97 == 0) {
            check_all(&tree);
        }
    }
    check_all(&tree);
}

static void test_in_order(void)
{
    struct ordered_tree tree = {NULL};
    for (uint32_t i = 0; i < KEYS; i++) {
        items[i] = (struct item){.key = i, .is_there = true};
        ordered_add(&tree, compare, &i, &items[i].node);
    }
    check_all(&tree);
    CHECK(tree.root->height <= 13);
    for (uint32_t i = 0; i < KEYS; i++) {
        ordered_remove(&tree, compare, &i);
        items[i].is_there = false;
    }
    CHECK(tree.root == NULL);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"random", test_random},
        {"in order", test_in_order},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
