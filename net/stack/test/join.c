#include "join.h"
#include <string.h>

#define ETHERNET_BYTES 14u
#define IPV4_BYTES     20u
#define IPV6_BYTES     40u
#define TCP_BYTES_MIN  20u
#define PROTOCOL_TCP   6u
#define FLAG_PUSH      8u
#define FLAG_ACK       16u

/* A segment with content, without options of IP. */
struct segment {
    uint32_t transport;
    uint32_t content;
    uint32_t end;
    uint32_t sequence;
};

static uint32_t read16(const uint8_t *at)
{
    return (uint32_t)at[0] << 8 | at[1];
}

static uint32_t read32(const uint8_t *at)
{
    return read16(at) << 16 | read16(at + 2);
}

static void write16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static bool is_ipv4(const uint8_t *frame)
{
    return read16(frame + 12) == 0x0800;
}

static bool find_segment(const uint8_t *frame, uint32_t size_bytes, struct segment *segment)
{
    const uint8_t *network = frame + ETHERNET_BYTES;
    if (size_bytes < ETHERNET_BYTES + IPV6_BYTES + TCP_BYTES_MIN) {
        return false;
    }
    if (is_ipv4(frame) ? network[0] != 0x45 || network[9] != PROTOCOL_TCP || network[6] % 64 != 0
                       : read16(frame + 12) != 0x86dd || network[6] != PROTOCOL_TCP) {
        return false;
    }
    segment->transport = ETHERNET_BYTES + (is_ipv4(frame) ? IPV4_BYTES : IPV6_BYTES);
    segment->content = segment->transport + (frame[segment->transport + 12] >> 4) * 4u;
    segment->end =
        ETHERNET_BYTES + (is_ipv4(frame) ? read16(network + 2) : IPV6_BYTES + read16(network + 4));
    segment->sequence = read32(frame + segment->transport + 4);
    return segment->content < segment->end && segment->end <= size_bytes &&
           (frame[segment->transport + 13] & ~FLAG_PUSH) == FLAG_ACK;
}

static void set_length(uint8_t *frame, uint32_t end)
{
    uint8_t *network = frame + ETHERNET_BYTES;
    uint32_t sum = 0;
    if (!is_ipv4(frame)) {
        write16(network + 4, end - ETHERNET_BYTES - IPV6_BYTES);
        return;
    }
    write16(network + 2, end - ETHERNET_BYTES);
    write16(network + 10, 0);
    for (uint32_t i = 0; i < IPV4_BYTES; i += 2) {
        sum += read16(network + i);
    }
    sum = (sum & 0xffff) + (sum >> 16);
    write16(network + 10, ~(sum + (sum >> 16)) & 0xffff);
}

bool join(
    uint8_t whole[JOINED_BYTES_MAX],
    uint32_t *whole_bytes,
    const uint8_t *next,
    uint32_t next_bytes)
{
    struct segment first;
    struct segment second;
    if (!find_segment(whole, *whole_bytes, &first) || !find_segment(next, next_bytes, &second)) {
        return false;
    }
    const uint32_t addresses = is_ipv4(whole) ? 8 : 32;
    const uint32_t more = second.end - second.content;
    if (first.transport != second.transport || first.content != second.content ||
        memcmp(whole, next, ETHERNET_BYTES) != 0 ||
        memcmp(
            whole + first.transport - addresses,
            next + first.transport - addresses,
            addresses + 4) != 0 ||
        memcmp(whole + first.transport + 8, next + first.transport + 8, 4) != 0 ||
        second.sequence - first.sequence != first.end - first.content ||
        more > JOINED_BYTES_MAX - first.end) {
        return false;
    }
    memcpy(whole + first.end, next + second.content, more);
    whole[first.transport + 13] |= next[first.transport + 13];
    *whole_bytes = first.end + more;
    set_length(whole, *whole_bytes);
    return true;
}
