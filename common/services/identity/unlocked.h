/*
 * Identities that are unlocked: sessions of Identity, each with a copy of the key and a Principal.
 *
 *     unlocked_create -> open -> unlocked_lock, unlocked_lock_key -> locked
 *     either -> unlocked_close (the session was dropped)
 *
 * Invariants:
 *  1. A key is in memory exactly while its session is open, or fresh (below).
 *  2. The Principal that was given away is derived from unlocked.principal, which is revoked when
 *     the session stops being open.
 *  3. A tether is kept only while the session is open, and let go before anybody is answered.
 *  4. What was lent ends with its tether: with the session, or when it is taken back.
 */
#pragma once

#include "signing/signing.h"
#include <stdbool.h>

/* Of each of five consoles: the session, a second one while its screen is unlocked, another. */
#define UNLOCKED_MAX        15u
#define UNLOCKED_AT_CONSOLE 3u

struct unlocked {
    uint64_t badge; /* 0: not used */
    bool is_open;
    uint8_t console;
    struct key_pair pair; /* the public key stays when the rest is wiped */
    uint64_t keeper;      /* the process that unlocked it */
    uint32_t principal;
    uint64_t node_badge; /* of its NodeKey; 0: nobody has asked since it has this key */
    uint32_t tether;     /* of who wants to know when it is locked; 0: of nobody */
    bool is_rotated;     /* the pair is another one than its Principal was made of */
    bool is_lent;        /* the overlay's service may speak with the pair */
    uint64_t lent_badge; /* of the NodeKey that it has for that; 0: it has not asked */
    uint32_t lent_tether;
};

/* What unlock gives. */
struct unlocked_handles {
    uint32_t identity;
    uint32_t principal;
};

/* Whether there is room for one more of this console. */
bool unlocked_has_room(uint8_t console);

/*
 * Takes a copy of the pair. `keeper`: the process that unlocks it. The caller hands on both
 * handles, and releases its own.
 *
 *   STATUS_NO_MEMORY       too many, of this console or in all
 *   STATUS_LIMIT_EXCEEDED  the ledger's quota
 */
NODISCARD enum status unlocked_create(
    const struct key_pair *pair,
    uint8_t console,
    uint64_t keeper,
    struct unlocked_handles *handles);

/* NULL: there is no such session. */
struct unlocked *unlocked_find(uint64_t badge);

/* Whose NodeKey this is, lent or not; NULL: it has ended. */
struct unlocked *unlocked_find_node(uint64_t node_badge);

/* The session that lends this key; NULL: none does. */
struct unlocked *unlocked_find_lent(const uint8_t public_key[PUBLIC_KEY_BYTES]);

/* Who had it of any session of this key hears that it has ended. */
void unlocked_take_back(const uint8_t public_key[PUBLIC_KEY_BYTES]);

/* For a session of this service's; of none before. */
uint64_t unlocked_new_badge(void);

bool unlocked_is_open(const uint8_t public_key[PUBLIC_KEY_BYTES]);

/* The pair of a session that is open; NULL: there is none. */
const struct key_pair *unlocked_pair(const uint8_t public_key[PUBLIC_KEY_BYTES]);

/* Wipes the key, and takes the Principal back from whoever has it. */
void unlocked_lock(struct unlocked *session);

/* All sessions of this key, and what they ask of the person. */
void unlocked_lock_key(const uint8_t public_key[PUBLIC_KEY_BYTES]);

/* They go on with the key that took this one's place. */
void unlocked_replace_key(
    const uint8_t public_key[PUBLIC_KEY_BYTES], const struct key_pair *successor);

void unlocked_close(struct unlocked *session);

/* Every key there is. */
void unlocked_wipe_all(void);
