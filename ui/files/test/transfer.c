/* Copying and removing over a tree in memory, of which any call can be made to fail. */
#include "transfer.h"
#include "unit.h"
#include <string.h>

#define NODES_MAX   64u
#define TREES       2u
#define FAILS_NEVER UINT32_MAX

struct node {
    char place[128]; /* empty: there is none */
    bool is_folder;
    uint32_t content;
};

static struct {
    struct node nodes[TREES][NODES_MAX];
    uint32_t change_count;
    uint32_t failing; /* the change that fails */
} world;

static struct node *find(const struct tree *tree, const char *place)
{
    for (uint32_t i = 0; i < NODES_MAX; i++) {
        if (strcmp(world.nodes[tree->root][i].place, place) == 0) {
            return &world.nodes[tree->root][i];
        }
    }
    return NULL;
}

static bool fails(void)
{
    return world.change_count++ == world.failing;
}

static bool lies_in(const char *place, const char *folder)
{
    char parent[PLACE_BYTES_MAX];
    place_parent(parent, place);
    return place[0] != '\0' && strcmp(parent, folder) == 0;
}

static enum status look(const struct tree *tree, const char *place, struct tree_node *node)
{
    const struct node *found = find(tree, place);
    if (!place_is_root(place) && found == NULL) {
        return STATUS_NOT_FOUND;
    }
    *node = (struct tree_node){.is_folder = found == NULL || found->is_folder};
    return STATUS_OK;
}

static enum status list(const struct tree *tree, const char *place, tree_take *take, void *context)
{
    for (uint32_t i = 0; i < NODES_MAX; i++) {
        const struct node *node = &world.nodes[tree->root][i];
        const char *name = place_name(node->place);
        const struct tree_entry entry = {
            .name = {(const uint8_t *)name, strlen(name)}, .is_folder = node->is_folder};
        if (lies_in(node->place, place) && !take(context, &entry)) {
            break;
        }
    }
    return STATUS_OK;
}

static enum status add(const struct tree *tree, const char *place, bool is_folder, uint32_t content)
{
    if (fails()) {
        return STATUS_NO_SPACE;
    }
    if (find(tree, place) != NULL) {
        return STATUS_OVERLAP;
    }
    struct node *node = find(tree, "");
    (void)snprintf(node->place, sizeof(node->place), "%s", place);
    node->is_folder = is_folder;
    node->content = content;
    return STATUS_OK;
}

static enum status make_folder(const struct tree *tree, const char *place)
{
    return add(tree, place, true, 0);
}

static enum status
copy_file(const struct tree *tree, const char *to, const struct tree *from_tree, const char *from)
{
    return add(tree, to, false, find(from_tree, from)->content);
}

static enum status rename_node(const struct tree *tree, const char *from, const char *to)
{
    struct node *node = find(tree, from);
    (void)snprintf(node->place, sizeof(node->place), "%s", to);
    return STATUS_OK;
}

static enum status remove_node(const struct tree *tree, const char *place)
{
    for (uint32_t i = 0; i < NODES_MAX; i++) {
        if (lies_in(world.nodes[tree->root][i].place, place)) {
            return STATUS_WRONG_STATE;
        }
    }
    if (fails()) {
        return STATUS_DEVICE_ERROR;
    }
    find(tree, place)->place[0] = '\0';
    return STATUS_OK;
}

static struct tree tree_of(uint32_t root)
{
    return (struct tree){look, list, make_folder, rename_node, remove_node, copy_file, root};
}

static struct tree now;
static struct tree snapshot;

static uint32_t count_nodes(const struct tree *tree)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < NODES_MAX; i++) {
        count += world.nodes[tree->root][i].place[0] != '\0' ? 1 : 0;
    }
    return count;
}

/* A folder with a file and a folder with a file in it: four nodes. */
static void begin(const struct tree *tree)
{
    memset(&world, 0, sizeof(world));
    world.failing = FAILS_NEVER;
    now = tree_of(0);
    snapshot = tree_of(1);
    CHECK_EQUAL(add(tree, "/a", true, 0), STATUS_OK);
    CHECK_EQUAL(add(tree, "/a/one", false, 1), STATUS_OK);
    CHECK_EQUAL(add(tree, "/a/b", true, 0), STATUS_OK);
    CHECK_EQUAL(add(tree, "/a/b/two", false, 2), STATUS_OK);
    world.change_count = 0;
}

static void test_copying(void)
{
    struct transfer transfer = {0};
    now = tree_of(0);
    begin(&now);
    CHECK_EQUAL(transfer_copy(&transfer, &now, "/c", &now, "/a"), STATUS_OK);
    CHECK_EQUAL(transfer.file_count, 4);
    CHECK_EQUAL(count_nodes(&now), 8);
    CHECK_EQUAL(find(&now, "/c/b/two")->content, 2);
    CHECK_EQUAL(transfer_copy(&transfer, &now, "/c", &now, "/a"), STATUS_OVERLAP);
    CHECK_EQUAL(transfer_copy(&transfer, &now, "/a/b/x", &now, "/a"), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(transfer_copy(&transfer, &now, "/d", &now, "/nothing"), STATUS_NOT_FOUND);
    CHECK_EQUAL(count_nodes(&now), 8);
}

static void test_copying_from_another_tree(void)
{
    struct transfer transfer = {0};
    snapshot = tree_of(1);
    begin(&snapshot);
    CHECK_EQUAL(transfer_copy(&transfer, &now, "/a", &snapshot, "/a"), STATUS_OK);
    CHECK_EQUAL(count_nodes(&now), 4);
    CHECK_EQUAL(count_nodes(&snapshot), 4);
}

/* Whatever fails, nothing of the copy stays, and what is copied is as it was. */
static void test_failing_copies(void)
{
    for (uint32_t i = 0; i < 4; i++) {
        struct transfer transfer = {0};
        begin(&now);
        world.failing = i;
        CHECK_EQUAL(transfer_copy(&transfer, &now, "/c", &now, "/a"), STATUS_NO_SPACE);
        CHECK_EQUAL(count_nodes(&now), 4);
    }
}

static bool goes_on(void *context)
{
    uint32_t *left = context;
    return (*left)-- > 0;
}

static void test_stopping(void)
{
    uint32_t left = 2;
    struct transfer transfer = {.goes_on = goes_on, .context = &left};
    begin(&now);
    CHECK_EQUAL(transfer_copy(&transfer, &now, "/c", &now, "/a"), STATUS_CANCELLED);
    CHECK_EQUAL(count_nodes(&now), 4);
    left = 0;
    CHECK_EQUAL(transfer_remove(&transfer, &now, "/a"), STATUS_CANCELLED);
    CHECK_EQUAL(count_nodes(&now), 4);
}

static void test_removing(void)
{
    struct transfer transfer = {0};
    begin(&now);
    world.failing = 0;
    CHECK_EQUAL(transfer_remove(&transfer, &now, "/a"), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(count_nodes(&now), 4);
    CHECK_EQUAL(transfer_remove(&transfer, &now, "/a"), STATUS_OK);
    CHECK_EQUAL(transfer.file_count, 4);
    CHECK_EQUAL(count_nodes(&now), 0);
    CHECK_EQUAL(transfer_remove(&transfer, &now, "/a"), STATUS_NOT_FOUND);
    CHECK_EQUAL(transfer_remove(&transfer, &now, "/"), STATUS_INVALID_ARGUMENT);
}

static void test_moving(void)
{
    begin(&now);
    CHECK_EQUAL(transfer_move(&now, "/a/c", "/a"), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(transfer_move(&now, "/x", "/"), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(transfer_move(&now, "/a/one", "/a/b/two"), STATUS_OVERLAP);
    CHECK_EQUAL(transfer_move(&now, "/two", "/a/b/two"), STATUS_OK);
    CHECK_EQUAL(find(&now, "/two")->content, 2);
}

/* Folders in each other without an end are left alone. */
static void test_depth(void)
{
    struct transfer transfer = {0};
    char place[PLACE_BYTES_MAX] = "/";
    begin(&now);
    for (uint32_t i = 0; i <= TRANSFER_DEPTH_MAX; i++) {
        CHECK(place_join(place, place, "d"));
        CHECK_EQUAL(add(&snapshot, place, true, 0), STATUS_OK);
    }
    CHECK_EQUAL(transfer_copy(&transfer, &now, "/c", &snapshot, "/d"), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(count_nodes(&now), 4);
    CHECK_EQUAL(transfer_remove(&transfer, &snapshot, "/d"), STATUS_LIMIT_EXCEEDED);
}

static void test_free_places(void)
{
    char place[PLACE_BYTES_MAX];
    begin(&now);
    CHECK(transfer_free_place(place, &now, "/a", "new.txt"));
    CHECK(strcmp(place, "/a/new.txt") == 0);
    CHECK(transfer_free_place(place, &now, "/a", "one"));
    CHECK(strcmp(place, "/a/one copy") == 0);
    CHECK_EQUAL(add(&now, "/a/one copy", false, 0), STATUS_OK);
    CHECK(transfer_free_place(place, &now, "/a", "one"));
    CHECK(strcmp(place, "/a/one copy 2") == 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"copying", test_copying},
        {"copying from another tree", test_copying_from_another_tree},
        {"failing copies", test_failing_copies},
        {"stopping", test_stopping},
        {"removing", test_removing},
        {"moving", test_moving},
        {"depth", test_depth},
        {"free places", test_free_places},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
