#include "world.h"
#include <stdio.h>
#include <string.h>

/* -- looking ---------------------------------------------------------------------------------- */

static bool wrong(const char *what, uint64_t number)
{
    printf("%s of node %llu is wrong\n", what, (unsigned long long)number);
    return false;
}

static bool content_is(struct world *world, const struct model_node *node, struct names_view view)
{
    static uint8_t data[MODEL_FILE_BYTES + 100];
    uint64_t got;
    const struct names_range range = {node->number, 0, sizeof(data)};
    if (names_read(world->names, view, &range, data, &got) != STATUS_OK ||
        got != node->size_bytes) {
        return wrong("size", node->number);
    }
    return memcmp(data, node->data, got) == 0 || wrong("content", node->number);
}

/* Every entry once, in the order of places, and each is one of the model's. */
static bool entries_are(
    struct world *world, const struct model *model, int32_t directory, struct names_view view)
{
    struct names_entry entry = {.place = 0};
    uint32_t count = 0;
    const uint64_t number = model->nodes[directory].number;
    while (names_next(world->names, view, number, entry.place, &entry) == STATUS_OK) {
        uint32_t name = 0;
        const struct bytes got = {entry.name, entry.name_bytes};
        while (name < MODEL_NAMES && !bytes_equal(model_word(name), got)) {
            name++;
        }
        const int32_t child = model_child(model, directory, name);
        if (child < 0 || model->nodes[child].number != entry.number ||
            model->nodes[child].kind != entry.kind) {
            return wrong("entry", entry.number);
        }
        count++;
    }
    return count == model_count(model, directory) || wrong("count", number);
}

static bool
path_is(struct world *world, const struct model *model, int32_t at, struct names_view view)
{
    static uint8_t got[16384];
    struct names_state state;
    struct names_path path = {.text = got, .capacity_bytes = sizeof(got)};
    const uint64_t number = model->nodes[at].number;
    if (names_path(world->names, view, number, &path) != STATUS_OK ||
        names_find(world->names, view, NAMES_ROOT, (struct bytes){got, path.size_bytes}, &state) !=
            STATUS_OK) {
        return wrong("path", number);
    }
    return state.number == number || wrong("path", number);
}

static bool
node_is(struct world *world, const struct model *model, int32_t at, struct names_view view)
{
    const struct model_node *node = &model->nodes[at];
    struct names_state state;
    if (names_stat(world->names, view, node->number, &state) != STATUS_OK) {
        return wrong("number", node->number);
    }
    const uint64_t size =
        node->kind == NAMES_FILE ? node->size_bytes : (uint64_t)model_count(model, at);
    const uint64_t parent = node->parent < 0 ? 0 : model->nodes[node->parent].number;
    if (state.kind != node->kind || state.size_bytes != size ||
        state.modified_ns != node->modified_ns || state.parent != parent) {
        return wrong("state", node->number);
    }
    if ((node->parent >= 0 || at == 0) && !path_is(world, model, at, view)) {
        return false;
    }
    return node->kind == NAMES_FILE ? content_is(world, node, view)
                                    : entries_are(world, model, at, view);
}

bool world_view_is(struct world *world, const struct model *model, uint64_t generation)
{
    const struct names_view view = {generation};
    for (int32_t i = 0; i < (int32_t)MODEL_NODES; i++) {
        if (model->nodes[i].is_used && !node_is(world, model, i, view)) {
            return false;
        }
    }
    return true;
}

/* -- differences ------------------------------------------------------------------------------ */

static const struct model_node *named(const struct model *model, uint64_t number)
{
    for (uint32_t i = 0; i < MODEL_NODES; i++) {
        const struct model_node *node = &model->nodes[i];
        if (node->is_used && node->number == number && (node->parent >= 0 || i == 0)) {
            return node;
        }
    }
    return NULL;
}

static bool difference_is(
    const struct model *from, const struct model *to, const struct names_difference *difference)
{
    const struct model_node *before = named(from, difference->number);
    const struct model_node *after = named(to, difference->number);
    if (before == NULL || after == NULL) {
        return difference->is_added == (before == NULL) &&
               difference->is_removed == (after == NULL) && (before != NULL || after != NULL);
    }
    return !difference->is_added && !difference->is_removed &&
           difference->is_renamed == (before->moved != after->moved) &&
           difference->is_changed == (before->version != after->version);
}

static uint32_t count_differences(const struct model *from, const struct model *to)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < MODEL_NODES; i++) {
        const struct model_node *node = &from->nodes[i];
        if (!node->is_used || named(from, node->number) == NULL) {
            continue;
        }
        const struct model_node *after = named(to, node->number);
        count += after == NULL || after->moved != node->moved || after->version != node->version;
    }
    for (uint32_t i = 0; i < MODEL_NODES; i++) {
        const struct model_node *node = &to->nodes[i];
        count +=
            node->is_used && named(to, node->number) != NULL && named(from, node->number) == NULL;
    }
    return count;
}

static bool differences_are(
    struct world *world, const struct model *from, const struct model *to, const uint64_t views[2])
{
    struct names_comparison comparison = {.from = {views[0]}, .to = {views[1]}};
    struct names_difference difference;
    uint32_t count = 0;
    enum status status;
    while ((status = names_compare(world->names, &comparison, &difference)) == STATUS_OK) {
        if (difference.number == 0) {
            continue;
        }
        count++;
        if (!difference_is(from, to, &difference)) {
            return wrong("difference", difference.number);
        }
    }
    return (status == STATUS_NOT_FOUND && count == count_differences(from, to)) ||
           wrong("count of differences", 0);
}

bool world_is_right(struct world *world)
{
    if (!world_view_is(world, &world->model, NAMES_NOW)) {
        return false;
    }
    for (uint32_t i = 0; i < MODEL_SNAPSHOTS; i++) {
        struct model_snapshot *snapshot = &world->snapshots[i];
        if (!snapshot->is_used) {
            continue;
        }
        const uint64_t back[] = {NAMES_NOW, snapshot->generation};
        const uint64_t forth[] = {snapshot->generation, NAMES_NOW};
        if (!world_view_is(world, &snapshot->model, snapshot->generation) ||
            !differences_are(world, &world->model, &snapshot->model, back) ||
            !differences_are(world, &snapshot->model, &world->model, forth)) {
            return false;
        }
    }
    return true;
}

/* -- checking --------------------------------------------------------------------------------- */

static void count_reference(void *context, const uint8_t hash[NAMES_HASH_BYTES])
{
    struct world *world = context;
    space_count(world->space, hash);
}

static uint32_t finding_count;

static void count_finding(void *context, const char *rule, uint64_t number)
{
    (void)context;
    finding_count++;
    printf("%s: %llu\n", rule, (unsigned long long)number);
}

bool world_check(struct world *world)
{
    const struct names_checker checker = {world, count_reference, count_finding};
    finding_count = 0;
    space_count_begin(world->space);
    const enum status status = names_check(world->names, &checker);
    if (status != STATUS_OK) {
        printf("the check gives %d\n", (int)status);
        return false;
    }
    if (!space_counts_match(world->space)) {
        printf("the space has not what is referred to\n");
        return false;
    }
    return finding_count == 0;
}

bool world_steps(struct world *world)
{
    bool is_done = false;
    for (uint32_t i = 0; i < 100000 && !is_done; i++) {
        const enum status status = names_step(world->names, &is_done);
        if (status != STATUS_OK) {
            printf("a step gives %d\n", (int)status);
            return false;
        }
    }
    return is_done;
}
