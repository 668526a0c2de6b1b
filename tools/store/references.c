#include "references.h"
#include "lib/little_endian.h"
#include <stdlib.h>
#include <string.h>

#define SLOTS_FIRST 1024u

/* Where a hash is, or would be. */
static struct reference_count *
slot_of(struct reference_count *slots, uint32_t slot_count, const uint8_t hash[STORE_HASH_BYTES])
{
    uint32_t at = get_u32(hash) & (slot_count - 1);
    while (slots[at].count != 0 && memcmp(slots[at].hash, hash, STORE_HASH_BYTES) != 0) {
        at = (at + 1) & (slot_count - 1);
    }
    return &slots[at];
}

enum status references_init(struct references *references)
{
    *references = (struct references){.slots = calloc(SLOTS_FIRST, sizeof(struct reference_count)),
                                      .slot_count = SLOTS_FIRST};
    return references->slots != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

void references_finish(struct references *references)
{
    free(references->slots);
    references->slots = NULL;
}

/* False: there is no memory. */
static bool grow(struct references *references)
{
    const uint32_t slot_count = 2 * references->slot_count;
    struct reference_count *slots = calloc(slot_count, sizeof(*slots));
    if (slots == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < references->slot_count; i++) {
        const struct reference_count *old = &references->slots[i];
        if (old->count != 0) {
            *slot_of(slots, slot_count, old->hash) = *old;
        }
    }
    free(references->slots);
    references->slots = slots;
    references->slot_count = slot_count;
    return true;
}

void references_add(struct references *references, const uint8_t hash[STORE_HASH_BYTES])
{
    if (2 * (references->used_count + 1) >= references->slot_count && !grow(references)) {
        references->has_failed = true;
        return;
    }
    struct reference_count *slot = slot_of(references->slots, references->slot_count, hash);
    if (slot->count == 0) {
        memcpy(slot->hash, hash, STORE_HASH_BYTES);
        references->used_count++;
    }
    slot->count += slot->count != UINT32_MAX;
}

struct reference_count *
references_find(const struct references *references, const uint8_t hash[STORE_HASH_BYTES])
{
    struct reference_count *slot = slot_of(references->slots, references->slot_count, hash);
    return slot->count != 0 ? slot : NULL;
}
