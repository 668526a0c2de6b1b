/* How often each object is referred to, by its hash. In memory of the heap. */
#pragma once

#include "abi/status.h"
#include "store/store.h"

struct reference_count {
    uint8_t hash[STORE_HASH_BYTES];
    uint32_t count; /* 0: this place is free */
    bool is_seen;   /* the caller's */
};

struct references {
    struct reference_count *slots; /* by the first bytes of the hash, or behind */
    uint32_t slot_count;           /* a power of two, more than half of them free */
    uint32_t used_count;
    bool has_failed; /* there was no memory: not everything was counted */
};

/* STATUS_NO_MEMORY */
NODISCARD enum status references_init(struct references *references);
void references_finish(struct references *references);

/* Counts one more. */
void references_add(struct references *references, const uint8_t hash[STORE_HASH_BYTES]);

/* NULL: it is not referred to. */
struct reference_count *
references_find(const struct references *references, const uint8_t hash[STORE_HASH_BYTES]);
