/*
 * Any text as an address and as a place: what the C library also reads as an address is the same
 * here, and what is written is read as what it was.
 */
#include "address_text/address_text.h"
#include <arpa/inet.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

/* inet_pton() knows no links, and takes the same forms otherwise. */
static void compare(struct bytes text, bool is_read, const struct ip_address *address)
{
    char *const terminated = malloc(text.size_bytes + 1);
    bool has_special = false;
    for (size_t i = 0; i < text.size_bytes; i++) {
        terminated[i] = (char)text.data[i];
        has_special |= text.data[i] == '%' || text.data[i] == '\0';
    }
    terminated[text.size_bytes] = '\0';
    uint8_t bytes[IPV6_BYTES] = {0};
    if (!has_special) {
        const bool is_ipv4 = inet_pton(AF_INET, terminated, bytes) == 1;
        const bool is_ipv6 = !is_ipv4 && inet_pton(AF_INET6, terminated, bytes) == 1;
        require(is_read == (is_ipv4 || is_ipv6));
        require(!is_read || memcmp(bytes, address->bytes, address->size_bytes) == 0);
    }
    free(terminated);
}

static void check_address(struct bytes text)
{
    struct ip_address address;
    struct ip_address again;
    char written[ADDRESS_TEXT_BYTES];
    const bool is_read = address_text_read(text, &address);
    compare(text, is_read, &address);
    if (is_read) {
        const uint32_t size = address_text_write(&address, written);
        require(size < sizeof(written) && written[size] == '\0');
        require(address_text_read((struct bytes){(const uint8_t *)written, size}, &again));
        require(memcmp(&address, &again, sizeof(address)) == 0);
    }
}

static void check_place(struct bytes text)
{
    struct place_text place;
    if (!place_text_read(text, &place)) {
        return;
    }
    require((place.port == PLACE_PORT_NUMBER) == (place.port_number != 0));
    require(place.host != PLACE_HOST_NONE || place.port != PLACE_PORT_NONE);
    if (place.host != PLACE_HOST_NONE) {
        require(place.name.data >= text.data && place.name.size_bytes > 0);
        require(place.name.data + place.name.size_bytes <= text.data + text.size_bytes);
    }
    if (place.host == PLACE_HOST_ADDRESS && place.port == PLACE_PORT_NUMBER) {
        struct place_text again;
        char written[PLACE_TEXT_BYTES];
        const uint32_t size = address_text_write_place(&place.address, place.port_number, written);
        require(size < sizeof(written));
        require(place_text_read((struct bytes){(const uint8_t *)written, size}, &again));
        require(memcmp(&place.address, &again.address, sizeof(place.address)) == 0);
        require(place.port_number == again.port_number);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    uint8_t *const copy = malloc(size_bytes + 1);
    memcpy(copy, data, size_bytes);
    struct ip_address address;
    uint8_t prefix_bits = 0;
    check_address((struct bytes){copy, size_bytes});
    check_place((struct bytes){copy, size_bytes});
    if (address_text_read_prefix((struct bytes){copy, size_bytes}, &address, &prefix_bits)) {
        require(prefix_bits <= 8 * address.size_bytes);
    }
    free(copy);
    return 0;
}
