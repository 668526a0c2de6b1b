/* A mounted tree on a stand-in space, and a plain model of what should be in it. */
#pragma once

#include "names/names.h"
#include "space.h"

#define MODEL_NODES      48u
#define MODEL_NAMES      10u
#define MODEL_FILE_BYTES (400u << 10)
#define MODEL_SNAPSHOTS  3u

struct model_node {
    bool is_used;
    bool is_held;
    enum names_kind kind;
    uint64_t number;
    int32_t parent; /* an index; -1: the root's, or it was removed */
    uint32_t name;
    uint64_t modified_ns;
    uint64_t version;
    uint64_t moved;
    uint32_t size_bytes;
    uint8_t *data; /* MODEL_FILE_BYTES */
};

struct model {
    struct model_node nodes[MODEL_NODES]; /* the root first */
    uint64_t serial;
};

struct model_snapshot {
    bool is_used;
    uint64_t generation;
    struct model model;
};

struct world {
    struct space *space;
    struct names *names;
    void *memory;
    uint64_t memory_bytes;
    struct model model;
    struct model_snapshot snapshots[MODEL_SNAPSHOTS];
    uint64_t random;
    uint64_t now_ns;
    uint32_t file_bytes; /* that files may grow to */
};

uint64_t world_random(struct world *world);
struct bytes text(const char *words);

void world_begin(struct world *world, struct space *space, uint64_t memory_bytes);
enum status world_mount(struct world *world);
void world_end(struct world *world);

/* One random operation on both; they answer alike. False, with a line printed: they do not. */
bool world_step(struct world *world);
/*
 * The same, while the space fails: true as long as what fails gives that status, or another one
 * that is right anyway. `is_done`: it succeeded.
 */
bool world_step_failing(struct world *world, enum status allowed, bool *is_done);

/* The words that are names; an entry of a directory, or -1; how many it has. */
struct bytes model_word(uint32_t name);
int32_t model_child(const struct model *model, int32_t parent, uint32_t name);
uint32_t model_count(const struct model *model, int32_t parent);
void model_copy(struct model *target, const struct model *source);
void model_finish(struct model *model);
/* A view is what a model is. */
bool world_view_is(struct world *world, const struct model *model, uint64_t generation);
/* What is now, and all snapshots, and the differences between them. */
bool world_is_right(struct world *world);
/* A hash of all that can be found in a view. False: not all can be read. */
bool world_fingerprint(
    struct names *names, uint64_t generation, uint8_t fingerprint[NAMES_HASH_BYTES]);
/* After a commit: every rule holds, and the space has exactly what is referred to. */
bool world_check(struct world *world);
/* Does all that there is to do besides. */
bool world_steps(struct world *world);
