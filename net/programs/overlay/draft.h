/*
 * Settings of the overlay on their way to be signed: those that count now, read from the message
 * that was signed, changed, and written as a message again with the next number. Pure.
 *
 * Texts and keys that are put into one stay the caller's, and have to stay there until it is
 * written.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "overlay_settings/overlay_settings.h"
#include "overlay_wire/key.h"
#include <stdbool.h>

#define DRAFT_WORDS_MAX (OVERLAY_SETTINGS_BYTES_MAX / sizeof(uint64_t))

struct draft {
    struct overlay_settings_parts parts;
    uint64_t words[DRAFT_WORDS_MAX]; /* what it was read from */
};

/* No peers, no ports, nothing told; the first that are signed follow it. */
void draft_init(struct draft *draft);

/* STATUS_MALFORMED: they are no settings. */
NODISCARD enum status draft_read(struct draft *draft, struct bytes message);

/* One of the same address is replaced. STATUS_LIMIT_EXCEEDED: there are as many as can be. */
NODISCARD enum status draft_put_peer(struct draft *draft, const struct overlay_peer *peer);

/* STATUS_NOT_FOUND: there is none at this address. */
NODISCARD enum status draft_remove_peer(struct draft *draft, struct bytes address);

/* Lists of keys in the settings. */
enum draft_keys {
    DRAFT_ALLOWED,
    DRAFT_AUDITORS,
};

/* Adds a key that is not there yet. STATUS_LIMIT_EXCEEDED: there are as many as can be. */
NODISCARD enum status
draft_put_key(struct draft *draft, enum draft_keys which, const struct overlay_key *key);

/* STATUS_NOT_FOUND: it is not there. */
NODISCARD enum status
draft_remove_key(struct draft *draft, enum draft_keys which, const struct overlay_key *key);

/*
 * With the next number; after the highest of all with the first, which is new when another owner
 * signs it. `message` lies in `words`. STATUS_LIMIT_EXCEEDED: it is longer than can be signed.
 */
NODISCARD enum status
draft_write(struct draft *draft, uint64_t words[DRAFT_WORDS_MAX], struct bytes *message);

/* Whether it is tcp://HOST:PORT. */
bool draft_address_check(struct bytes address);
