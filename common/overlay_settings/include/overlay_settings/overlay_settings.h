/* Settings of the overlay's node as their owner signs them (schema/overlay.capnp). */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "schema/overlay.h"

#define OVERLAY_SETTINGS_BYTES_MAX 3072u

/* As many as there can be links. */
#define OVERLAY_SETTINGS_PEERS_MAX    16u
#define OVERLAY_SETTINGS_PORTS_MAX    4u
#define OVERLAY_SETTINGS_ALLOWED_MAX  16u
#define OVERLAY_SETTINGS_AUDITORS_MAX 8u

#define OVERLAY_SETTINGS_KEY_BYTES          32u
#define OVERLAY_SETTINGS_ADDRESS_BYTES_MAX  255u
#define OVERLAY_SETTINGS_PASSWORD_BYTES_MAX 64u
#define OVERLAY_SETTINGS_NAME_BYTES_MAX     63u

struct overlay_settings_parts {
    struct overlay_settings settings; /* its lists are these: */
    struct overlay_peer peers[OVERLAY_SETTINGS_PEERS_MAX];
    uint16_t listen[OVERLAY_SETTINGS_PORTS_MAX];
    struct bytes allowed[OVERLAY_SETTINGS_ALLOWED_MAX];
    struct bytes auditors[OVERLAY_SETTINGS_AUDITORS_MAX];
};

/*
 * Reads a message that is one bare segment. Texts and keys are views of `given`, the lists point
 * into `parts`, which therefore stays where it is.
 *   STATUS_MALFORMED  it is no such message, is not in its one form, is too long or has too many
 *                     of something, or a part is not what it can be
 */
NODISCARD enum status
overlay_settings_open(struct bytes given, struct overlay_settings_parts *parts);
