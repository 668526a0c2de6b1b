/*
 * Two places in memory that outlives the process, written in turn, so that whatever moment the
 * process ends at, what was kept last or what is being kept is whole.
 *
 * A place begins with a head, whose checksum is over the rest of the head and all that follows.
 * The one that is whole and has the higher number holds; memory of zeros was never written.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include <stdint.h>

struct keeping {
    uint8_t *memory; /* [I] two places of equal size */
    uint64_t size_bytes;
    uint32_t next; /* the place that is written next */
    uint64_t number;
};

/* `memory`: aligned to 8 bytes, of whole pairs of places. */
void keeping_init(struct keeping *keeping, void *memory, uint64_t size_bytes);

/*
 * What was kept last, in place; empty when nothing ever was.
 *   STATUS_MALFORMED  something was kept, but no place is whole
 */
NODISCARD enum status keeping_read(struct keeping *keeping, struct bytes *kept);

/* STATUS_LIMIT_EXCEEDED: it does not fit into a place. */
NODISCARD enum status keeping_write(struct keeping *keeping, struct bytes content);
