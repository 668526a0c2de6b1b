/* Addresses as lwIP has them. */
#include "lib/memory.h"
#include "state.h"

#define MAPPED_BYTES 12u

static const uint8_t mapped[MAPPED_BYTES] = {[10] = 0xff, [11] = 0xff};

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
