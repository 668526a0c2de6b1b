/* A key and an address, any two: what an address says of a key is what the key's address says. */
#include "overlay_wire/address.h"
#include "require.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    struct overlay_key key;
    struct overlay_key partial;
    struct overlay_key again;
    uint8_t address[OVERLAY_ADDRESS_BYTES];
    if (size_bytes < OVERLAY_KEY_BYTES + OVERLAY_ADDRESS_BYTES) {
        return 0;
    }
    memcpy(key.bytes, data, sizeof(key.bytes));
    overlay_address_of_key(&key, address);
    require(overlay_key_of_address(address, &partial));
    require(overlay_address_belongs(address, &key) && overlay_address_belongs(address, &partial));
    overlay_partial_key(&key, &partial);
    overlay_partial_key(&partial, &again);
    require(overlay_key_equal(&partial, &again));
    memcpy(address, data + OVERLAY_KEY_BYTES, sizeof(address));
    if (!overlay_key_of_address(address, &partial)) {
        require(!overlay_address_belongs(address, &key));
    }
    return 0;
}
