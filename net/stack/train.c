#include "train.h"
#include "lib/memory.h"
#include "lwip/pbuf.h"
#include "lwip/prot/tcp.h"
#include "sum.h"

#define TYPE_OFFSET      12u
#define TYPE_IPV4        0x0800u
#define TYPE_IPV6        0x86ddu
#define IPV4_PLAIN       0x45u /* version 4, a header without options */
#define IPV4_BYTES       20u
#define IPV4_LENGTH      2u
#define IPV4_FRAGMENT    6u
#define IPV4_WHOLE_MASK  0x3fffu /* more fragments, or not the first */
#define IPV4_PROTOCOL    9u
#define IPV4_SUM         10u
#define IPV4_ADDRESSES   12u
#define IPV6_BYTES       40u
#define IPV6_LENGTH      4u
#define IPV6_PROTOCOL    6u
#define PROTOCOL_TCP     6u
#define TCP_BYTES_MIN    20u
#define TCP_SEQUENCE     4u
#define TCP_ACKNOWLEDGED 8u
#define TCP_LENGTH_FLAGS 12u
#define TCP_FLAG_BYTE    13u
#define TCP_WINDOW       14u
#define TCP_SUM          16u
#define TCP_URGENT       18u

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

static bool is_ipv4(const uint8_t *header)
{
    return read16(header + TYPE_OFFSET) == TYPE_IPV4;
}

/* Where TCP's header begins; 0: it is something else, or more than that. */
static uint32_t find_transport(const uint8_t *header, uint32_t size_bytes)
{
    const uint8_t *ip = header + LINK_HEADER_BYTES;
    if (size_bytes < LINK_HEADER_BYTES + IPV4_BYTES + TCP_BYTES_MIN) {
        return 0;
    }
    if (is_ipv4(header)) {
        const bool is_plain = ip[0] == IPV4_PLAIN && ip[IPV4_PROTOCOL] == PROTOCOL_TCP &&
                              (read16(ip + IPV4_FRAGMENT) & IPV4_WHOLE_MASK) == 0;
        return is_plain ? LINK_HEADER_BYTES + IPV4_BYTES : 0;
    }
    const bool is_plain = read16(header + TYPE_OFFSET) == TYPE_IPV6 &&
                          size_bytes >= LINK_HEADER_BYTES + IPV6_BYTES + TCP_BYTES_MIN &&
                          ip[IPV6_PROTOCOL] == PROTOCOL_TCP;
    return is_plain ? LINK_HEADER_BYTES + IPV6_BYTES : 0;
}

bool train_reads(const struct pbuf *frame, struct train_segment *segment)
{
    const uint8_t *header = frame->payload;
    const uint32_t transport = find_transport(header, frame->len);
    if (transport == 0) {
        return false;
    }
    const uint8_t *tcp = header + transport;
    const uint32_t header_bytes = transport + (tcp[TCP_LENGTH_FLAGS] >> 4) * 4u;
    *segment = (struct train_segment){
        .header_bytes = (uint16_t)header_bytes,
        .transport = (uint16_t)transport,
        .is_ipv4 = is_ipv4(header),
        .content_bytes = frame->tot_len - header_bytes,
        .piece_count = pbuf_clen(frame),
    };
    return header_bytes >= transport + TCP_BYTES_MIN && header_bytes <= frame->len &&
           header_bytes < frame->tot_len && (tcp[TCP_FLAG_BYTE] & ~TCP_PSH) == TCP_ACK &&
           segment->piece_count < FRAME_PIECES_MAX;
}

/* Between two places, both headers say the same. */
static bool
are_alike(const struct train *train, const uint8_t *header, uint32_t first, uint32_t behind)
{
    return memcmp(train->header + first, header + first, behind - first) == 0;
}

/* All but what differs from one segment to the next: IPv4's number and sums, TCP's too, and PSH. */
static bool has_same_headers(const struct train *train, const uint8_t *header)
{
    const uint32_t ip = LINK_HEADER_BYTES;
    const uint32_t tcp = train->transport;
    const bool is_same_way =
        is_ipv4(header) ? are_alike(train, header, 0, ip + IPV4_LENGTH) &&
                              are_alike(train, header, ip + IPV4_FRAGMENT, ip + IPV4_SUM) &&
                              are_alike(train, header, ip + IPV4_ADDRESSES, tcp)
                        : are_alike(train, header, 0, ip + IPV6_LENGTH) &&
                              are_alike(train, header, ip + IPV6_PROTOCOL, tcp);
    return is_same_way && are_alike(train, header, tcp, tcp + TCP_SEQUENCE) &&
           are_alike(train, header, tcp + TCP_ACKNOWLEDGED, tcp + TCP_FLAG_BYTE) &&
           are_alike(train, header, tcp + TCP_WINDOW, tcp + TCP_SUM) &&
           are_alike(train, header, tcp + TCP_URGENT, train->header_bytes);
}

bool train_goes_on(
    const struct train *train, const struct pbuf *frame, const struct train_segment *segment)
{
    const uint8_t *header = frame->payload;
    if (train_is_empty(train) || train->is_ended || train->header_bytes != segment->header_bytes ||
        train->transport != segment->transport || segment->content_bytes > train->segment_bytes ||
        train->piece_count + segment->piece_count > TRAIN_SEGMENTS_MAX ||
        train_bytes_with(train, segment) > LINK_JOINED_BYTES_MAX) {
        return false;
    }
    const uint32_t begins = read32(train->header + train->transport + TCP_SEQUENCE);
    const uint32_t goes_on = read32(header + segment->transport + TCP_SEQUENCE);
    return goes_on - begins == train->content_bytes && has_same_headers(train, header);
}

void train_take(struct train *train, struct pbuf *frame, const struct train_segment *segment)
{
    const uint8_t *header = frame->payload;
    if (train_is_empty(train)) {
        memcpy(train->header, header, segment->header_bytes);
        train->header_bytes = segment->header_bytes;
        train->transport = segment->transport;
        train->segment_bytes = segment->content_bytes;
    }
    train->header[train->transport + TCP_FLAG_BYTE] |= header[train->transport + TCP_FLAG_BYTE];
    train->content_bytes += segment->content_bytes;
    train->piece_count += segment->piece_count;
    train->is_ended = segment->content_bytes < train->segment_bytes;
    pbuf_ref(frame);
    train->segments[train->segment_count] = frame;
    train->segment_count++;
}

/* What IP says of the length, and its own sum. */
static void set_length(struct train *train)
{
    uint8_t *ip = train->header + LINK_HEADER_BYTES;
    const uint32_t length = train->header_bytes - LINK_HEADER_BYTES + train->content_bytes;
    uint32_t sum = 0;
    if (!is_ipv4(train->header)) {
        write16(ip + IPV6_LENGTH, length - IPV6_BYTES);
        return;
    }
    write16(ip + IPV4_LENGTH, length);
    write16(ip + IPV4_SUM, 0);
    for (uint32_t i = 0; i < IPV4_BYTES; i += 2) {
        sum += read16(ip + i);
    }
    sum = (sum & 0xffffu) + (sum >> 16);
    write16(ip + IPV4_SUM, ~(sum + (sum >> 16)) & 0xffffu);
}

static void show_content(const struct train *train, struct frame_piece *pieces, struct frame *frame)
{
    for (uint32_t i = 0; i < train->segment_count; i++) {
        uint32_t skipped = train->header_bytes;
        for (const struct pbuf *one = train->segments[i]; one != NULL; one = one->next) {
            pieces[frame->piece_count] =
                (struct frame_piece){(const uint8_t *)one->payload + skipped, one->len - skipped};
            frame->piece_count++;
            skipped = 0;
        }
    }
}

void train_show(
    struct train *train, struct frame_piece pieces[FRAME_PIECES_MAX], struct frame *frame)
{
    const uint32_t size_bytes = train->header_bytes + train->content_bytes;
    *frame = (struct frame){.pieces = pieces, .piece_count = 1, .size_bytes = size_bytes};
    set_length(train);
    sum_prepare(train->header, train->header_bytes, size_bytes, frame);
    pieces[0] = (struct frame_piece){train->header, train->header_bytes};
    show_content(train, pieces, frame);
    if (train->segment_count > 1) {
        frame->cut = is_ipv4(train->header) ? FRAME_CUT_TCP4 : FRAME_CUT_TCP6;
        frame->header_bytes = train->header_bytes;
        frame->segment_bytes = (uint16_t)train->segment_bytes;
    }
}

void train_clear(struct train *train)
{
    for (uint32_t i = 0; i < train->segment_count; i++) {
        (void)pbuf_free(train->segments[i]);
    }
    train->segment_count = 0;
    train->content_bytes = 0;
    train->piece_count = 0;
    train->is_ended = false;
}
