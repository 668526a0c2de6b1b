#include "world.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const words[MODEL_NAMES] = {
    "a", "b", "c", "name", "another name", "x.txt", "z", "\xc3\xa4", "...", "long"};
static char long_word[256];

uint64_t world_random(struct world *world)
{
    world->random = world->random * 6364136223846793005ull + 1442695040888963407ull;
    return world->random >> 33;
}

struct bytes text(const char *word)
{
    return (struct bytes){(const uint8_t *)word, strlen(word)};
}

struct bytes model_word(uint32_t name)
{
    if (name + 1 < MODEL_NAMES) {
        return text(words[name]);
    }
    memset(long_word, 'n', NAMES_NAME_BYTES_MAX);
    return text(long_word);
}

/* -- life ------------------------------------------------------------------------------------- */

static bool is_held(void *context, uint64_t number)
{
    const struct world *world = context;
    for (uint32_t i = 0; i < MODEL_NODES; i++) {
        const struct model_node *node = &world->model.nodes[i];
        if (node->is_used && node->is_held && node->number == number) {
            return true;
        }
    }
    return false;
}

enum status world_mount(struct world *world)
{
    const struct names_setup setup = {
        .space = space_interface(world->space),
        .is_held = is_held,
        .context = world,
        .memory = world->memory,
        .memory_bytes = world->memory_bytes,
        .now_ns = 1,
    };
    return names_mount(&world->names, &setup);
}

void world_begin(struct world *world, struct space *space, uint64_t memory_bytes)
{
    memset(world, 0, sizeof(*world));
    world->space = space;
    world->memory_bytes = memory_bytes;
    world->memory = aligned_alloc(64, memory_bytes);
    world->random = 1;
    world->file_bytes = MODEL_FILE_BYTES;
    world->now_ns = 1;
    world->model.nodes[0] = (struct model_node){.is_used = true,
                                                .kind = NAMES_DIRECTORY,
                                                .number = NAMES_ROOT,
                                                .parent = -1,
                                                .modified_ns = 1};
    if (world->memory == NULL || world_mount(world) != STATUS_OK) {
        abort();
    }
}

void model_finish(struct model *model)
{
    for (uint32_t i = 0; i < MODEL_NODES; i++) {
        free(model->nodes[i].data);
        model->nodes[i].data = NULL;
    }
}

void model_copy(struct model *target, const struct model *source)
{
    *target = *source;
    for (uint32_t i = 0; i < MODEL_NODES; i++) {
        struct model_node *node = &target->nodes[i];
        if (node->data != NULL) {
            node->data = malloc(MODEL_FILE_BYTES);
            memcpy(node->data, source->nodes[i].data, MODEL_FILE_BYTES);
        }
    }
}

void world_end(struct world *world)
{
    names_forget(world->names);
    free(world->memory);
    model_finish(&world->model);
    for (uint32_t i = 0; i < MODEL_SNAPSHOTS; i++) {
        model_finish(&world->snapshots[i].model);
    }
}

/* -- the model -------------------------------------------------------------------------------- */

int32_t model_child(const struct model *model, int32_t parent, uint32_t name)
{
    for (uint32_t i = 1; i < MODEL_NODES; i++) {
        const struct model_node *node = &model->nodes[i];
        if (node->is_used && node->parent == parent && node->name == name) {
            return (int32_t)i;
        }
    }
    return -1;
}

uint32_t model_count(const struct model *model, int32_t parent)
{
    uint32_t count = 0;
    for (uint32_t i = 1; i < MODEL_NODES; i++) {
        count += model->nodes[i].is_used && model->nodes[i].parent == parent;
    }
    return count;
}

static bool is_below(const struct model *model, int32_t node, int32_t above)
{
    while (node > 0 && node != above) {
        node = model->nodes[node].parent;
    }
    return node == above;
}

static void node_end(struct model_node *node)
{
    free(node->data);
    *node = (struct model_node){.is_used = false};
}

static void node_detach(struct world *world, struct model_node *node)
{
    node->parent = -1;
    node->is_held = world_random(world) % 3 == 0;
    if (!node->is_held) {
        node_end(node);
    }
}

static int32_t pick(struct world *world, enum names_kind kind)
{
    for (uint32_t i = 0; i < 20; i++) {
        const uint32_t at = (uint32_t)world_random(world) % MODEL_NODES;
        const struct model_node *node = &world->model.nodes[at];
        if (node->is_used && node->kind == kind) {
            return (int32_t)at;
        }
    }
    return kind == NAMES_DIRECTORY ? 0 : -1;
}

/* -- operations ------------------------------------------------------------------------------- */

/* What an operation should answer, and what it did. */
struct answer {
    const char *what;
    enum status want;
    enum status got;
};

static bool is_gone(const struct model *model, int32_t directory)
{
    return directory != 0 && model->nodes[directory].parent < 0;
}

static struct answer step_open(struct world *world)
{
    struct model *model = &world->model;
    struct names_state state = {.number = 0};
    const int32_t directory = pick(world, NAMES_DIRECTORY);
    const uint32_t name = (uint32_t)world_random(world) % MODEL_NAMES;
    const enum names_kind kind = world_random(world) % 3 == 0 ? NAMES_DIRECTORY : NAMES_FILE;
    const enum names_creation creation = (enum names_creation)(world_random(world) % 3);
    const int32_t found = model_child(model, directory, name);
    struct answer answer = {.what = "open", .want = STATUS_OK};
    uint32_t free_at = 0;
    while (free_at < MODEL_NODES && model->nodes[free_at].is_used) {
        free_at++;
    }
    if (free_at == MODEL_NODES) {
        return answer;
    }
    if (found >= 0) {
        answer.want = creation == NAMES_ALWAYS           ? STATUS_OVERLAP
                      : model->nodes[found].kind != kind ? STATUS_WRONG_STATE
                                                         : STATUS_OK;
    } else if (creation == NAMES_NEVER || is_gone(model, directory)) {
        answer.want = STATUS_NOT_FOUND;
    }
    const struct names_request request = {
        .directory = model->nodes[directory].number,
        .path = model_word(name),
        .kind = kind,
        .creation = creation,
        .now_ns = world->now_ns,
    };
    answer.got = names_open(world->names, &request, &state);
    if (answer.got == STATUS_OK && answer.want == STATUS_OK && found < 0) {
        model->nodes[free_at] = (struct model_node){
            .is_used = true,
            .kind = kind,
            .number = state.number,
            .parent = directory,
            .name = name,
            .modified_ns = world->now_ns,
            .version = model->serial++,
            .moved = model->serial++,
            .data = kind == NAMES_FILE ? calloc(1, MODEL_FILE_BYTES) : NULL,
        };
        model->nodes[directory].modified_ns = world->now_ns;
    }
    if (answer.got == STATUS_OK && found >= 0 && state.number != model->nodes[found].number) {
        answer.want = STATUS_COUNT;
    }
    return answer;
}

static struct answer step_remove(struct world *world)
{
    struct model *model = &world->model;
    const int32_t directory = pick(world, NAMES_DIRECTORY);
    const uint32_t name = (uint32_t)world_random(world) % MODEL_NAMES;
    const int32_t found = model_child(model, directory, name);
    struct answer answer = {.what = "remove", .want = STATUS_OK};
    if (found < 0) {
        answer.want = STATUS_NOT_FOUND;
    } else if (model_count(model, found) > 0) {
        answer.want = STATUS_WRONG_STATE;
    }
    answer.got =
        names_remove(world->names, model->nodes[directory].number, model_word(name), world->now_ns);
    if (answer.got == STATUS_OK && answer.want == STATUS_OK) {
        node_detach(world, &model->nodes[found]);
        model->nodes[directory].modified_ns = world->now_ns;
    }
    return answer;
}

static enum status
want_of_rename(const struct model *model, int32_t from, int32_t to_directory, int32_t to)
{
    if (from < 0) {
        return STATUS_NOT_FOUND;
    }
    if (from == to) {
        return STATUS_OK;
    }
    if (is_gone(model, to_directory)) {
        return STATUS_NOT_FOUND;
    }
    if (model->nodes[from].kind == NAMES_DIRECTORY && is_below(model, to_directory, from)) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (to >= 0 &&
        (model->nodes[to].kind != model->nodes[from].kind || model_count(model, to) > 0)) {
        return STATUS_WRONG_STATE;
    }
    return STATUS_OK;
}

static struct answer step_rename(struct world *world)
{
    struct model *model = &world->model;
    const int32_t from_directory = pick(world, NAMES_DIRECTORY);
    const int32_t to_directory = pick(world, NAMES_DIRECTORY);
    const uint32_t from_name = (uint32_t)world_random(world) % MODEL_NAMES;
    const uint32_t to_name = (uint32_t)world_random(world) % MODEL_NAMES;
    const int32_t from = model_child(model, from_directory, from_name);
    const int32_t to = model_child(model, to_directory, to_name);
    uint8_t from_text[256];
    const struct bytes from_word = model_word(from_name);
    memcpy(from_text, from_word.data, from_word.size_bytes);
    struct answer answer = {
        .what = "rename", .want = want_of_rename(model, from, to_directory, to)};
    const struct names_move move = {
        .from_directory = model->nodes[from_directory].number,
        .from = {from_text, from_word.size_bytes},
        .to_directory = model->nodes[to_directory].number,
        .to = model_word(to_name),
        .now_ns = world->now_ns,
    };
    answer.got = names_rename(world->names, &move);
    if (answer.got == STATUS_OK && answer.want == STATUS_OK && from != to) {
        if (to >= 0) {
            node_detach(world, &model->nodes[to]);
        }
        model->nodes[from].parent = to_directory;
        model->nodes[from].name = to_name;
        model->nodes[from].moved = model->serial++;
        model->nodes[from_directory].modified_ns = world->now_ns;
        model->nodes[to_directory].modified_ns = world->now_ns;
    }
    return answer;
}

static struct answer step_write(struct world *world)
{
    static uint8_t data[100u << 10];
    struct answer answer = {.what = "write", .want = STATUS_OK};
    const int32_t file = pick(world, NAMES_FILE);
    if (file < 0) {
        return answer;
    }
    struct model_node *node = &world->model.nodes[file];
    const bool is_small = world_random(world) % 2 == 0;
    const uint32_t size_bytes =
        (uint32_t)world_random(world) % (is_small ? 300u : world->file_bytes / 4);
    const uint32_t offset = (uint32_t)world_random(world) % (world->file_bytes - size_bytes) >>
                            (world_random(world) % 16);
    const uint8_t byte = world_random(world) % 4 == 0 ? 0 : (uint8_t)world_random(world);
    memset(data, byte, size_bytes);
    const struct names_write write = {
        .number = node->number,
        .offset = offset,
        .data = {data, size_bytes},
        .now_ns = world->now_ns,
    };
    answer.got = names_write(world->names, &write);
    if (answer.got == STATUS_OK && size_bytes > 0) {
        memcpy(node->data + offset, data, size_bytes);
        node->size_bytes =
            offset + size_bytes > node->size_bytes ? offset + size_bytes : node->size_bytes;
        node->modified_ns = world->now_ns;
        node->version = world->model.serial++;
    }
    return answer;
}

static void model_resize(struct world *world, struct model_node *node, uint32_t size_bytes)
{
    if (size_bytes < node->size_bytes) {
        memset(node->data + size_bytes, 0, node->size_bytes - size_bytes);
    }
    node->size_bytes = size_bytes;
    node->modified_ns = world->now_ns;
    node->version = world->model.serial++;
}

static struct answer step_resize(struct world *world)
{
    struct answer answer = {.what = "resize", .want = STATUS_OK};
    const int32_t file = pick(world, NAMES_FILE);
    if (file < 0) {
        return answer;
    }
    struct model_node *node = &world->model.nodes[file];
    const uint32_t size_bytes =
        world_random(world) % 4 == 0 ? 0 : (uint32_t)world_random(world) % world->file_bytes;
    const struct names_size size = {node->number, size_bytes, world->now_ns};
    bool is_done;
    answer.got = names_resize(world->names, &size, &is_done);
    if (answer.got == STATUS_OK) {
        /* As few chunks as a file of the model has go in one call. */
        answer.want = is_done ? STATUS_OK : STATUS_COUNT;
        model_resize(world, node, size_bytes);
    }
    return answer;
}

static struct answer step_modified(struct world *world)
{
    struct model_node *node =
        &world->model.nodes[pick(world, NAMES_FILE) < 0 ? 0 : pick(world, NAMES_DIRECTORY)];
    struct answer answer = {.what = "modified", .want = STATUS_OK};
    answer.got = names_set_modified(world->names, node->number, world->now_ns);
    if (answer.got == STATUS_OK) {
        node->modified_ns = world->now_ns;
        node->version = world->model.serial++;
    }
    return answer;
}

static struct answer step_drop(struct world *world)
{
    struct model_node *node = &world->model.nodes[world_random(world) % MODEL_NODES];
    struct answer answer = {.what = "step", .want = STATUS_OK};
    bool is_done;
    if (node->is_used && node->is_held) {
        node_end(node);
    }
    answer.got = names_step(world->names, &is_done);
    return answer;
}

static struct bytes snapshot_name(uint32_t at)
{
    static const char *const names[MODEL_SNAPSHOTS] = {"first", "second", "third"};
    return text(names[at]);
}

static struct answer step_snapshot(struct world *world)
{
    const uint32_t at = (uint32_t)world_random(world) % MODEL_SNAPSHOTS;
    struct model_snapshot *kept = &world->snapshots[at];
    struct names_snapshot snapshot;
    struct answer answer = {.what = "snapshot", .want = STATUS_OK};
    if (kept->is_used) {
        answer.got = names_snapshot_remove(world->names, snapshot_name(at));
        if (answer.got == STATUS_OK) {
            kept->is_used = false;
            model_finish(&kept->model);
        }
        return answer;
    }
    answer.got = names_snapshot_make(world->names, snapshot_name(at), world->now_ns, &snapshot);
    if (answer.got == STATUS_OK) {
        kept->is_used = true;
        kept->generation = snapshot.generation;
        model_copy(&kept->model, &world->model);
    }
    return answer;
}

static struct answer step_commit(struct world *world)
{
    return (struct answer){
        .what = "commit",
        .want = STATUS_OK,
        .got = names_commit(world->names, world_random(world) % 3 == 0),
    };
}

static struct answer step_any(struct world *world)
{
    static struct answer (*const steps[])(struct world *) = {
        step_open,
        step_open,
        step_open,
        step_open,
        step_remove,
        step_rename,
        step_rename,
        step_write,
        step_write,
        step_write,
        step_write,
        step_resize,
        step_drop,
        step_commit,
        step_modified,
        step_drop,
    };
    world->now_ns += world_random(world) % 3;
    if (world_random(world) % 60 == 0) {
        return step_snapshot(world);
    }
    return steps[world_random(world) % (sizeof(steps) / sizeof(steps[0]))](world);
}

static bool complain(const struct answer *answer)
{
    printf("%s: %d, not %d\n", answer->what, (int)answer->got, (int)answer->want);
    return false;
}

bool world_step(struct world *world)
{
    const struct answer answer = step_any(world);
    return answer.got == answer.want || complain(&answer);
}

bool world_step_failing(struct world *world, enum status allowed, bool *is_done)
{
    const struct answer answer = step_any(world);
    *is_done = answer.got == answer.want;
    return *is_done || answer.got == allowed || complain(&answer);
}
