#include "stack/address.h"
#include "lib/memory.h"
#include "state.h"

#define MAPPED_BYTES 12u

static const uint8_t mapped[MAPPED_BYTES] = {[10] = 0xff, [11] = 0xff};

struct address address_ipv4(uint8_t first, uint8_t second, uint8_t third, uint8_t fourth)
{
    return (struct address){
        .bytes = {
            [10] = 0xff, [11] = 0xff, [12] = first, [13] = second, [14] = third, [15] = fourth}};
}

bool address_is_ipv4(const struct address *address)
{
    return memcmp(address->bytes, mapped, sizeof(mapped)) == 0;
}

bool address_is_any(const struct address *address)
{
    static const uint8_t zeros[ADDRESS_BYTES];
    const uint32_t first = address_is_ipv4(address) ? MAPPED_BYTES : 0;
    return memcmp(address->bytes + first, zeros, ADDRESS_BYTES - first) == 0;
}

bool address_equal(const struct address *left, const struct address *right)
{
    return left->link == right->link && memcmp(left->bytes, right->bytes, ADDRESS_BYTES) == 0;
}

ip_addr_t address_to_lwip(const struct address *address)
{
    ip_addr_t made = IPADDR4_INIT(0);
    if (address_is_ipv4(address)) {
        memcpy(
            &ip_2_ip4(&made)->addr, address->bytes + MAPPED_BYTES, sizeof(ip_2_ip4(&made)->addr));
        return made;
    }
    made = (ip_addr_t)IPADDR6_INIT(0, 0, 0, 0);
    memcpy(ip_2_ip6(&made)->addr, address->bytes, ADDRESS_BYTES);
    if (ip6_addr_has_scope(ip_2_ip6(&made), IP6_UNKNOWN)) {
        ip6_addr_set_zone(ip_2_ip6(&made), address->link);
    }
    return made;
}

struct address address_from_lwip(const ip_addr_t *address)
{
    struct address made = {.bytes = {0}};
    if (IP_IS_V4(address)) {
        memcpy(made.bytes, mapped, sizeof(mapped));
        memcpy(made.bytes + MAPPED_BYTES, &ip_2_ip4(address)->addr, ADDRESS_BYTES - MAPPED_BYTES);
        return made;
    }
    memcpy(made.bytes, ip_2_ip6(address)->addr, ADDRESS_BYTES);
    made.link = ip6_addr_zone(ip_2_ip6(address));
    return made;
}

ip_addr_t address_any_like(const struct address *address)
{
    return address_is_ipv4(address) ? *IP4_ADDR_ANY : *IP6_ADDR_ANY;
}
