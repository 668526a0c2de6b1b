/* The one text that a person has copied. Its memory is the caller's. */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"

#define CLIPBOARD_BYTES_MAX (1024u * 1024u)

struct clipboard {
    uint8_t *memory;
    uint32_t capacity_bytes;
    uint32_t size_bytes;
};

/* `capacity_bytes`: CLIPBOARD_BYTES_MAX at most are used. */
void clipboard_init(struct clipboard *clipboard, uint8_t *memory, uint32_t capacity_bytes);

/* STATUS_LIMIT_EXCEEDED: it is too large; what was there stays. */
NODISCARD enum status clipboard_set(struct clipboard *clipboard, struct bytes data);

struct bytes clipboard_get(const struct clipboard *clipboard);

/* Nothing of it is left in memory. */
void clipboard_clear(struct clipboard *clipboard);
