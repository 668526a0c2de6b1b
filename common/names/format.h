/*
 * What is in a space (docs/formats/names.md): keys, what is kept under them, and the head. Numbers
 * are little-endian, but those in keys, which sort as bytes.
 */
#pragma once

#include "lib/bytes.h"
#include "lib/little_endian.h"
#include "names/names.h"

#define HASH_BYTES NAMES_HASH_BYTES

#define FORMAT_VERSION 1u

/* Level of a root at most; a leaf's is 0. */
#define LEVEL_MAX 5u
#define LEVELS    (LEVEL_MAX + 1)

/* Set in a birth only in memory: it is no hash that follows, but a frame's index. */
#define BIRTH_IN_MEMORY (UINT64_C(1) << 63)

/* A way to a node or a chunk, and the generation in which it began. */
struct reference {
    uint64_t birth;
    uint8_t hash[HASH_BYTES];
};
#define REFERENCE_BYTES (8u + HASH_BYTES)

void reference_read(const uint8_t *at, struct reference *reference);
void reference_write(uint8_t *at, const struct reference *reference);

static inline bool reference_is_in_memory(const struct reference *reference)
{
    return (reference->birth & BIRTH_IN_MEMORY) != 0;
}
struct reference reference_to_frame(uint64_t birth, uint32_t frame);
uint32_t reference_frame(const struct reference *reference);

/* A whole tree. A birth of 0: it is empty. */
struct root {
    struct reference reference;
    uint8_t level;
};

/* -- keys ------------------------------------------------------------------------------------- */

/* A number, one of these, and what else there is; of the ledger's, the number is 0. */
enum key_type {
    KEY_ORPHAN = 1,   /* of number 0: number, enum orphan_kind -> nothing */
    KEY_STATE = 2,    /* -> struct record */
    KEY_ENTRY = 3,    /* of a directory: name -> struct child */
    KEY_PLACE = 4,    /* of a directory: place -> number, kind, name */
    KEY_EXTENT = 5,   /* of a content: index of the chunk -> reference */
    KEY_SNAPSHOT = 6, /* generation -> struct snapshot_record */
    KEY_DEAD = 7,     /* generation in which it died, a number -> reference */
};

#define KEY_TYPE_AT   8u
#define KEY_REST_AT   9u
#define KEY_BYTES_MAX (KEY_REST_AT + NAMES_NAME_BYTES_MAX)

/* With room for one byte more: see key_pass(). */
struct key {
    uint8_t data[KEY_BYTES_MAX + 1];
    uint32_t size_bytes;
};

static inline struct bytes key_bytes(const struct key *key)
{
    return (struct bytes){key->data, key->size_bytes};
}

/* It becomes the first one that can follow it. */
static inline void key_pass(struct key *key)
{
    key->data[key->size_bytes++] = 0;
}

struct key key_of(enum key_type type, uint64_t number);
/* With a number behind it. */
struct key key_with(enum key_type type, uint64_t number, uint64_t rest);
struct key key_of_entry(uint64_t directory, struct bytes name);

enum orphan_kind {
    ORPHAN_NODE,    /* a node without a name, and its content */
    ORPHAN_CONTENT, /* a content that no file has */
};
struct key key_of_orphan(uint64_t number, enum orphan_kind kind);
struct key key_of_dead(uint64_t death, uint64_t serial);

/* Of a key that is_good() liked. */
uint64_t key_number(struct bytes key);
enum key_type key_type(struct bytes key);
uint64_t key_rest(struct bytes key);
struct bytes key_name(struct bytes key);
enum orphan_kind key_orphan_kind(struct bytes key);
uint64_t key_serial(struct bytes key);

bool key_is(struct bytes key, enum key_type type, uint64_t number);
int key_compare(struct bytes left, struct bytes right);

/* -- what is kept under them ------------------------------------------------------------------ */

/* A file or directory. */
struct record {
    enum names_kind kind;
    uint64_t parent; /* 0: none */
    uint64_t place;  /* among the entries of its parent */
    uint64_t size_bytes;
    uint64_t modified_ns;
    uint64_t content; /* the number of the extents */
    uint64_t version; /* another one with each change of the content */
    uint64_t moved;   /* another one with each name */
};
#define RECORD_BYTES 64u

void names_record_read(struct bytes value, struct record *record);
void record_write(uint8_t value[RECORD_BYTES], const struct record *record);

/* An entry of a directory. */
struct child {
    uint64_t number;
    uint64_t place;
    enum names_kind kind;
};
#define CHILD_BYTES 17u

void names_child_read(struct bytes value, struct child *child);
void names_child_write(uint8_t value[CHILD_BYTES], const struct child *child);

/* Of a place: number, kind, name. */
#define PLACE_NAME_AT   9u
#define PLACE_BYTES_MAX (PLACE_NAME_AT + NAMES_NAME_BYTES_MAX)

uint32_t place_write(uint8_t value[PLACE_BYTES_MAX], const struct child *child, struct bytes name);
/* Without the place, which is in the key. */
void place_read(struct bytes value, struct child *child);
struct bytes place_name(struct bytes value);

struct snapshot_record {
    struct root root;
    bool is_removed;
    uint64_t made_ns;
    struct bytes name;
};
#define SNAPSHOT_NAME_AT   50u
#define SNAPSHOT_BYTES_MAX (SNAPSHOT_NAME_AT + NAMES_NAME_BYTES_MAX)

void snapshot_read(struct bytes value, struct snapshot_record *record);
uint32_t snapshot_write(uint8_t value[SNAPSHOT_BYTES_MAX], const struct snapshot_record *record);

#define VALUE_BYTES_MAX SNAPSHOT_BYTES_MAX

/* Which of the two trees. */
enum tree_kind {
    TREE_NAMES,
    TREE_LEDGER,
};

/*
 * Whether a leaf of a tree may hold this. `generation`: of the node that it is in; no reference in
 * it can be younger.
 */
bool cell_is_good(enum tree_kind tree, uint64_t generation, struct bytes key, struct bytes value);

/* -- the head --------------------------------------------------------------------------------- */

/* What a space's root names. */
struct head {
    uint64_t generation;  /* how many snapshots were made, and one */
    uint64_t next_number; /* of nodes, contents and places */
    uint64_t next_serial; /* of nodes of the trees, versions and names */
    uint64_t commit_count;
    uint64_t node_count;
    struct root trees[2]; /* by enum tree_kind */
};
#define HEAD_BYTES 144u

void names_head_write(uint8_t at[HEAD_BYTES], const struct head *head);

/* STATUS_MALFORMED; STATUS_UNSUPPORTED: of another version. */
NODISCARD enum status names_head_read(struct bytes data, struct head *head);
