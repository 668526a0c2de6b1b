/* A path that is liked leads nowhere but down: what is taken off it is names, and all of it. */
#include "lib/path.h"
#include "test_source.h"
#include "tree.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static void must(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static void check_names(struct bytes path)
{
    size_t taken = 0;
    const size_t whole = path.size_bytes;
    while (path.size_bytes > 0) {
        const struct bytes name = path_take(&path);
        must(name.size_bytes > 0 && name.size_bytes <= PATH_NAME_BYTES_MAX);
        must(memchr(name.data, '/', name.size_bytes) == NULL);
        must(memchr(name.data, '\0', name.size_bytes) == NULL);
        must(name.size_bytes != 1 || name.data[0] != '.');
        must(name.size_bytes != 2 || memcmp(name.data, "..", 2) != 0);
        taken += name.size_bytes + 1;
    }
    must(taken == whole + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    const struct bytes path = {data, size_bytes};
    const enum status status = path_check(path);
    if (status == STATUS_OK) {
        check_names(path);
    }
    /* Whatever it is, a tree answers, and is as before once it was removed. */
    struct test_source source;
    struct tree tree;
    struct node *node = NULL;
    const struct node_request request = {path, NODE_KIND_FILE, CREATION_ALWAYS, 1};
    test_source_init(&source);
    must(tree_init(&tree, &source.source, 0) == STATUS_OK);
    if (tree_open(&tree, tree.root, &request, &node) == STATUS_OK) {
        must(status == STATUS_OK && tree_remove(&tree, tree.root, path, 2) == STATUS_OK);
    }
    tree_finish(&tree);
    must(source.taken == 0);
    return 0;
}
