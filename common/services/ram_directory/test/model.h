/*
 * What a tree of files is, in the plainest words: a table of nodes. Names are numbers, plain arrays
 * hold what is in files, and everything is looked for from the start.
 */
#pragma once

#include "abi/status.h"
#include "tree.h"
#include <stdbool.h>
#include <stdint.h>

#define MODEL_NODES      48u
#define MODEL_FILE_BYTES 16384u
#define MODEL_PATH_NAMES 4u

/* The names that paths are made of; the last ones can never be. */
enum model_name {
    NAME_A,
    NAME_B,
    NAME_C,
    NAME_FORTY,     /* as long as fits into a node */
    NAME_FORTY_ONE, /* and one more */
    NAME_LONGEST,
    NAME_VALID_COUNT,
    NAME_TOO_LONG = NAME_VALID_COUNT,
    NAME_EMPTY,
    NAME_DOT,
    NAME_DOT_DOT,
    NAME_ZERO,
    NAME_COUNT,
};

struct bytes model_name_text(enum model_name name);

struct model_path {
    enum model_name names[MODEL_PATH_NAMES];
    uint32_t count;
};

struct model_node {
    bool is_there;
    bool has_place;
    enum node_kind kind;
    uint32_t parent; /* when it has a place; the root is its own */
    enum model_name name;
    uint32_t holds;
    uint64_t modified_ns;
    uint32_t size_bytes;
    uint8_t data[MODEL_FILE_BYTES];
};

#define MODEL_ROOT 0u
#define MODEL_NONE UINT32_MAX

struct model {
    struct model_node nodes[MODEL_NODES];
};

void model_init(struct model *model, uint64_t now_ns);

/* MODEL_NONE: there is none. */
uint32_t model_child(const struct model *model, uint32_t directory, enum model_name name);
uint32_t model_entry_count(const struct model *model, uint32_t directory);
bool model_is_full(const struct model *model);

enum status model_find(
    const struct model *model, uint32_t directory, const struct model_path *path, uint32_t *found);

struct model_request {
    const struct model_path *path;
    enum node_kind kind;
    enum creation creation;
    uint64_t now_ns;
};
enum status model_open(
    struct model *model, uint32_t directory, const struct model_request *request, uint32_t *opened);

enum status model_remove(
    struct model *model, uint32_t directory, const struct model_path *path, uint64_t now_ns);

struct model_move {
    const struct model_path *from;
    const struct model_path *to;
    uint64_t now_ns;
};
enum status model_rename(struct model *model, uint32_t directory, const struct model_move *move);

/* A node that neither has a place nor is held is no more. */
void model_collect(struct model *model);
