#include "flow.h"
#include "lib/bytes.h"

#define TYPE_AT   12u
#define PACKET_AT 14u
#define TYPE_IPV4 0x0800u
#define TYPE_IPV6 0x86ddu

/* RFC 791, 3.1. */
#define IPV4_HEADER_BYTES  20u
#define IPV4_FRAGMENT_AT   6u
#define IPV4_FRAGMENT_MASK 0x3fffu /* there is more, or it is not the first */
#define IPV4_PROTOCOL_AT   9u
#define IPV4_ADDRESSES_AT  12u
#define IPV4_ADDRESSES     8u

/* RFC 8200, 3. */
#define IPV6_HEADER_BYTES 40u
#define IPV6_NEXT_AT      6u
#define IPV6_ADDRESSES_AT 8u
#define IPV6_ADDRESSES    32u

#define PROTOCOL_TCP 6u
#define PROTOCOL_UDP 17u
#define PORTS_BYTES  4u

/* FNV-1a (draft-eastlake-fnv, 2): what is few bytes is spread well, and nothing depends on it. */
#define FNV_BASIS UINT32_C(0x811c9dc5)
#define FNV_PRIME UINT32_C(0x01000193)

static uint32_t add(uint32_t number, struct bytes bytes)
{
    for (size_t i = 0; i < bytes.size_bytes; i++) {
        number = (number ^ bytes.data[i]) * FNV_PRIME;
    }
    return number;
}

static uint16_t big_endian(struct bytes frame, uint32_t offset)
{
    return (uint16_t)(frame.data[offset] << 8 | frame.data[offset + 1]);
}

/* `ports_at`: where they are, if this protocol has any. */
static uint32_t add_ports(uint32_t number, struct bytes frame, uint8_t protocol, uint32_t ports_at)
{
    const bool has_ports = protocol == PROTOCOL_TCP || protocol == PROTOCOL_UDP;
    return has_ports && bytes_contain(frame, ports_at, PORTS_BYTES)
               ? add(number, bytes_part(frame, ports_at, PORTS_BYTES))
               : number;
}

static uint32_t of_ipv4(struct bytes frame)
{
    if (!bytes_contain(frame, PACKET_AT, IPV4_HEADER_BYTES)) {
        return 0;
    }
    const uint32_t header_bytes = (frame.data[PACKET_AT] & 15u) * 4;
    const uint32_t number =
        add(FNV_BASIS, bytes_part(frame, PACKET_AT + IPV4_ADDRESSES_AT, IPV4_ADDRESSES));
    if ((big_endian(frame, PACKET_AT + IPV4_FRAGMENT_AT) & IPV4_FRAGMENT_MASK) != 0) {
        return number;
    }
    return add_ports(
        number, frame, frame.data[PACKET_AT + IPV4_PROTOCOL_AT], PACKET_AT + header_bytes);
}

static uint32_t of_ipv6(struct bytes frame)
{
    if (!bytes_contain(frame, PACKET_AT, IPV6_HEADER_BYTES)) {
        return 0;
    }
    const uint32_t number =
        add(FNV_BASIS, bytes_part(frame, PACKET_AT + IPV6_ADDRESSES_AT, IPV6_ADDRESSES));
    return add_ports(
        number, frame, frame.data[PACKET_AT + IPV6_NEXT_AT], PACKET_AT + IPV6_HEADER_BYTES);
}

uint32_t flow_number(const uint8_t *head, uint32_t size_bytes)
{
    const struct bytes frame = {head, size_bytes};
    if (size_bytes < PACKET_AT) {
        return 0;
    }
    switch (big_endian(frame, TYPE_AT)) {
    case TYPE_IPV4:
        return of_ipv4(frame);
    case TYPE_IPV6:
        return of_ipv6(frame);
    default:
        return 0;
    }
}
