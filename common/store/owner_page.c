#include "owner_page.h"

#define OWNER_PRINCIPAL_AT 0u
#define OWNER_ROOT_AT      32u
#define OWNER_QUOTA_AT     64u
#define OWNER_USED_AT      72u
#define OWNER_COUNT_AT     80u
#define OWNER_FLAGS_AT     88u
#define OWNER_FORMER_AT    96u
#define OWNER_WRAPS_AT     128u

_Static_assert(OWNER_WRAPS_AT + OWNER_NAMES * WRAP_BYTES <= OWNER_BYTES, "keys fit");

#define OWNER_ENCRYPTED  1u
#define OWNER_HAS_PLAIN  2u
#define OWNER_HAS_FORMER 4u

static uint32_t flags_of(const struct owner *owner)
{
    return (owner->is_encrypted ? OWNER_ENCRYPTED : 0) | (owner->has_plain ? OWNER_HAS_PLAIN : 0) |
           (owner->has_former ? OWNER_HAS_FORMER : 0);
}

void owner_page_write(const struct store *store, uint8_t *page, uint32_t index)
{
    for (uint32_t i = 0; i < OWNERS_PER_PAGE; i++) {
        const uint32_t number = index * OWNERS_PER_PAGE + i;
        const struct owner *owner = &store->owners[number];
        uint8_t *at = page + HEAD_BYTES + i * OWNER_BYTES;
        if (number >= store->commit.owner_count) {
            return;
        }
        memcpy(at + OWNER_PRINCIPAL_AT, owner->principals[OWNER_CURRENT], STORE_PRINCIPAL_BYTES);
        memcpy(at + OWNER_FORMER_AT, owner->principals[OWNER_FORMER], STORE_PRINCIPAL_BYTES);
        memcpy(at + OWNER_ROOT_AT, owner->root, STORE_HASH_BYTES);
        memcpy(at + OWNER_WRAPS_AT, owner->wraps, sizeof(owner->wraps));
        set_u64(at + OWNER_QUOTA_AT, owner->quota_bytes);
        set_u64(at + OWNER_USED_AT, owner->used_bytes);
        set_u64(at + OWNER_COUNT_AT, owner->object_count);
        set_u32(at + OWNER_FLAGS_AT, flags_of(owner));
    }
}

bool owner_page_read(struct store *store, const uint8_t *page, uint32_t index)
{
    struct head head;
    if (!head_read(page, &head) || head.kind != RECORD_OWNERS || head.count != index) {
        return false;
    }
    for (uint32_t i = 0; i < OWNERS_PER_PAGE; i++) {
        const uint32_t number = index * OWNERS_PER_PAGE + i;
        struct owner *owner = &store->owners[number];
        const uint8_t *at = page + HEAD_BYTES + i * OWNER_BYTES;
        if (number >= store->commit.owner_count) {
            return true;
        }
        memcpy(owner->principals[OWNER_CURRENT], at + OWNER_PRINCIPAL_AT, STORE_PRINCIPAL_BYTES);
        memcpy(owner->principals[OWNER_FORMER], at + OWNER_FORMER_AT, STORE_PRINCIPAL_BYTES);
        memcpy(owner->root, at + OWNER_ROOT_AT, STORE_HASH_BYTES);
        memcpy(owner->wraps, at + OWNER_WRAPS_AT, sizeof(owner->wraps));
        owner->quota_bytes = get_u64(at + OWNER_QUOTA_AT);
        owner->used_bytes = get_u64(at + OWNER_USED_AT);
        owner->object_count = get_u64(at + OWNER_COUNT_AT);
        const uint32_t flags = get_u32(at + OWNER_FLAGS_AT);
        owner->is_encrypted = (flags & OWNER_ENCRYPTED) != 0;
        owner->has_plain = (flags & OWNER_HAS_PLAIN) != 0;
        owner->has_former = (flags & OWNER_HAS_FORMER) != 0;
    }
    return true;
}
