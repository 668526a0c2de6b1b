/*
 * Whose keys are whose: the machine's owner, the identities that live here, keys that took the
 * place of others, and what was revoked. The identity service says so, in statements that it has
 * verified; this is what policy remembers of them.
 *
 * Invariant: what does not fit is never forgotten silently. `is_incomplete` is set then, and keys
 * and programs that are not the system's own count as revoked.
 */
#pragma once

#include "lib/bytes.h"
#include "rule.h"
#include "schema/identity.h"
#include <stdbool.h>
#include <stdint.h>

#define PEOPLE_KNOWN_MAX     32u
#define PEOPLE_REVOKED_MAX   64u
#define PEOPLE_ROTATIONS_MAX 64u
#define PEOPLE_PROGRAMS_MAX  64u
/* Of a program: as long as they get. */
#define PEOPLE_NAME_BYTES 39u

struct people_key {
    uint8_t bytes[RULE_KEY_BYTES];
};

struct people {
    bool has_system;
    struct people_key system; /* the boot package's owner, whom services run as */
    bool has_owner;
    struct people_key owner; /* the machine's */
    bool is_incomplete;
    uint32_t known_count;
    struct people_key known[PEOPLE_KNOWN_MAX];
    uint32_t revoked_count;
    struct people_key revoked[PEOPLE_REVOKED_MAX];
    uint32_t rotation_count;
    struct {
        struct people_key from;
        struct people_key to;
    } rotations[PEOPLE_ROTATIONS_MAX];
    uint32_t program_count;
    struct {
        struct people_key signer;
        uint32_t minimum_version;
        uint8_t name_bytes;
        uint8_t name[PEOPLE_NAME_BYTES];
    } programs[PEOPLE_PROGRAMS_MAX];
};

/* Nobody yet; the system's key stays. */
void people_clear(struct people *people);

/* Keys of another length than RULE_KEY_BYTES are passed over. */
void people_set_system(struct people *people, struct bytes key);
void people_set_owner(struct people *people, struct bytes key);
void people_add_identity(struct people *people, const struct identity_state *identity);
void people_add_statement(struct people *people, const struct statement *statement);

/* Whether both are keys of the same: equal, or rotated, over however many steps, to the same. */
bool people_same(const struct people *people, struct bytes left, struct bytes right);

bool people_is_system(const struct people *people, struct bytes key);
bool people_is_owner(const struct people *people, struct bytes key);
bool people_is_known(const struct people *people, struct bytes key);
/* Never whoever is not logged in: that is nobody's key to revoke. */
bool people_is_revoked(const struct people *people, struct bytes key);

/* Whether the signer, or the owner for him, said that this version must not run any more. */
bool people_is_program_revoked(
    const struct people *people, struct bytes signer, struct bytes name, uint32_t version);
