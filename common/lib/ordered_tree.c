#include "lib/ordered_tree.h"

/* The links that were followed from the root down, to be balanced on the way back. */
struct path {
    struct ordered_node **links[ORDERED_HEIGHT_MAX];
    uint32_t length;
};

static uint32_t height_of(const struct ordered_node *node)
{
    return node == NULL ? 0 : node->height;
}

static void measure(struct ordered_node *node)
{
    const uint32_t left = height_of(node->left);
    const uint32_t right = height_of(node->right);
    node->height = 1 + (left > right ? left : right);
}

static void rotate_right(struct ordered_node **link)
{
    struct ordered_node *top = *link;
    struct ordered_node *up = top->left;
    top->left = up->right;
    up->right = top;
    measure(top);
    measure(up);
    *link = up;
}

static void rotate_left(struct ordered_node **link)
{
    struct ordered_node *top = *link;
    struct ordered_node *up = top->right;
    top->right = up->left;
    up->left = top;
    measure(top);
    measure(up);
    *link = up;
}

static void balance(struct ordered_node **link)
{
    struct ordered_node *node = *link;
    if (height_of(node->left) > height_of(node->right) + 1) {
        if (height_of(node->left->left) < height_of(node->left->right)) {
            rotate_left(&node->left);
        }
        rotate_right(link);
    } else if (height_of(node->right) > height_of(node->left) + 1) {
        if (height_of(node->right->right) < height_of(node->right->left)) {
            rotate_right(&node->right);
        }
        rotate_left(link);
    } else {
        measure(node);
    }
}

static void balance_path(const struct path *path)
{
    for (uint32_t i = path->length; i > 0; i--) {
        balance(path->links[i - 1]);
    }
}

struct ordered_node *ordered_find(
    const struct ordered_tree *tree,
    int (*compare)(const void *key, struct ordered_node *node),
    const void *key)
{
    struct ordered_node *node = tree->root;
    while (node != NULL) {
        const int side = compare(key, node);
        if (side == 0) {
            return node;
        }
        node = side < 0 ? node->left : node->right;
    }
    return NULL;
}

struct ordered_node *ordered_after(
    const struct ordered_tree *tree,
    int (*compare)(const void *key, struct ordered_node *node),
    const void *key)
{
    struct ordered_node *best = NULL;
    struct ordered_node *node = tree->root;
    while (node != NULL) {
        if (compare(key, node) < 0) {
            best = node;
            node = node->left;
        } else {
            node = node->right;
        }
    }
    return best;
}

void ordered_add(
    struct ordered_tree *tree,
    int (*compare)(const void *key, struct ordered_node *node),
    const void *key,
    struct ordered_node *node)
{
    struct path path = {.length = 0};
    struct ordered_node **link = &tree->root;
    while (*link != NULL) {
        path.links[path.length++] = link;
        link = compare(key, *link) < 0 ? &(*link)->left : &(*link)->right;
    }
    *node = (struct ordered_node){.height = 1};
    *link = node;
    balance_path(&path);
}

/* Puts the next node in order in the place of *link, which has two subtrees. */
static void replace_with_next(struct ordered_node **link, struct path *path)
{
    struct ordered_node *node = *link;
    const uint32_t place = path->length;
    path->links[path->length++] = link;
    struct ordered_node **next = &node->right;
    while ((*next)->left != NULL) {
        path->links[path->length++] = next;
        next = &(*next)->left;
    }
    struct ordered_node *heir = *next;
    *next = heir->right;
    heir->left = node->left;
    heir->right = node->right;
    *link = heir;
    if (path->length > place + 1) {
        path->links[place + 1] = &heir->right;
    }
}

void ordered_remove(
    struct ordered_tree *tree,
    int (*compare)(const void *key, struct ordered_node *node),
    const void *key)
{
    struct path path = {.length = 0};
    struct ordered_node **link = &tree->root;
    for (int side = compare(key, *link); side != 0; side = compare(key, *link)) {
        path.links[path.length++] = link;
        link = side < 0 ? &(*link)->left : &(*link)->right;
    }
    struct ordered_node *node = *link;
    if (node->left != NULL && node->right != NULL) {
        replace_with_next(link, &path);
    } else {
        *link = node->left != NULL ? node->left : node->right;
    }
    *node = (struct ordered_node){0};
    balance_path(&path);
}
