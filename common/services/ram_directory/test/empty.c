#include "empty.h"

bool empty_tree(struct tree *tree, const struct test_source *source)
{
    while (tree->root->entries.count > 0) {
        struct node *directory = tree->root;
        struct node *entry = tree_next(directory, 0);
        while (entry->kind == NODE_KIND_DIRECTORY && entry->entries.count > 0) {
            directory = entry;
            entry = tree_next(directory, 0);
        }
        if (tree_remove(tree, directory, node_name(entry), 0) != STATUS_OK) {
            return false;
        }
    }
    const bool is_alone = tree->node_count == 1;
    tree_finish(tree);
    return is_alone && source->taken == 0;
}
