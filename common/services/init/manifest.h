/* The edition's manifest, common/schema/system.capnp, as init needs it. */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"

#define MANIFEST_EDITION_BYTES 16u

struct manifest {
    char edition[MANIFEST_EDITION_BYTES];
};

/*
 * Reads the message that the build made.
 *   STATUS_TRUNCATED, STATUS_MALFORMED, STATUS_LIMIT_EXCEEDED  as the readers of lib/message.h, and
 *   STATUS_LIMIT_EXCEEDED when the edition's name is too long
 */
NODISCARD enum status manifest_read(struct bytes content, struct manifest *manifest);
