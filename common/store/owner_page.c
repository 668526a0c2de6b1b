#include "owner_page.h"

#define OWNER_PRINCIPAL_AT 0u
#define OWNER_ROOT_AT      32u
#define OWNER_CHECK_AT     64u
#define OWNER_QUOTA_AT     80u
#define OWNER_USED_AT      88u
#define OWNER_COUNT_AT     96u
#define OWNER_FLAGS_AT     104u

#define OWNER_ENCRYPTED 1u

void owner_page_write(const struct store *store, uint8_t *page, uint32_t index)
{
    for (uint32_t i = 0; i < OWNERS_PER_PAGE; i++) {
        const uint32_t number = index * OWNERS_PER_PAGE + i;
        const struct owner *owner = &store->owners[number];
        uint8_t *at = page + HEAD_BYTES + i * OWNER_BYTES;
        if (number >= store->commit.owner_count) {
            return;
        }
        memcpy(at + OWNER_PRINCIPAL_AT, owner->principal, STORE_PRINCIPAL_BYTES);
        memcpy(at + OWNER_ROOT_AT, owner->root, STORE_HASH_BYTES);
        memcpy(at + OWNER_CHECK_AT, owner->key_check, CHECKSUM_BYTES);
        set_u64(at + OWNER_QUOTA_AT, owner->quota_bytes);
        set_u64(at + OWNER_USED_AT, owner->used_bytes);
        set_u64(at + OWNER_COUNT_AT, owner->object_count);
        set_u32(at + OWNER_FLAGS_AT, owner->is_encrypted ? OWNER_ENCRYPTED : 0);
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
        memcpy(owner->principal, at + OWNER_PRINCIPAL_AT, STORE_PRINCIPAL_BYTES);
        memcpy(owner->root, at + OWNER_ROOT_AT, STORE_HASH_BYTES);
        memcpy(owner->key_check, at + OWNER_CHECK_AT, CHECKSUM_BYTES);
        owner->quota_bytes = get_u64(at + OWNER_QUOTA_AT);
        owner->used_bytes = get_u64(at + OWNER_USED_AT);
        owner->object_count = get_u64(at + OWNER_COUNT_AT);
        owner->is_encrypted = (get_u32(at + OWNER_FLAGS_AT) & OWNER_ENCRYPTED) != 0;
    }
    return true;
}
