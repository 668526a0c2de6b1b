#include "address_text/address_text.h"
#include "lib/format.h"
#include "lib/text.h"
#include "parts.h"

#define BITS_PER_BYTE 8u

static size_t find(struct bytes text, uint8_t character)
{
    size_t at = 0;
    while (at < text.size_bytes && text.data[at] != character) {
        at++;
    }
    return at;
}

static bool read_ipv6(struct bytes text, struct ip_address *address)
{
    const size_t percent = find(text, '%');
    uint32_t link = 0;
    if (percent < text.size_bytes) {
        const struct bytes number = bytes_part(text, percent + 1, text.size_bytes - percent - 1);
        if (!decimal_read(number, UINT8_MAX, &link) || link == 0) {
            return false;
        }
    }
    address->size_bytes = IPV6_BYTES;
    address->link = (uint8_t)link;
    return ipv6_read(bytes_part(text, 0, percent), address->bytes);
}

bool address_text_read(struct bytes text, struct ip_address *address)
{
    *address = (struct ip_address){.size_bytes = IPV4_BYTES};
    const bool is_ipv6 = find(text, ':') < text.size_bytes;
    const bool is_read = is_ipv6 ? read_ipv6(text, address) : ipv4_read(text, address->bytes);
    if (!is_read) {
        *address = (struct ip_address){.size_bytes = 0};
    }
    return is_read;
}

bool address_text_read_prefix(struct bytes text, struct ip_address *address, uint8_t *prefix_bits)
{
    const size_t slash = find(text, '/');
    uint32_t bits = 0;
    if (slash == text.size_bytes || !address_text_read(bytes_part(text, 0, slash), address) ||
        !decimal_read(
            bytes_part(text, slash + 1, text.size_bytes - slash - 1),
            BITS_PER_BYTE * address->size_bytes,
            &bits)) {
        return false;
    }
    *prefix_bits = (uint8_t)bits;
    return true;
}

uint32_t address_text_write(const struct ip_address *address, char text[ADDRESS_TEXT_BYTES])
{
    if (address->size_bytes == IPV4_BYTES) {
        return ipv4_write(address->bytes, text);
    }
    if (address->size_bytes != IPV6_BYTES) {
        return (uint32_t)format_text(text, ADDRESS_TEXT_BYTES, "*");
    }
    uint32_t size = ipv6_write(address->bytes, text);
    if (address->link != 0) {
        size +=
            (uint32_t)format_text(text + size, ADDRESS_TEXT_BYTES - size, "%%%u", address->link);
    }
    return size;
}

uint32_t address_text_write_place(
    const struct ip_address *address, uint16_t port, char text[PLACE_TEXT_BYTES])
{
    char alone[ADDRESS_TEXT_BYTES];
    (void)address_text_write(address, alone);
    const bool is_ipv6 = address->size_bytes == IPV6_BYTES;
    return (uint32_t)format_text(
        text, PLACE_TEXT_BYTES, is_ipv6 ? "[%s]:%u" : "%s:%u", alone, port);
}
