#include "headers.h"
#include "lib/memory.h"

/* IEEE 802.3 and 802.1Q. */
#define ETHERNET_BYTES 14u
#define TYPE_AT        12u
#define VLAN_BYTES     4u
#define TYPE_VLAN      0x8100u
#define TYPE_IPV4      0x0800u

/* RFC 791, 3.1. */
#define IPV4_BYTES     20u
#define IPV4_LENGTH_AT 2u
#define IPV4_SUM_AT    10u

/* RFC 9293, 3.1. */
#define TCP_BYTES  20u
#define TCP_SUM_AT 16u

#define SUM_BYTES 2u

static uint32_t read16(const uint8_t *at)
{
    return (uint32_t)at[0] << 8 | at[1];
}

static void write16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

/* In one's complement, as in RFC 1071. */
static uint32_t sum_without(uint32_t sum, uint32_t part)
{
    const uint32_t difference = sum + (~part & UINT16_MAX);
    return (difference & UINT16_MAX) + (difference >> 16);
}

enum status headers_find(const struct network_frame *frame, struct headers_places *places)
{
    const uint32_t sum = (uint32_t)frame->checksum_start + frame->checksum_offset;
    if (sum + SUM_BYTES > HEADERS_BYTES_MAX || frame->checksum_start < ETHERNET_BYTES) {
        return STATUS_INVALID_ARGUMENT;
    }
    *places = (struct headers_places){
        .network = ETHERNET_BYTES,
        .network_sum = ETHERNET_BYTES + IPV4_SUM_AT,
        .transport = (uint8_t)frame->checksum_start,
        .transport_sum = (uint8_t)sum,
    };
    return STATUS_OK;
}

/* Whether IPv4's header is before TCP's; then its place. */
static bool
find_network(const struct network_frame *frame, const uint8_t *copy, struct headers_places *places)
{
    const uint32_t tag_bytes = read16(copy + TYPE_AT) == TYPE_VLAN ? VLAN_BYTES : 0;
    const uint32_t network = ETHERNET_BYTES + tag_bytes;
    places->network = (uint8_t)network;
    places->network_sum = (uint8_t)(network + IPV4_SUM_AT);
    return network + IPV4_BYTES <= frame->checksum_start &&
           read16(copy + TYPE_AT + tag_bytes) == TYPE_IPV4;
}

enum status headers_copy(
    const struct network_frame *frame,
    uint8_t copy[HEADERS_BYTES_MAX],
    struct headers_places *places)
{
    const enum status status = headers_find(frame, places);
    if (status != STATUS_OK) {
        return status;
    }
    if (frame->header_bytes > HEADERS_BYTES_MAX || frame->header_bytes >= frame->size_bytes ||
        frame->checksum_offset != TCP_SUM_AT ||
        (uint32_t)frame->checksum_start + TCP_BYTES > frame->header_bytes) {
        return STATUS_INVALID_ARGUMENT;
    }
    memcpy(copy, frame->content, frame->header_bytes);
    if (!find_network(frame, copy, places)) {
        return STATUS_INVALID_ARGUMENT;
    }
    write16(copy + places->network + IPV4_LENGTH_AT, 0);
    write16(copy + places->network_sum, 0);
    uint8_t *sum = copy + places->transport_sum;
    write16(sum, sum_without(read16(sum), frame->size_bytes - frame->checksum_start));
    return STATUS_OK;
}
