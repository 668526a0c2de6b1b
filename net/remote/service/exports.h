/*
 * What is given to others: one capability under one name to one key. Pure: who has the capabilities
 * takes them back when he removes one.
 *
 * Invariants:
 *  1. No two are of the same name and key.
 *  2. No owner has more than EXPORTS_OF_OWNER_MAX.
 *  3. Numbers grow, and are never used twice.
 */
#pragma once

#include "abi/principal.h"
#include "abi/status.h"
#include "lib/bytes.h"
#include <stdbool.h>
#include <stdint.h>

#define EXPORTS_MAX          64u
#define EXPORTS_OF_OWNER_MAX 16u

/* As in the other side's calls (remote_peer/peer.h). */
#define EXPORT_NAME_BYTES_MAX 63u

struct export_name {
    uint32_t size_bytes;
    uint8_t bytes[EXPORT_NAME_BYTES_MAX];
};

struct export
{
    uint64_t number;     /* 0: there is none in this place */
    uint64_t session;    /* with which it ends */
    uint32_t capability; /* the service's */
    uint8_t owner[PRINCIPAL_BYTES];
    uint8_t key[PRINCIPAL_BYTES];
    struct export_name name;
    struct export_name interface;
};

struct exports {
    struct export places[EXPORTS_MAX];
    uint64_t last_number;
};

/* False: it is none, empty or too long. */
bool export_name_read(struct bytes from, struct export_name *name);

static inline struct bytes export_name_bytes(const struct export_name *name)
{
    return (struct bytes){name->bytes, name->size_bytes};
}

/*
 * Takes all but the number, which it gets.
 *   STATUS_OVERLAP         there is one of this name for this key
 *   STATUS_LIMIT_EXCEEDED  the owner has too many, or all together
 */
NODISCARD enum status
exports_add(struct exports *exports, const struct export *wanted, struct export **added);

void exports_remove(struct export *export);

/* NULL: nothing is given to this key under this name. */
struct export *exports_find(
    struct exports *exports, const uint8_t key[PRINCIPAL_BYTES], const struct export_name *name);

/* Whether anything is given to it. */
bool exports_has_key(const struct exports *exports, const uint8_t key[PRINCIPAL_BYTES]);

/* The owner's next one behind a number; NULL: there is none. */
struct export *
exports_next(struct exports *exports, const uint8_t owner[PRINCIPAL_BYTES], uint64_t after);

/* Its place in the table. */
static inline uint32_t exports_place(const struct exports *exports, const struct export *export)
{
    return (uint32_t)(export - exports->places);
}
