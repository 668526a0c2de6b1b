#include "cut.h"
#include "stack/link.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ETHERNET_BYTES 14u
#define IPV4_BYTES     20u
#define IPV6_BYTES     40u
#define FLAG_FINISH    1u
#define FLAG_PUSH      8u

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

static void must(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "a frame cannot be cut: %s\n", what);
        abort();
    }
}

static uint32_t sum_of(const uint8_t *bytes, uint32_t size_bytes, uint32_t sum)
{
    for (uint32_t i = 0; i < size_bytes; i += 2) {
        sum += read16(bytes + i);
    }
    sum = (sum & 0xffff) + (sum >> 16);
    return (sum & 0xffff) + (sum >> 16);
}

/* What the headers of the whole have to be: the device relies on it. */
static void check(const struct frame *whole, const uint8_t *bytes)
{
    const uint8_t *ip = bytes + ETHERNET_BYTES;
    const bool is_ipv4 = whole->cut == FRAME_CUT_TCP4;
    const uint32_t addresses = is_ipv4 ? 12 : 8;
    const uint32_t carried = whole->size_bytes - whole->sum_start;
    must(whole->size_bytes <= LINK_JOINED_BYTES_MAX, "it is too long");
    must(whole->sum_offset == 16, "it has no sum to make");
    must(whole->header_bytes + whole->segment_bytes <= CUT_BYTES_MAX, "its segments are too long");
    must(whole->header_bytes + whole->segment_bytes < whole->size_bytes, "it is one segment");
    must(
        whole->header_bytes == whole->sum_start + (bytes[whole->sum_start + 12] >> 4) * 4u,
        "where its headers end");
    if (is_ipv4) {
        must(read16(ip + 2) == whole->size_bytes - ETHERNET_BYTES, "its length");
        must(sum_of(ip, IPV4_BYTES, 0) == 0xffff, "the sum of IP");
    } else {
        must(read16(ip + 4) == whole->size_bytes - ETHERNET_BYTES - IPV6_BYTES, "its length");
    }
    must(
        read16(bytes + whole->sum_start + 16) ==
            sum_of(ip + addresses, is_ipv4 ? 8 : 32, 6 + carried),
        "the sum of the pseudo header");
}

/* The headers of the whole become those of a segment, which begins at `offset` of the content. */
static void
set_headers(uint8_t *bytes, const struct frame *whole, uint32_t offset, uint32_t content_bytes)
{
    uint8_t *ip = bytes + ETHERNET_BYTES;
    uint8_t *tcp = bytes + whole->sum_start;
    const uint32_t length = whole->header_bytes + content_bytes - ETHERNET_BYTES;
    const uint32_t number = offset / whole->segment_bytes;
    const uint32_t sequence = read32(tcp + 4) + offset;
    const bool is_last = whole->header_bytes + offset + content_bytes == whole->size_bytes;
    const bool is_ipv4 = whole->cut == FRAME_CUT_TCP4;
    const uint32_t carried = length + ETHERNET_BYTES - whole->sum_start;
    write16(tcp + 4, sequence >> 16);
    write16(tcp + 6, sequence & 0xffff);
    tcp[13] &= is_last ? 0xff : (uint8_t)~(FLAG_PUSH | FLAG_FINISH);
    write16(tcp + 16, sum_of(ip + (is_ipv4 ? 12 : 8), is_ipv4 ? 8 : 32, 6 + carried));
    if (!is_ipv4) {
        write16(ip + 4, length - IPV6_BYTES);
        return;
    }
    write16(ip + 2, length);
    write16(ip + 4, read16(ip + 4) + number);
    write16(ip + 10, 0);
    write16(ip + 10, ~sum_of(ip, IPV4_BYTES, 0) & 0xffff);
}

void cut(
    const struct frame *whole,
    const uint8_t *bytes,
    void (*take)(void *context, const struct frame *frame),
    void *context)
{
    const uint32_t content_bytes = whole->size_bytes - whole->header_bytes;
    check(whole, bytes);
    for (uint32_t offset = 0; offset < content_bytes; offset += whole->segment_bytes) {
        uint8_t made[CUT_BYTES_MAX];
        const uint32_t left = content_bytes - offset;
        const uint32_t size = left < whole->segment_bytes ? left : whole->segment_bytes;
        memcpy(made, bytes, whole->header_bytes);
        memcpy(made + whole->header_bytes, bytes + whole->header_bytes + offset, size);
        set_headers(made, whole, offset, size);
        const struct frame_piece piece = {made, whole->header_bytes + size};
        const struct frame segment = {
            .pieces = &piece,
            .piece_count = 1,
            .size_bytes = piece.size_bytes,
            .sum_start = whole->sum_start,
            .sum_offset = whole->sum_offset};
        take(context, &segment);
    }
}
