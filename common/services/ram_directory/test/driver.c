#include "driver.h"
#include "empty.h"
#include "model.h"
#include "test_source.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HELD_COUNT    6u
#define LISTERS       3u
#define PATH_BYTES    2048u
#define COMPARE_STEPS 16u

/* Something that is open: a node of the tree, and the same one of the model. */
struct held {
    struct node *node; /* NULL: nothing */
    uint32_t model;
};

/* Someone who lists a directory step by step, and which names were there from the start on. */
struct lister {
    bool is_active;
    uint32_t held; /* HELD_COUNT: the root */
    uint64_t cursor;
    bool was_always_there[NAME_VALID_COUNT];
    uint32_t seen[NAME_VALID_COUNT];
};

struct driver {
    struct bytes script;
    size_t at;
    uint64_t step;
    struct test_source source;
    struct tree tree;
    struct model model;
    struct held held[HELD_COUNT];
    struct lister listers[LISTERS];
};

static uint8_t next(struct driver *driver)
{
    return driver->at < driver->script.size_bytes ? driver->script.data[driver->at++] : 0;
}

static void must(const struct driver *driver, bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "step %llu: %s\n", (unsigned long long)driver->step, what);
        abort();
    }
}

/* A path of names chosen by the script, as text and as the model wants it. */
static struct bytes next_path(struct driver *driver, struct model_path *path, uint8_t *text)
{
    const uint8_t shape = next(driver);
    path->count = 1 + shape % 4 / 2 + shape % 16 / 12;
    size_t length = 0;
    for (uint32_t i = 0; i < path->count; i++) {
        const uint8_t choice = next(driver);
        /* Most paths are good ones. */
        path->names[i] = choice < 250 ? choice % NAME_VALID_COUNT : choice % NAME_COUNT;
        const struct bytes name = model_name_text(path->names[i]);
        if (i > 0) {
            text[length++] = '/';
        }
        memcpy(text + length, name.data, name.size_bytes);
        length += name.size_bytes;
    }
    return (struct bytes){text, length};
}

/* The directory that an operation starts at. */
static struct held next_directory(struct driver *driver)
{
    const struct held held = driver->held[next(driver) % HELD_COUNT];
    const bool is_directory = held.node != NULL && held.node->kind == NODE_KIND_DIRECTORY;
    return is_directory ? held : (struct held){driver->tree.root, MODEL_ROOT};
}

/* Whether there was no memory for it: then the model is not asked, and nothing may have changed. */
static bool is_out_of_memory(const struct driver *driver, enum status status)
{
    if (driver->source.has_failed) {
        must(driver, status == STATUS_LIMIT_EXCEEDED, "without memory it must say so");
    }
    return driver->source.has_failed;
}

static void compare_node(struct driver *driver, const struct node *node, uint32_t index)
{
    const struct model_node *want = &driver->model.nodes[index];
    must(driver, node->kind == want->kind, "kind");
    must(driver, node->modified_ns == want->modified_ns, "time of the last change");
    if (node->kind == NODE_KIND_DIRECTORY) {
        must(driver, node_size(node) == model_entry_count(&driver->model, index), "entry count");
        return;
    }
    static uint8_t got[MODEL_FILE_BYTES];
    must(driver, node_size(node) == want->size_bytes, "size");
    must(
        driver,
        contents_read(&node->contents, 0, got, sizeof(got)) == want->size_bytes,
        "how much can be read");
    must(driver, memcmp(got, want->data, want->size_bytes) == 0, "contents");
}

static uint32_t compare_below(struct driver *driver, struct node *node, uint32_t index)
{
    uint32_t count = 1;
    compare_node(driver, node, index);
    if (node->kind == NODE_KIND_FILE) {
        return count;
    }
    for (enum model_name name = 0; name < NAME_VALID_COUNT; name++) {
        const uint32_t want = model_child(&driver->model, index, name);
        struct node *child = NULL;
        const enum status status = tree_find(node, model_name_text(name), &child);
        must(driver, (status == STATUS_OK) == (want != MODEL_NONE), "which names are there");
        if (child != NULL) {
            must(driver, child->parent == node, "parent");
            count += compare_below(driver, child, want);
        }
    }
    return count;
}

static void compare_all(struct driver *driver)
{
    uint32_t count = compare_below(driver, driver->tree.root, MODEL_ROOT);
    uint32_t model_count = 0;
    for (uint32_t i = 0; i < MODEL_NODES; i++) {
        model_count += driver->model.nodes[i].is_there;
        count += driver->model.nodes[i].is_there && !driver->model.nodes[i].has_place;
    }
    must(driver, count == model_count && driver->tree.node_count == count, "number of nodes");
    for (uint32_t i = 0; i < HELD_COUNT; i++) {
        if (driver->held[i].node != NULL) {
            compare_node(driver, driver->held[i].node, driver->held[i].model);
        }
    }
}

static void end_listers_of(struct driver *driver, uint32_t held)
{
    for (uint32_t i = 0; i < LISTERS; i++) {
        if (driver->listers[i].held == held) {
            driver->listers[i].is_active = false;
        }
    }
}

static void drop(struct driver *driver, uint32_t slot)
{
    struct held *held = &driver->held[slot];
    if (held->node != NULL) {
        end_listers_of(driver, slot);
        tree_drop(&driver->tree, held->node);
        driver->model.nodes[held->model].holds--;
        model_collect(&driver->model);
        held->node = NULL;
    }
}

static void step_open(struct driver *driver)
{
    uint8_t text[PATH_BYTES];
    struct model_path path;
    const struct held from = next_directory(driver);
    const struct node_request request = {
        .path = next_path(driver, &path, text),
        .kind = next(driver) % 2 == 0 ? NODE_KIND_FILE : NODE_KIND_DIRECTORY,
        .creation = next(driver) % 3,
        .now_ns = driver->step,
    };
    if (model_is_full(&driver->model)) {
        return;
    }
    struct held opened = {NULL, MODEL_NONE};
    const enum status status = tree_open(&driver->tree, from.node, &request, &opened.node);
    if (is_out_of_memory(driver, status)) {
        return;
    }
    const struct model_request same = {&path, request.kind, request.creation, request.now_ns};
    must(
        driver,
        status == model_open(&driver->model, from.model, &same, &opened.model),
        "status of open");
    if (status == STATUS_OK) {
        const uint32_t slot = next(driver) % HELD_COUNT;
        tree_hold(opened.node);
        driver->model.nodes[opened.model].holds++;
        drop(driver, slot);
        driver->held[slot] = opened;
    }
}

static void step_remove(struct driver *driver)
{
    uint8_t text[PATH_BYTES];
    struct model_path path;
    const struct held from = next_directory(driver);
    const struct bytes bytes = next_path(driver, &path, text);
    const enum status status = tree_remove(&driver->tree, from.node, bytes, driver->step);
    must(
        driver,
        status == model_remove(&driver->model, from.model, &path, driver->step),
        "status of remove");
}

static void step_rename(struct driver *driver)
{
    uint8_t from_text[PATH_BYTES];
    uint8_t to_text[PATH_BYTES];
    struct model_path from;
    struct model_path to;
    const struct held directory = next_directory(driver);
    const struct node_move move = {
        .from = next_path(driver, &from, from_text),
        .to = next_path(driver, &to, to_text),
        .now_ns = driver->step,
    };
    const enum status status = tree_rename(&driver->tree, directory.node, &move);
    if (is_out_of_memory(driver, status)) {
        return;
    }
    const struct model_move same = {&from, &to, move.now_ns};
    must(
        driver, status == model_rename(&driver->model, directory.model, &same), "status of rename");
}

static void step_find(struct driver *driver)
{
    uint8_t text[PATH_BYTES];
    struct model_path path;
    const struct held from = next_directory(driver);
    const struct bytes bytes = next_path(driver, &path, text);
    struct node *node = NULL;
    uint32_t want = MODEL_NONE;
    const enum status status = tree_find(from.node, bytes, &node);
    must(driver, status == model_find(&driver->model, from.model, &path, &want), "status of find");
    if (status == STATUS_OK) {
        compare_node(driver, node, want);
    }
}

static void step_write(struct driver *driver)
{
    static uint8_t data[MODEL_FILE_BYTES];
    const struct held file = driver->held[next(driver) % HELD_COUNT];
    const uint32_t offset = (uint32_t)(next(driver) << 8 | next(driver)) % MODEL_FILE_BYTES;
    uint32_t size = (uint32_t)(next(driver) << 8 | next(driver)) % MODEL_FILE_BYTES;
    size = size > MODEL_FILE_BYTES - offset ? MODEL_FILE_BYTES - offset : size;
    if (file.node == NULL || file.node->kind != NODE_KIND_FILE) {
        return;
    }
    memset(data, (int)(driver->step % 255) + 1, size);
    const enum status status =
        file_write(&driver->tree, file.node, offset, (struct bytes){data, size}, driver->step);
    if (is_out_of_memory(driver, status)) {
        return;
    }
    must(driver, status == STATUS_OK, "status of write");
    struct model_node *want = &driver->model.nodes[file.model];
    want->modified_ns = driver->step;
    memcpy(want->data + offset, data, size);
    if (size > 0 && offset + size > want->size_bytes) {
        want->size_bytes = offset + size;
    }
}

static void step_resize(struct driver *driver)
{
    const struct held file = driver->held[next(driver) % HELD_COUNT];
    const uint32_t size = (uint32_t)(next(driver) << 8 | next(driver)) % (MODEL_FILE_BYTES + 1);
    if (file.node == NULL || file.node->kind != NODE_KIND_FILE) {
        return;
    }
    must(
        driver,
        file_resize(&driver->tree, file.node, size, driver->step) == STATUS_OK,
        "status of resize");
    struct model_node *want = &driver->model.nodes[file.model];
    want->modified_ns = driver->step;
    want->size_bytes = size;
    memset(want->data + size, 0, MODEL_FILE_BYTES - size);
}

static void step_limit(struct driver *driver)
{
    const uint8_t choice = next(driver);
    driver->source.taken_max = choice % 2 == 0 ? UINT64_MAX : driver->source.taken + choice / 2 % 8;
}

static struct held listed_by(const struct driver *driver, const struct lister *lister)
{
    return lister->held < HELD_COUNT ? driver->held[lister->held]
                                     : (struct held){driver->tree.root, MODEL_ROOT};
}

static void lister_start(struct driver *driver, struct lister *lister)
{
    *lister = (struct lister){.is_active = true, .held = next(driver) % (HELD_COUNT + 1)};
    const struct held directory = listed_by(driver, lister);
    if (directory.node == NULL || directory.node->kind != NODE_KIND_DIRECTORY) {
        lister->is_active = false;
        return;
    }
    for (enum model_name name = 0; name < NAME_VALID_COUNT; name++) {
        lister->was_always_there[name] =
            model_child(&driver->model, directory.model, name) != MODEL_NONE;
    }
}

static void lister_step(struct driver *driver, struct lister *lister)
{
    const struct node *entry = tree_next(listed_by(driver, lister).node, lister->cursor);
    if (entry != NULL) {
        must(driver, entry->place > lister->cursor, "listing goes on");
        lister->cursor = entry->place;
        for (enum model_name name = 0; name < NAME_VALID_COUNT; name++) {
            const struct bytes text = model_name_text(name);
            lister->seen[name] += text.size_bytes == entry->name_bytes &&
                                  memcmp(text.data, entry->name, text.size_bytes) == 0;
        }
        return;
    }
    for (enum model_name name = 0; name < NAME_VALID_COUNT; name++) {
        must(
            driver,
            !lister->was_always_there[name] || lister->seen[name] == 1,
            "what is there all the time is listed exactly once");
    }
    lister->is_active = false;
}

static void step_list(struct driver *driver)
{
    struct lister *lister = &driver->listers[next(driver) % LISTERS];
    if (lister->is_active) {
        lister_step(driver, lister);
    } else {
        lister_start(driver, lister);
    }
}

static void update_listers(struct driver *driver)
{
    for (uint32_t i = 0; i < LISTERS; i++) {
        struct lister *lister = &driver->listers[i];
        for (enum model_name name = 0; lister->is_active && name < NAME_VALID_COUNT; name++) {
            const uint32_t directory = listed_by(driver, lister).model;
            lister->was_always_there[name] =
                lister->was_always_there[name] &&
                model_child(&driver->model, directory, name) != MODEL_NONE;
        }
    }
}

static void step(struct driver *driver)
{
    static void (*const steps[])(struct driver *) = {
        step_open,
        step_open,
        step_open,
        step_remove,
        step_rename,
        step_rename,
        step_find,
        step_write,
        step_write,
        step_resize,
        step_list,
        step_list,
        step_list,
        step_limit,
    };
    const uint8_t choice = next(driver) % (sizeof(steps) / sizeof(steps[0]) + 1);
    driver->source.has_failed = false;
    driver->step++;
    if (choice < sizeof(steps) / sizeof(steps[0])) {
        steps[choice](driver);
    } else {
        drop(driver, next(driver) % HELD_COUNT);
    }
    update_listers(driver);
}

void driver_run(struct bytes script)
{
    static struct driver driver;
    memset(&driver, 0, sizeof(driver));
    driver.script = script;
    test_source_init(&driver.source);
    model_init(&driver.model, 0);
    must(
        &driver, tree_init(&driver.tree, &driver.source.source, 0) == STATUS_OK, "start of a tree");
    while (driver.at < script.size_bytes) {
        step(&driver);
        if (driver.step % COMPARE_STEPS == 0) {
            compare_all(&driver);
        }
    }
    compare_all(&driver);
    for (uint32_t i = 0; i < HELD_COUNT; i++) {
        drop(&driver, i);
    }
    must(&driver, empty_tree(&driver.tree, &driver.source), "all pages come back");
}
