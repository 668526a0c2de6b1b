/*
 * The statements that hold on this machine, in the order in which they were accepted. One that says
 * more of the same replaces the older one.
 *
 * Invariants:
 *  1. A key has at most one successor, a successor at most one predecessor, and no chain of them
 *     comes back to where it was: following it ends after at most STATEMENTS_MAX steps.
 *  2. Each signer's statements have growing sequence numbers.
 *  3. Nothing is taken back: a revoked key stays revoked, a program's minimum version only grows.
 *  4. A rotation is signed by the key that it is about, and by its successor (statement.h); what is
 *     of logins by the key that it is about alone; everything else by that key, or by the one that
 *     its chain ends at, or by the machine's owner.
 *  5. Nobody's statements take another one's room: a share is that of a chain of keys.
 *  6. Who is revoked, or has a successor, says nothing any more, but that it is revoked itself.
 *  7. Of a chain of keys there is one statement for each login key that opens it, and the last
 *     removal where nothing was allowed since. An older removal is not needed: who would repeat
 * what it ended has a smaller sequence number, or a successor.
 */
#pragma once

#include "statement.h"

#define STATEMENTS_MAX 120u
/*
 * So many of keys and programs each person may have signed, with this key and those before it; the
 * owner may have more. The last place of a share is for a revocation. It adds up for as many people
 * as a vault has, and the one who signed the boot package.
 */
#define STATEMENTS_SHARE       3u
#define STATEMENTS_OWNER_SHARE 16u
/* And so many of logins: neither kind takes room from the other. */
#define LOGIN_KEYS_MAX         56u
#define LOGIN_KEYS_SHARE       3u
#define LOGIN_KEYS_OWNER_SHARE 8u

struct statement_log {
    struct statement_record records[STATEMENTS_MAX];
    uint32_t count;
    uint32_t replaced; /* how many were here and made room for newer ones */
};

/* The last of the keys that followed this one: itself, if none did. Points into log, or is key. */
const uint8_t *statement_log_current(const struct statement_log *log, const uint8_t *key);

/* The next one; NULL: there is none. */
const uint8_t *statement_log_successor(const struct statement_log *log, const uint8_t *key);

/* Whether this one followed another. */
bool statement_log_is_successor(const struct statement_log *log, const uint8_t *key);

bool statement_log_is_revoked(const struct statement_log *log, const uint8_t *key);

/* What the next statement of this signer's must carry, at least. */
uint64_t statement_log_next_sequence(const struct statement_log *log, const uint8_t *signer);

/* 0: nothing was said. */
uint32_t statement_log_minimum_version(
    const struct statement_log *log, const uint8_t *key, struct bytes program);

/* Whether `login` opens from elsewhere what this key is: it goes with the chain of keys. */
bool statement_log_allows_login(
    const struct statement_log *log, const uint8_t *key, const uint8_t *login);

/* All those that do, in the order in which they were allowed; gives how many. */
uint32_t statement_log_login_keys(
    const struct statement_log *log,
    const uint8_t *key,
    const struct statement_record *found[LOGIN_KEYS_OWNER_SHARE]);

/* STATUS_DENIED, as below: whether this key may say something more of this kind. */
NODISCARD enum status statement_log_find_room(
    const struct statement_log *log,
    enum statement_kind kind,
    const uint8_t *signer,
    const uint8_t *owner);

/*
 * Adds one whose signature is good. What the same signer said of the same program of the same key
 * goes: this one says more; and so does what was said of the same login key, and the last removal
 * of one. `owner`: the machine's, as it is now; NULL: there is none.
 *
 *   STATUS_OVERLAP           it is there already, or its successor is another key's
 *   STATUS_WRONG_STATE       it comes again or too late: a smaller sequence number, a second
 *                            successor, a smaller version, by or about a key that is no more
 *   STATUS_WRONG_SIGNER      who signed it may not say this
 *   STATUS_INVALID_ARGUMENT  a rotation that would come back to where it was
 *   STATUS_DENIED            whoever signed it has said as much as he may: he revokes, says more of
 *                            what he has spoken of, forbids a login key, or asks the owner; or a
 *                            rotation would bring together more login keys than one may have
 */
NODISCARD enum status statement_log_add(
    struct statement_log *log, const struct statement_record *record, const uint8_t *owner);
