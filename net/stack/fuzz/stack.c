/*
 * Whatever arrives on a link that has addresses, on one that asks for them, and on the routed one,
 * while somebody listens, a socket is bound, a name is asked for and DHCP is on its way: nothing
 * fails, and when all of it is over, everything that was taken is there again.
 *
 * Input: steps, each a byte that says what happens, then its parts (see step()). What a stranger
 * could not know but a peer does is filled in: ids, ports, sequence numbers, sums.
 */
#include "stack/stack.h"
#include "lib/memory.h"
#include "stack/link.h"
#include "stack/resolver.h"
#include "stack/stream.h"
#include "stack/udp_socket.h"
#include <stdio.h>
#include <stdlib.h>

#define FRAME_BYTES_MAX 1514u
#define NS_PER_MS       UINT64_C(1000000)
#define STEPS_MAX       64u
#define AFTER_S         150u
#define IP              14u
#define TRANSPORT       34u
#define TRANSPORT6      54u
#define ICMP            1u
#define ICMPV6          58u
#define ICMP_BYTES_MIN  4u
#define PORT            80u
#define DHCP_BYTES_MIN  240u
#define HEADER6_BYTES   40u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static const struct notice nobody;
static uint64_t time_ns;
static struct link *fixed;
static struct link *asking;
static struct link *routed;
static struct client *client;
static struct listener *listener;
static struct udp_socket *udp;
static struct question *question;

/* What the stack said last that an answer needs. */
static uint8_t dhcp_id[4];
static uint8_t dns_id[2];
static uint8_t dns_port[2];
static uint32_t our_sequence;
static uint32_t their_sequence;

static void must(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static uint64_t now_ns(void *context)
{
    (void)context;
    return time_ns;
}

static void __attribute__((noreturn)) failed(void *context, const char *message)
{
    (void)context;
    fprintf(stderr, "the stack failed: %s\n", message);
    abort();
}

static uint32_t get16(const uint8_t *at)
{
    return (uint32_t)at[0] << 8 | at[1];
}

static uint32_t get32(const uint8_t *at)
{
    return get16(at) << 16 | get16(at + 2);
}

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

static void learn(const uint8_t *frame, uint32_t size_bytes)
{
    const uint8_t *transport = frame + TRANSPORT;
    if (size_bytes < TRANSPORT + 20 || get16(frame + 12) != 0x0800) {
        return;
    }
    if (frame[IP + 9] == 6) {
        /* The next byte of ours, as far as it said. */
        our_sequence = get32(transport + 4) + ((transport[13] & 2) != 0 ? 1 : 0);
        their_sequence = get32(transport + 8);
    } else if (get16(transport + 2) == 67) {
        memcpy(dhcp_id, transport + 12, sizeof(dhcp_id));
    } else if (get16(transport + 2) == 53) {
        memcpy(dns_port, transport, sizeof(dns_port));
        memcpy(dns_id, transport + 8, sizeof(dns_id));
    }
}

static enum status send(void *context, const struct frame *frame)
{
    static uint8_t whole[LINK_JOINED_BYTES_MAX];
    const bool is_cut = frame->cut != FRAME_WHOLE;
    const uint32_t size_max = is_cut ? LINK_JOINED_BYTES_MAX : FRAME_BYTES_MAX;
    uint32_t size = 0;
    (void)context;
    must(!is_cut || frame->header_bytes + frame->segment_bytes <= FRAME_BYTES_MAX);
    for (uint32_t i = 0; i < frame->piece_count; i++) {
        must(size + frame->pieces[i].size_bytes <= size_max);
        memcpy(whole + size, frame->pieces[i].data, frame->pieces[i].size_bytes);
        size += frame->pieces[i].size_bytes;
    }
    must(size == frame->size_bytes);
    learn(whole, size);
    return STATUS_OK;
}

static void start(void)
{
    static bool is_started;
    static const uint8_t seed[STACK_SEED_BYTES];
    const struct stack_surroundings surroundings = {.now_ns = now_ns, .failed = failed};
    if (!is_started) {
        must(stack_start(&surroundings, (struct bytes){seed, sizeof(seed)}) == STATUS_OK);
        is_started = true;
    }
}

static struct link *add_link(uint8_t last)
{
    const struct link_properties properties = {
        .address = {2, 0, 0, 0, 0, last},
        .mtu_bytes = LINK_MTU_BYTES_MAX,
        .does_sum = true,
        .cuts_tcp4 = true,
        .cuts_tcp6 = true};
    const struct link_functions functions = {.send = send};
    struct link *link = NULL;
    must(link_add(&properties, &functions, &link) == STATUS_OK);
    link_set_up(link, true);
    return link;
}

/* Writes the Internet's checksum of `bytes` to where it goes within them. */
static void sum_up(uint8_t *bytes, uint32_t size_bytes, uint32_t offset, uint32_t sum)
{
    put16(bytes + offset, 0);
    for (uint32_t i = 0; i < size_bytes; i++) {
        sum += i % 2 == 0 ? (uint32_t)bytes[i] << 8 : bytes[i];
    }
    sum = (sum & 0xffff) + (sum >> 16);
    put16(bytes + offset, ~(sum + (sum >> 16)) & 0xffff);
}

/* What the packet says of its length, or less where less is there. */
static uint32_t end_of(uint32_t said, uint32_t size_bytes)
{
    return said < size_bytes ? said : size_bytes;
}

static void sum_up_ipv4(uint8_t *frame, uint32_t size_bytes)
{
    const uint32_t end = end_of(IP + get16(frame + IP + 2), size_bytes);
    sum_up(frame + IP, TRANSPORT - IP, 10, 0);
    if (frame[IP + 9] == ICMP && end >= TRANSPORT + ICMP_BYTES_MIN) {
        sum_up(frame + TRANSPORT, end - TRANSPORT, 2, 0);
    }
}

static void sum_up_ipv6(uint8_t *frame, uint32_t size_bytes)
{
    const uint32_t end = end_of(TRANSPORT6 + get16(frame + IP + 4), size_bytes);
    if (frame[IP + 6] != ICMPV6 || end < TRANSPORT6 + ICMP_BYTES_MIN) {
        return;
    }
    uint32_t sum = ICMPV6 + (end - TRANSPORT6);
    for (uint32_t i = IP + 8; i < TRANSPORT6; i += 2) {
        sum += get16(frame + i);
    }
    sum_up(frame + TRANSPORT6, end - TRANSPORT6, 2, sum);
}

static void arrive(struct link *link, uint8_t *frame, uint32_t size_bytes)
{
    if (size_bytes >= TRANSPORT && get16(frame + 12) == 0x0800) {
        sum_up_ipv4(frame, size_bytes);
    }
    if (size_bytes >= TRANSPORT6 && get16(frame + 12) == 0x86dd) {
        sum_up_ipv6(frame, size_bytes);
    }
    (void)link_receive(link, (struct bytes){frame, size_bytes}, true);
    if (size_bytes % 2 == 0) { /* or what is sent now is joined with more */
        link_flush(link);
    }
}

/* What the routed link sends is from its address, to its prefix. */
static enum status send_routed(void *context, const struct frame *frame)
{
    const uint8_t *packet = frame->pieces[0].data;
    (void)context;
    must(frame->pieces[0].size_bytes >= HEADER6_BYTES && packet[0] >> 4 == 6);
    must(packet[8] == 2 && packet[23] == 1 && (packet[24] & 0xfe) == 2);
    must(frame->size_bytes <= FRAME_BYTES_MAX && frame->sum_offset == 0);
    return STATUS_OK;
}

static void add_routed(void)
{
    const struct link_functions functions = {.send = send_routed};
    const struct address ours = {.bytes = {[0] = 2, [15] = 1}};
    must(link_add_routed(FRAME_BYTES_MAX, &functions, &routed) == STATUS_OK);
    must(link_use_routed_address(routed, &ours) == STATUS_OK);
    link_set_up(routed, true);
}

/* Sums as they are where a frame of Ethernet is around it. */
static void arrive_routed(uint8_t *frame, uint32_t size_bytes)
{
    if (size_bytes >= HEADER6_BYTES) {
        sum_up_ipv6(frame, IP + size_bytes);
    }
    (void)link_receive(routed, (struct bytes){frame + IP, size_bytes}, false);
}

/* From 200::9, a header and what is behind it. */
static void make_routed(uint8_t *frame, const uint8_t *content, uint32_t size_bytes)
{
    uint8_t *packet = frame + IP;
    if (size_bytes == 0) {
        return;
    }
    packet[0] = 0x60;
    put16(packet + 4, size_bytes - 1);
    packet[6] = content[0];
    packet[7] = 64;
    packet[8] = 2;
    packet[23] = 9;
    packet[24] = 2;
    packet[39] = 1;
    memcpy(packet + HEADER6_BYTES, content + 1, size_bytes - 1);
    arrive_routed(frame, HEADER6_BYTES + size_bytes - 1);
}

static void open_all(void)
{
    static const uint8_t presence[] = {2,  0, 0, 0, 0, 1, 2, 0, 0, 0, 0,  9, 8, 6,
                                       0,  1, 8, 0, 6, 4, 0, 1, 2, 0, 0,  0, 0, 9,
                                       10, 0, 0, 9, 0, 0, 0, 0, 0, 0, 10, 0, 0, 1};
    const struct address ours = address_ipv4(10, 0, 0, 1);
    const struct address ours6 = {.bytes = {[0] = 0xfd, [15] = 1}};
    const struct address server = address_ipv4(10, 0, 0, 9);
    const struct place any = {{.bytes = {0}}, PORT};
    fixed = add_link(1);
    asking = add_link(2);
    add_routed();
    must(link_use_address(fixed, &ours, 24, &server) == STATUS_OK);
    must(link_use_address(fixed, &ours6, 64, &server) == STATUS_OK);
    must(link_use_dhcp(asking, true) == STATUS_OK);
    link_use_autoconfiguration(asking, true);
    must(link_receive(fixed, (struct bytes){presence, sizeof(presence)}, true) == STATUS_OK);
    must(client_create((struct client_bounds){20, 200, 20, 20}, &client) == STATUS_OK);
    must(
        listener_create(
            client,
            &any,
            (struct stream_size){.receive_buffers = 4,
                                 .send_buffers = 4,
                                 .may_receive_more = true,
                                 .may_send_more = true},
            4,
            nobody,
            &listener) == STATUS_OK);
    must(udp_socket_create(client, &any, 8, nobody, &udp) == STATUS_OK);
    must(resolver_set_server(0, &server) == STATUS_OK);
    must(resolver_ask(client, "a.test", RESOLVER_ANY, nobody, &question) == STATUS_OK);
}

static void pass(uint64_t milliseconds)
{
    time_ns += milliseconds * NS_PER_MS;
    stack_run();
}

static void close_all(void)
{
    client_destroy(client);
    link_remove(fixed);
    link_remove(asking);
    link_remove(routed);
    /* Questions end, fragments are forgotten, what was closed is no more remembered. */
    for (uint32_t i = 0; i < 2 * AFTER_S; i++) {
        pass(500);
    }
    const struct stack_use use = stack_use();
    must(use.buffers_used == 0 && use.pieces_used == 0 && use.segments_used == 0);
    must(use.connections_used == 0 && use.listeners_used == 0);
}

/* Headers of IPv4 and of what is within, from 10.0.0.9 to 10.0.0.1; gives where the rest begins. */
static void make_headers(uint8_t *frame, uint8_t protocol, uint32_t content_bytes)
{
    static const uint8_t headers[] = {2, 0, 0, 0, 0, 1,  2, 0, 0, 0,  0, 9, 8, 0,  0x45, 0, 0,
                                      0, 0, 0, 0, 0, 64, 0, 0, 0, 10, 0, 0, 9, 10, 0,    0, 1};
    memcpy(frame, headers, sizeof(headers));
    frame[IP + 9] = protocol;
    put16(frame + IP + 2, TRANSPORT - IP + content_bytes);
}

static void make_datagram(uint8_t *frame, uint32_t from, const uint8_t *to, uint32_t size_bytes)
{
    make_headers(frame, 17, 8 + size_bytes);
    put16(frame + TRANSPORT, from);
    memcpy(frame + TRANSPORT + 2, to, 2);
    put16(frame + TRANSPORT + 4, 8 + size_bytes);
}

/* Windows of all sizes, and none. */
static uint32_t window_of(uint8_t value)
{
    return ((value & 3u) + 1u) << (value >> 2) & 0xffffu;
}

/* Flags, a port and a window, how far from what is next, how many options, and those and data. */
static void make_segment(uint8_t *frame, const uint8_t *content, uint32_t size_bytes)
{
    uint8_t *tcp = frame + TRANSPORT;
    if (size_bytes < 6) {
        return;
    }
    const uint32_t data_bytes = size_bytes - 6;
    const uint32_t options = (content[5] & 15u) * 4u;
    make_headers(frame, 6, 20 + data_bytes);
    put16(tcp, 1000u + content[1] % 4u);
    put16(tcp + 2, PORT);
    put32(tcp + 4, their_sequence + get16(content + 2) - (content[5] >> 7) * 0x8000u);
    put32(tcp + 8, our_sequence + (content[4] & 0x7fu) - (content[4] >> 7) * 128u);
    tcp[12] = (uint8_t)((20 + (options <= data_bytes && options <= 40 ? options : 0)) << 2);
    tcp[13] = content[0] & 0x3f;
    put16(tcp + 14, window_of(content[1] >> 2));
    memcpy(tcp + 20, content + 6, data_bytes);
    arrive(fixed, frame, TRANSPORT + 20 + data_bytes);
}

static void use_all(void)
{
    static uint8_t buffer[4096];
    struct stream *stream = NULL;
    struct place from;
    struct address address;
    uint32_t size = sizeof(buffer);
    (void)udp_socket_receive(udp, &from, buffer, &size);
    (void)question_answer(question, &address);
    if (listener_accept(listener, nobody, &stream) == STATUS_OK) {
        (void)stream_read(stream, buffer, 100);
        (void)stream_write(stream, (struct bytes){buffer, sizeof(buffer)}, &size);
        if (stream_look(stream).readable_bytes % 2 == 0) {
            stream_destroy(stream);
        }
    }
}

static void step(uint8_t what, const uint8_t *content, uint32_t size_bytes)
{
    static uint8_t frame[FRAME_BYTES_MAX];
    static const uint8_t dhcp_port[2] = {0, 68};
    memset(frame, 0, sizeof(frame));
    switch (what % 9) {
    case 0:
    case 1:
        memcpy(frame, content, size_bytes);
        arrive(what % 9 == 0 ? fixed : asking, frame, size_bytes);
        break;
    case 2:
        make_segment(frame, content, size_bytes);
        break;
    case 3:
        make_datagram(frame, 53, dns_port, size_bytes);
        memcpy(frame + TRANSPORT + 8, content, size_bytes);
        memcpy(frame + TRANSPORT + 8, dns_id, sizeof(dns_id));
        arrive(fixed, frame, TRANSPORT + 8 + size_bytes);
        break;
    case 4: {
        const uint32_t all = DHCP_BYTES_MIN + size_bytes;
        make_datagram(frame, 67, dhcp_port, all);
        memset(frame, 0xff, 6);
        memset(frame + IP + 16, 0xff, 4);
        uint8_t *reply = frame + TRANSPORT + 8;
        memcpy(reply, (const uint8_t[]){2, 1, 6, 0}, 4);
        memcpy(reply + 4, dhcp_id, sizeof(dhcp_id));
        memcpy(reply + 16, (const uint8_t[]){10, 1, 0, 7}, 4);
        memcpy(reply + 28, (const uint8_t[]){2, 0, 0, 0, 0, 2}, 6);
        memcpy(reply + 236, (const uint8_t[]){0x63, 0x82, 0x53, 0x63}, 4);
        memcpy(reply + DHCP_BYTES_MIN, content, size_bytes);
        arrive(asking, frame, TRANSPORT + 8 + all);
        break;
    }
    case 5:
        pass(size_bytes > 0 ? content[0] * 20u : 1000u);
        link_flush(fixed);
        link_flush(asking);
        break;
    case 7:
        memcpy(frame + IP, content, size_bytes);
        arrive_routed(frame, size_bytes);
        break;
    case 8:
        make_routed(frame, content, size_bytes);
        break;
    default:
        use_all();
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    size_t at = 0;
    start();
    open_all();
    for (uint32_t i = 0; i < STEPS_MAX && at + 2 <= size_bytes; i++) {
        /* A frame's parts: at most a kilobyte, by one byte of length. */
        const size_t left = size_bytes - at - 2;
        const size_t wanted = (size_t)data[at + 1] * 4u;
        const size_t part = wanted < left ? wanted : left;
        step(data[at], data + at + 2, (uint32_t)part);
        at += 2 + part;
    }
    close_all();
    return 0;
}
