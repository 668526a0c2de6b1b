/*
 * What tests do with a store and what should then be in it: objects of two owners, one of them
 * encrypted, whose content follows from their number.
 */
#pragma once

#include "disk.h"

#define WORLD_OBJECTS 64u
/* From here on, those of the first owner come and go in batches only. */
#define WORLD_BATCHED_FROM 48u
#define WORLD_BYTES_MAX    (UINT32_C(200) << 10)

struct world {
    struct store *store;
    struct disk *disk;
    void *memory;
    uint64_t memory_bytes;
    uint64_t present; /* bit n: object n should be there */
    uint8_t root;     /* first byte of the first owner's root */
    uint8_t person;   /* which principal of the second owner's is the one to unlock with */
    uint8_t next;     /* the one that he was rotated to last */
    uint8_t hashes[WORLD_OBJECTS][STORE_HASH_BYTES];
};

extern const uint8_t world_owners[2][STORE_PRINCIPAL_BYTES];
extern const uint8_t world_key[STORE_KEY_BYTES];

uint32_t world_size(uint32_t object);
struct bytes world_content(uint32_t object);
struct store_name world_name(const struct world *world, uint32_t object);

/* The second owner's principals, one after the other, and their keys. */
void world_principal(uint8_t person, uint8_t principal[STORE_PRINCIPAL_BYTES]);
void world_key_of(uint8_t person, uint8_t key[STORE_KEY_BYTES]);

/* Makes a store with both owners, and mounts it. `disk` is the caller's. */
void world_begin(struct world *world, struct disk *disk, uint32_t segment_bytes);
/* Mounts it again, as after a cut, and unlocks. */
enum status world_mount(struct world *world);
void world_end(struct world *world);

enum status world_put(struct world *world, uint32_t object);
enum status world_delete(struct world *world, uint32_t object);
enum status world_root(struct world *world, uint8_t root);
/*
 * The two halves of a rotation: the store knows another principal, durably; and the second owner is
 * that one from now on.
 */
enum status world_rotate(struct world *world);
enum status world_confirm(struct world *world);

/*
 * What is there of the batched objects that `which` has a bit for goes, what is not comes, and the
 * root is set, all at once; or, cancelled, nothing.
 */
enum status world_batch(struct world *world, uint8_t which, uint8_t root, bool is_cancelled);

/* One object. False: it is there, and not what it should be, or cannot be read. */
bool world_look_at(struct world *world, uint32_t object, bool *is_there);
/* What is said of it is what was put. */
bool world_describes(struct world *world, uint32_t object);

/* Which objects are there; each of them was read and compared. False: not what it should be. */
bool world_look(struct world *world, uint64_t *present);
