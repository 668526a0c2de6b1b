#include "forge.h"
#include "world.h"
#include <string.h>

#define IP        14u
#define TRANSPORT 34u
#define DATA      54u /* without options */
#define BYTES_MAX 1514u
#define TCP       6u
#define UDP       17u
#define ICMPV6    58u
#define FRAGMENT  44u
#define WINDOW    60000u

/* Of a message, in each fragment: a multiple of eight. */
#define FRAGMENT_BYTES 1232u
#define ECHO_BYTES_MAX 9000u

static void put16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value)
{
    put16(at, value >> 16);
    put16(at + 2, value & 0xffff);
}

static uint32_t get16(const uint8_t *at)
{
    return (uint32_t)at[0] << 8 | at[1];
}

static uint32_t get32(const uint8_t *at)
{
    return get16(at) << 16 | get16(at + 2);
}

/* The Internet's checksum (RFC 1071), beginning with a sum that there is. */
static uint32_t checksum(const uint8_t *bytes, uint32_t size_bytes, uint32_t sum)
{
    for (uint32_t i = 0; i < size_bytes; i++) {
        sum += i % 2 == 0 ? (uint32_t)bytes[i] << 8 : bytes[i];
    }
    while (sum > 0xffff) {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return ~sum & 0xffff;
}

static uint32_t sum_of_pseudo_header(const uint8_t *ip, uint32_t size_bytes)
{
    return (~checksum(ip + 12, 8, 0) & 0xffff) + TCP + size_bytes;
}

void forge_presence(uint8_t from)
{
    const uint8_t frame[42] = {
        2, 0, 0, 0, 0, 2,    2,  0, 0, 0,    1, from, 8, 6, /* Ethernet */
        0, 1, 8, 0, 6, 4,    0,  1,                         /* a request (RFC 826) */
        2, 0, 0, 0, 1, from, 10, 0, 0, from,                /* who asks */
        0, 0, 0, 0, 0, 0,    10, 0, 0, 2,                   /* for whom */
    };
    world_inject(1, (struct bytes){frame, sizeof(frame)});
}

void forge_segment(const struct forged_segment *segment)
{
    uint8_t frame[BYTES_MAX] = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 1, segment->from, 8, 0};
    uint8_t *ip = frame + IP;
    uint8_t *tcp = frame + TRANSPORT;
    const uint32_t header = DATA - TRANSPORT + segment->options_bytes;
    const uint32_t size = header + segment->size_bytes;
    ip[0] = 0x45;
    put16(ip + 2, TRANSPORT - IP + size);
    ip[8] = 64;
    ip[9] = TCP;
    put32(ip + 12, 0x0a000000u | segment->from);
    put32(ip + 16, 0x0a000002u);
    put16(ip + 10, checksum(ip, TRANSPORT - IP, 0));
    put16(tcp, segment->port);
    put16(tcp + 2, segment->to_port);
    put32(tcp + 4, segment->sequence);
    put32(tcp + 8, segment->acknowledged);
    tcp[12] = (uint8_t)(header << 2);
    tcp[13] = segment->flags;
    put16(tcp + 14, segment->window != 0 ? segment->window : WINDOW);
    if (segment->options_bytes > 0) {
        memcpy(frame + DATA, segment->options, segment->options_bytes);
    }
    if (segment->size_bytes > 0) {
        memcpy(tcp + header, segment->data, segment->size_bytes);
    }
    put16(tcp + 16, checksum(tcp, size, sum_of_pseudo_header(ip, size)));
    world_inject(1, (struct bytes){frame, TRANSPORT + size});
}

void forge_too_big(uint32_t to, uint32_t mtu_bytes)
{
    const uint8_t us = (uint8_t)(to + 1);
    const uint8_t other = (uint8_t)(SIDES - to);
    uint8_t frame[LINK_HEADER_BYTES + 40 + 8 + 40] = {2, 0, 0, 0, 0, us, 2, 0, 0, 0, 1, 99};
    uint8_t *ip = frame + LINK_HEADER_BYTES;
    uint8_t *message = ip + 40;
    uint8_t *packet = message + 8; /* the one that was too big */
    put16(frame + 12, 0x86dd);
    ip[0] = 0x60;
    put16(ip + 4, 8 + 40);
    ip[6] = ICMPV6;
    ip[7] = 255;
    memcpy(ip + 8, (const uint8_t[16]){0xfd, [15] = 99}, 16);
    memcpy(ip + 24, (const uint8_t[16]){0xfd, [15] = us}, 16);
    message[0] = 2;
    put32(message + 4, mtu_bytes);
    packet[0] = 0x60;
    packet[6] = TCP;
    memcpy(packet + 8, ip + 24, 16);
    memcpy(packet + 24, (const uint8_t[16]){0xfd, [15] = other}, 16);
    const uint32_t sum = (~checksum(ip + 8, 32, 0) & 0xffff) + ICMPV6 + 8 + 40;
    put16(message + 2, checksum(message, 8 + 40, sum));
    world_inject(to, (struct bytes){frame, sizeof(frame)});
}

/* One fragment (RFC 8200, 4.5), of `message`. */
static void forge_fragment(struct bytes message, uint32_t offset)
{
    const uint32_t rest = (uint32_t)message.size_bytes - offset;
    const uint32_t size = rest < FRAGMENT_BYTES ? rest : FRAGMENT_BYTES;
    uint8_t frame[BYTES_MAX] = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x86, 0xdd};
    uint8_t *ip = frame + LINK_HEADER_BYTES;
    uint8_t *header = ip + 40;
    ip[0] = 0x60;
    put16(ip + 4, 8 + size);
    ip[6] = FRAGMENT;
    ip[7] = 64;
    memcpy(ip + 8, (const uint8_t[16]){0xfd, [15] = 1}, 16);
    memcpy(ip + 24, (const uint8_t[16]){0xfd, [15] = 2}, 16);
    header[0] = ICMPV6;
    put16(header + 2, offset | (size < rest ? 1 : 0));
    header[7] = 77;
    memcpy(header + 8, message.data + offset, size);
    world_inject(1, (struct bytes){frame, LINK_HEADER_BYTES + 40 + 8 + size});
}

void forge_large_echo(uint32_t size_bytes)
{
    static uint8_t message[ECHO_BYTES_MAX];
    const uint32_t whole = 8 + size_bytes;
    uint8_t addresses[32] = {0xfd, [15] = 1, [16] = 0xfd, [31] = 2};
    memset(message, 0, sizeof(message));
    message[0] = 128;
    const uint32_t sum = (~checksum(addresses, 32, 0) & 0xffff) + ICMPV6 + whole;
    put16(message + 2, checksum(message, whole, sum));
    for (uint32_t offset = 0; offset < whole; offset += FRAGMENT_BYTES) {
        forge_fragment((struct bytes){message, whole}, offset);
    }
}

static bool is_ipv4(struct bytes frame, uint8_t protocol)
{
    return frame.size_bytes >= DATA && get16(frame.data + 12) == 0x0800 && frame.data[IP] == 0x45 &&
           frame.data[IP + 9] == protocol;
}

bool forge_read(struct bytes frame, struct forged_segment *segment)
{
    if (!is_ipv4(frame, TCP)) {
        return false;
    }
    const uint8_t *tcp = frame.data + TRANSPORT;
    *segment = (struct forged_segment){
        .port = (uint16_t)get16(tcp),
        .to_port = (uint16_t)get16(tcp + 2),
        .sequence = get32(tcp + 4),
        .acknowledged = get32(tcp + 8),
        .flags = tcp[13],
        .size_bytes = get16(frame.data + IP + 2) - (TRANSPORT - IP) - (tcp[12] >> 4) * 4u,
    };
    return true;
}

bool forge_is_to_port(struct bytes frame, uint16_t port)
{
    return is_ipv4(frame, UDP) && get16(frame.data + TRANSPORT + 2) == port;
}
