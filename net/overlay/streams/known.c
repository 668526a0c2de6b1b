#include "known.h"
#include "lib/memory.h"

/* 200::/7 without 300::/8, which is for subnets. */
#define FIRST_BYTE 0x02u

static const struct known_key *
find(const struct known *known, const uint8_t address[OVERLAY_ADDRESS_BYTES])
{
    for (uint32_t i = 0; i < KNOWN_COUNT; i++) {
        if (known->keys[i].until_ns != 0 &&
            memcmp(known->keys[i].address, address, OVERLAY_ADDRESS_BYTES) == 0) {
            return &known->keys[i];
        }
    }
    return NULL;
}

const struct overlay_key *
known_find(const struct known *known, const uint8_t address[OVERLAY_ADDRESS_BYTES], uint64_t now_ns)
{
    const struct known_key *found = find(known, address);
    return found != NULL && now_ns < found->until_ns ? &found->key : NULL;
}

void known_note(
    struct known *known,
    const uint8_t address[OVERLAY_ADDRESS_BYTES],
    const struct overlay_key *key,
    uint64_t now_ns)
{
    const struct known_key *found = find(known, address);
    const uint32_t place = found != NULL ? (uint32_t)(found - known->keys) : known->next;
    if (found == NULL) {
        known->next = (known->next + 1) % KNOWN_COUNT;
    }
    struct known_key *noted = &known->keys[place];
    noted->key = *key;
    noted->until_ns = now_ns + KNOWN_NS;
    memcpy(noted->address, address, OVERLAY_ADDRESS_BYTES);
}

bool known_is_address(const uint8_t *address, size_t size_bytes)
{
    return size_bytes == OVERLAY_ADDRESS_BYTES && address[0] == FIRST_BYTE;
}

bool known_belongs(const uint8_t address[OVERLAY_ADDRESS_BYTES], const struct overlay_key *key)
{
    uint8_t own[OVERLAY_ADDRESS_BYTES];
    overlay_address_of_key(key, own);
    return memcmp(own, address, OVERLAY_ADDRESS_BYTES) == 0;
}
