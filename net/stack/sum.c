#include "sum.h"

#define TYPE_OFFSET        12u
#define TYPE_IPV4          0x0800u
#define TYPE_IPV6          0x86ddu
#define IPV4_BYTES_MIN     20u
#define IPV4_PROTOCOL      9u
#define IPV4_ADDRESSES     12u
#define IPV4_ADDRESS_BYTES 8u /* both */
#define IPV4_FRAGMENT      6u
#define IPV4_WHOLE_MASK    0x3fffu /* more fragments, or not the first */
#define IPV6_BYTES         40u
#define IPV6_PROTOCOL      6u
#define IPV6_ADDRESSES     8u
#define IPV6_ADDRESS_BYTES 32u /* both */
#define PROTOCOL_TCP       6u
#define TCP_BYTES_MIN      20u
#define TCP_SUM            16u

static uint32_t u16_at(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 8 | bytes[1];
}

static uint32_t sum_of(const uint8_t *bytes, uint32_t size_bytes)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < size_bytes; i += 2) {
        sum += u16_at(bytes + i);
    }
    return sum;
}

/* Where TCP's header begins; 0: it is something else. `addresses` becomes the sum of both. */
static uint32_t find_tcp(const uint8_t *header, uint32_t header_bytes, uint32_t *addresses)
{
    const uint8_t *ip = header + LINK_HEADER_BYTES;
    if (header_bytes < LINK_HEADER_BYTES + IPV4_BYTES_MIN + TCP_BYTES_MIN) {
        return 0;
    }
    const uint32_t type = u16_at(header + TYPE_OFFSET);
    if (type == TYPE_IPV4 && ip[IPV4_PROTOCOL] == PROTOCOL_TCP &&
        (u16_at(ip + IPV4_FRAGMENT) & IPV4_WHOLE_MASK) == 0) {
        *addresses = sum_of(ip + IPV4_ADDRESSES, IPV4_ADDRESS_BYTES);
        return LINK_HEADER_BYTES + (ip[0] & 0x0fu) * 4u;
    }
    if (type == TYPE_IPV6 && ip[IPV6_PROTOCOL] == PROTOCOL_TCP &&
        header_bytes >= LINK_HEADER_BYTES + IPV6_BYTES + TCP_BYTES_MIN) {
        *addresses = sum_of(ip + IPV6_ADDRESSES, IPV6_ADDRESS_BYTES);
        return LINK_HEADER_BYTES + IPV6_BYTES;
    }
    return 0;
}

void sum_prepare(uint8_t *header, uint32_t header_bytes, uint32_t frame_bytes, struct frame *frame)
{
    uint32_t sum = 0;
    const uint32_t start = find_tcp(header, header_bytes, &sum);
    if (start == 0 || start + TCP_BYTES_MIN > header_bytes) {
        return;
    }
    sum += PROTOCOL_TCP + (frame_bytes - start);
    sum = (sum & 0xffffu) + (sum >> 16);
    sum = (sum & 0xffffu) + (sum >> 16);
    header[start + TCP_SUM] = (uint8_t)(sum >> 8);
    header[start + TCP_SUM + 1] = (uint8_t)sum;
    frame->sum_start = (uint16_t)start;
    frame->sum_offset = TCP_SUM;
}
