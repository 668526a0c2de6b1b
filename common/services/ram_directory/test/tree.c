/* What is worth a test of its own, beside the random ones. */
#include "tree.h"
#include "empty.h"
#include "unit.h"

static struct test_source source;
static struct tree tree;

static struct bytes text(const char *path)
{
    return (struct bytes){(const uint8_t *)path, strlen(path)};
}

static void start(void)
{
    test_source_init(&source);
    CHECK_EQUAL(tree_init(&tree, &source.source, 1), STATUS_OK);
}

static struct node *make(const char *path, enum node_kind kind)
{
    struct node *node = NULL;
    const struct node_request request = {text(path), kind, CREATION_ALWAYS, 2};
    CHECK_EQUAL(tree_open(&tree, tree.root, &request, &node), STATUS_OK);
    return node;
}

static enum status move(const char *from, const char *to)
{
    const struct node_move names = {text(from), text(to), 3};
    return tree_rename(&tree, tree.root, &names);
}

static void finish(void)
{
    CHECK(empty_tree(&tree, &source));
}

/* A file that replaces one which somebody reads: both are whole, each for whom it is. */
static void test_replace_open(void)
{
    start();
    struct node *old = make("settings", NODE_KIND_FILE);
    CHECK_EQUAL(file_write(&tree, old, 0, text("old"), 2), STATUS_OK);
    tree_hold(old);
    struct node *new = make("settings.new", NODE_KIND_FILE);
    CHECK_EQUAL(file_write(&tree, new, 0, text("new!"), 2), STATUS_OK);
    const uint64_t place = old->place;
    CHECK_EQUAL(move("settings.new", "settings"), STATUS_OK);
    struct node *found = NULL;
    CHECK_EQUAL(tree_find(tree.root, text("settings"), &found), STATUS_OK);
    CHECK(found == new && new->place == place);
    CHECK_EQUAL(tree_find(tree.root, text("settings.new"), &found), STATUS_NOT_FOUND);
    char got[4];
    CHECK_EQUAL(contents_read(&old->contents, 0, got, 4), 3);
    CHECK(memcmp(got, "old", 3) == 0);
    tree_drop(&tree, old);
    finish();
}

/* Who lists a directory while something in it gets another name sees it once. */
static void test_renamed_keeps_place(void)
{
    start();
    const struct node *first = make("first", NODE_KIND_FILE);
    const struct node *second = make("second", NODE_KIND_FILE);
    CHECK(tree_next(tree.root, 0) == first);
    CHECK_EQUAL(move("first", "third"), STATUS_OK);
    CHECK(tree_next(tree.root, first->place) == second);
    CHECK(tree_next(tree.root, second->place) == NULL);
    finish();
}

static void test_no_circle(void)
{
    start();
    (void)make("a", NODE_KIND_DIRECTORY);
    (void)make("a/b", NODE_KIND_DIRECTORY);
    CHECK_EQUAL(move("a", "a/b/c"), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(move("a", "a/c"), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(move("a", "a"), STATUS_OK);
    CHECK_EQUAL(move("a/b", "a"), STATUS_WRONG_STATE);
    finish();
}

/* Directories below directories; the last of them is named, and is what comes back. */
static struct bytes deep_path(uint32_t depth, char last)
{
    static char path[2 * TREE_DEPTH_MAX + 4];
    for (uint32_t i = 0; i < depth; i++) {
        path[(size_t)2 * i] = 'd';
        path[(size_t)2 * i + 1] = '/';
    }
    path[(size_t)2 * (depth - 1)] = last;
    return (struct bytes){(const uint8_t *)path, (size_t)2 * depth - 1};
}

/* As deep as renames may go, and deeper by one, where only opening leads. */
static void test_deep(void)
{
    start();
    (void)make("moved", NODE_KIND_DIRECTORY);
    for (uint32_t depth = 1; depth <= TREE_DEPTH_MAX; depth++) {
        struct node *made = NULL;
        const struct node_request request = {
            deep_path(depth, 'd'), NODE_KIND_DIRECTORY, CREATION_ALWAYS, 2};
        CHECK_EQUAL(tree_open(&tree, tree.root, &request, &made), STATUS_OK);
    }
    struct node_move names = {text("moved"), deep_path(TREE_DEPTH_MAX + 1, 'm'), 3};
    CHECK_EQUAL(tree_rename(&tree, tree.root, &names), STATUS_LIMIT_EXCEEDED);
    names.to = deep_path(TREE_DEPTH_MAX, 'm');
    CHECK_EQUAL(tree_rename(&tree, tree.root, &names), STATUS_OK);
    finish();
}

/* What was acknowledged before memory ran out is there, and room can be made. */
static void test_full(void)
{
    start();
    struct node *file = make("file", NODE_KIND_FILE);
    source.taken_max = 40;
    uint8_t page[PAGE_BYTES];
    uint64_t written = 0;
    for (;; written += sizeof(page)) {
        memset(page, (int)(written / PAGE_BYTES) + 1, sizeof(page));
        const struct bytes data = {page, sizeof(page)};
        const enum status status = file_write(&tree, file, written, data, 2);
        if (status != STATUS_OK) {
            CHECK_EQUAL(status, STATUS_LIMIT_EXCEEDED);
            break;
        }
    }
    CHECK(written >= 30 * PAGE_BYTES);
    CHECK_EQUAL(node_size(file), written);
    for (uint64_t at = 0; at < written; at += PAGE_BYTES) {
        CHECK_EQUAL(contents_read(&file->contents, at, page, PAGE_BYTES), PAGE_BYTES);
        CHECK(page[0] == at / PAGE_BYTES + 1 && page[PAGE_BYTES - 1] == page[0]);
    }
    /* Names that are not in the page that the tree has. */
    for (uint32_t i = 0;; i++) {
        char name[8];
        (void)snprintf(name, sizeof(name), "%u", i);
        struct node *made = NULL;
        const struct node_request request = {text(name), NODE_KIND_FILE, CREATION_ALWAYS, 2};
        const enum status status = tree_open(&tree, tree.root, &request, &made);
        if (status != STATUS_OK) {
            CHECK_EQUAL(status, STATUS_LIMIT_EXCEEDED);
            break;
        }
    }
    CHECK_EQUAL(tree_remove(&tree, tree.root, text("file"), 4), STATUS_OK);
    (void)make("room", NODE_KIND_FILE);
    finish();
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"replace what is open", test_replace_open},
        {"renamed keeps its place", test_renamed_keeps_place},
        {"no circle", test_no_circle},
        {"deep", test_deep},
        {"full", test_full},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
