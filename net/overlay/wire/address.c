#include "overlay_wire/address.h"

#define PREFIX_ADDRESS 0x02u
#define PREFIX_SUBNET  0x03u
/* The prefix, and how many zero bits the key begins with. */
#define HEAD_BYTES 2u

#define KEY_BITS (OVERLAY_KEY_BYTES * 8u)

static bool bit_at(const uint8_t *bytes, uint32_t index)
{
    return (bytes[index / 8] & 0x80u >> index % 8) != 0;
}

static void flip_bit(uint8_t *bytes, uint32_t index)
{
    bytes[index / 8] ^= (uint8_t)(0x80u >> index % 8);
}

/* Of the key of zeros alone, all but one: 255 is what the address has room for. */
static uint32_t leading_zeros(const struct overlay_key *key)
{
    uint32_t count = 0;
    while (count < KEY_BITS - 1 && !bit_at(key->bytes, count)) {
        count++;
    }
    return count;
}

void overlay_address_of_key(const struct overlay_key *key, uint8_t address[OVERLAY_ADDRESS_BYTES])
{
    const uint32_t zeros = leading_zeros(key);
    memset(address, 0, OVERLAY_ADDRESS_BYTES);
    address[0] = PREFIX_ADDRESS;
    address[1] = (uint8_t)zeros;
    const uint32_t bits = (OVERLAY_ADDRESS_BYTES - HEAD_BYTES) * 8u;
    for (uint32_t i = 0; i < bits && zeros + 1 + i < KEY_BITS; i++) {
        if (!bit_at(key->bytes, zeros + 1 + i)) {
            flip_bit(address + HEAD_BYTES, i);
        }
    }
}

void overlay_subnet_of_key(const struct overlay_key *key, uint8_t subnet[OVERLAY_SUBNET_BYTES])
{
    uint8_t address[OVERLAY_ADDRESS_BYTES];
    overlay_address_of_key(key, address);
    memcpy(subnet, address, OVERLAY_SUBNET_BYTES);
    subnet[0] = PREFIX_SUBNET;
}

/* The partial key that the first bytes of an address say. */
static void expand(const uint8_t *address, uint32_t size_bytes, struct overlay_key *key)
{
    const uint32_t zeros = address[1];
    const uint32_t bits = (size_bytes - HEAD_BYTES) * 8u;
    memset(key->bytes, 0xff, sizeof(key->bytes));
    for (uint32_t i = 0; i < zeros; i++) {
        flip_bit(key->bytes, i);
    }
    for (uint32_t i = 0; i < bits && zeros + 1 + i < KEY_BITS; i++) {
        if (bit_at(address + HEAD_BYTES, i)) {
            flip_bit(key->bytes, zeros + 1 + i);
        }
    }
}

bool overlay_key_of_address(const uint8_t address[OVERLAY_ADDRESS_BYTES], struct overlay_key *key)
{
    if (address[0] != PREFIX_ADDRESS && address[0] != PREFIX_SUBNET) {
        return false;
    }
    const bool is_subnet = address[0] == PREFIX_SUBNET;
    expand(address, is_subnet ? OVERLAY_SUBNET_BYTES : OVERLAY_ADDRESS_BYTES, key);
    return true;
}

void overlay_partial_key(const struct overlay_key *key, struct overlay_key *partial)
{
    uint8_t subnet[OVERLAY_SUBNET_BYTES];
    overlay_subnet_of_key(key, subnet);
    expand(subnet, sizeof(subnet), partial);
}

bool overlay_address_belongs(
    const uint8_t address[OVERLAY_ADDRESS_BYTES], const struct overlay_key *key)
{
    uint8_t own[OVERLAY_ADDRESS_BYTES];
    overlay_address_of_key(key, own);
    if (memcmp(address, own, sizeof(own)) == 0) {
        return true;
    }
    own[0] = PREFIX_SUBNET;
    return memcmp(address, own, OVERLAY_SUBNET_BYTES) == 0;
}
