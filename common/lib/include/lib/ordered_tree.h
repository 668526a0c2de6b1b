/*
 * Ordered sets whose nodes are part of what they order, as in lib/list.h: balanced binary trees
 * (AVL), so that whoever chooses the keys cannot make them slow.
 *
 * What the order is, a function says that compares a key with a node: negative when the key comes
 * before the node, 0 when it is the node's. All calls for one tree pass the same function.
 *
 * Invariants: no two nodes of a tree have the same key; the heights of a node's two subtrees differ
 * by at most one.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct ordered_node {
    struct ordered_node *left;
    struct ordered_node *right;
    uint32_t height; /* of the subtree that begins here; a leaf's is 1 */
};

struct ordered_tree {
    struct ordered_node *root; /* NULL: empty */
};

/* A tree of 2^32 nodes is 46 high at most. */
#define ORDERED_HEIGHT_MAX 48u

/* NULL: there is no node with this key. */
struct ordered_node *ordered_find(
    const struct ordered_tree *tree,
    int (*compare)(const void *key, struct ordered_node *node),
    const void *key);

/* The first node that comes after the key, whether or not that is there; NULL: there is none. */
struct ordered_node *ordered_after(
    const struct ordered_tree *tree,
    int (*compare)(const void *key, struct ordered_node *node),
    const void *key);

/* Adds a node, whose key is `key` and is not there yet. */
void ordered_add(
    struct ordered_tree *tree,
    int (*compare)(const void *key, struct ordered_node *node),
    const void *key,
    struct ordered_node *node);

/* Takes out the node with this key, which is there. */
void ordered_remove(
    struct ordered_tree *tree,
    int (*compare)(const void *key, struct ordered_node *node),
    const void *key);
