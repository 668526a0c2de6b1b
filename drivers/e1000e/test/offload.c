/* What the driver lets the device compute: each frame that comes out is checked from scratch. */
#include "registers.h"
#include "setup.h"
#include "unit.h"

#define ETHERNET_BYTES 14u
#define VLAN_BYTES     4u
#define IPV4_BYTES     20u
#define IPV6_BYTES     40u
#define TCP_BYTES      20u
#define PROTOCOL_TCP   6u
#define PROTOCOL_UDP   17u
#define SEQUENCE       0xfffff000u

static uint32_t read16(const uint8_t *at)
{
    return (uint32_t)at[0] << 8 | at[1];
}

static void write16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static uint32_t fold(uint32_t sum)
{
    while (sum > UINT16_MAX) {
        sum = (sum & UINT16_MAX) + (sum >> 16);
    }
    return sum;
}

static uint32_t sum_of(const uint8_t *bytes, uint32_t size_bytes)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < size_bytes; i++) {
        sum = fold(sum + ((uint32_t)bytes[i] << (i % 2 == 0 ? 8 : 0)));
    }
    return sum;
}

/* What is sent: where its parts are. */
struct kind {
    bool is_ipv4;
    bool has_tag;
    uint8_t protocol;
};

static uint32_t network_at(const struct kind *kind)
{
    return ETHERNET_BYTES + (kind->has_tag ? VLAN_BYTES : 0);
}

static uint32_t transport_at(const struct kind *kind)
{
    return network_at(kind) + (kind->is_ipv4 ? IPV4_BYTES : IPV6_BYTES);
}

static uint32_t sum_offset(const struct kind *kind)
{
    return kind->protocol == PROTOCOL_TCP ? 16 : 6;
}

/* RFC 793, 3.1, and RFC 8200, 8.1. */
static uint32_t pseudo_sum(const struct kind *kind, const uint8_t *frame, uint32_t size_bytes)
{
    const uint8_t *network = frame + network_at(kind);
    const uint32_t addresses = kind->is_ipv4 ? sum_of(network + 12, 8) : sum_of(network + 8, 32);
    return fold(addresses + kind->protocol + size_bytes);
}

/* As a client writes it: lengths, IPv4's sum, and the pseudo header's. */
static struct network_frame make(const struct kind *kind, uint32_t size_bytes)
{
    uint8_t *frame = model_data();
    const uint32_t network = network_at(kind);
    const uint32_t transport = transport_at(kind);
    for (uint32_t i = 0; i < size_bytes; i++) {
        frame[i] = (uint8_t)(i * 7 + i / 251);
    }
    if (kind->has_tag) {
        write16(frame + 12, 0x8100);
    }
    write16(frame + network - 2, kind->is_ipv4 ? 0x0800 : 0x86dd);
    if (kind->is_ipv4) {
        frame[network] = 0x45;
        frame[network + 9] = kind->protocol;
        write16(frame + network + 2, size_bytes - network);
        write16(frame + network + 10, 0);
        write16(frame + network + 10, ~sum_of(frame + network, IPV4_BYTES) & UINT16_MAX);
    } else {
        frame[network] = 0x60;
        frame[network + 6] = kind->protocol;
        write16(frame + network + 4, size_bytes - transport);
    }
    write16(frame + transport + 4, SEQUENCE >> 16);
    write16(frame + transport + 6, SEQUENCE & UINT16_MAX);
    frame[transport + 13] = 0x19; /* FIN, PSH, ACK */
    const uint32_t sum = pseudo_sum(kind, frame, size_bytes - transport);
    write16(frame + transport + sum_offset(kind), sum);
    struct network_frame described = frame_of(9, size_bytes);
    described.flags = PACKET_CHECKSUM_MISSING;
    described.checksum_start = (uint16_t)transport;
    described.checksum_offset = (uint16_t)sum_offset(kind);
    return described;
}

static void check_sums(const struct kind *kind, const struct model_frame *frame)
{
    const uint32_t network = network_at(kind);
    const uint32_t transport = transport_at(kind);
    const uint32_t content = frame->size_bytes - transport;
    if (kind->is_ipv4) {
        CHECK_EQUAL(read16(frame->bytes + network + 2), frame->size_bytes - network);
        CHECK_EQUAL(sum_of(frame->bytes + network, IPV4_BYTES), UINT16_MAX);
    } else {
        CHECK_EQUAL(read16(frame->bytes + network + 4), content);
    }
    CHECK_EQUAL(
        fold(pseudo_sum(kind, frame->bytes, content) + sum_of(frame->bytes + transport, content)),
        UINT16_MAX);
}

static const struct kind kinds[] = {
    {true, false, PROTOCOL_TCP},
    {true, false, PROTOCOL_UDP},
    {false, false, PROTOCOL_TCP},
    {false, false, PROTOCOL_UDP},
    {true, true, PROTOCOL_TCP},
    {false, true, PROTOCOL_TCP},
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static void test_sums(void)
{
    setup_started(true);
    for (uint32_t i = 0; i < KINDS; i++) {
        for (uint32_t size_bytes = 100; size_bytes <= 1514; size_bytes += 101) {
            const struct network_frame frame = make(&kinds[i], size_bytes);
            const uint32_t before = model.sent_count;
            CHECK_EQUAL(send_frame(&frame), STATUS_OK);
            CHECK_EQUAL(model.sent_count, before + 1);
            const struct model_frame *sent = &model.sent[before % MODEL_SENT_MAX];
            CHECK_EQUAL(sent->size_bytes, size_bytes);
            check_sums(&kinds[i], sent);
            CHECK_EQUAL(take_sent(), 9);
        }
    }
    CHECK(model.misuse == NULL);
}

static void
check_part(const struct kind *kind, const struct network_frame *frame, uint32_t at, uint32_t index)
{
    const struct model_frame *sent = &model.sent[index % MODEL_SENT_MAX];
    const uint32_t transport = transport_at(kind);
    const uint32_t rest = frame->size_bytes - frame->header_bytes - at;
    const uint32_t part = rest < frame->segment_bytes ? rest : frame->segment_bytes;
    const bool is_last = rest <= frame->segment_bytes;
    CHECK_EQUAL(sent->size_bytes, frame->header_bytes + part);
    CHECK_EQUAL(
        memcmp(sent->bytes + frame->header_bytes, frame->content + frame->header_bytes + at, part),
        0);
    CHECK_EQUAL(memcmp(sent->bytes, frame->content, network_at(kind)), 0);
    const uint32_t sequence =
        read16(sent->bytes + transport + 4) << 16 | read16(sent->bytes + transport + 6);
    CHECK_EQUAL(sequence, SEQUENCE + at);
    CHECK_EQUAL(sent->bytes[transport + 13], is_last ? 0x19 : 0x10);
    check_sums(kind, sent);
}

static struct network_frame
make_large(const struct kind *kind, uint32_t size_bytes, uint32_t segment_bytes)
{
    struct network_frame frame = make(kind, size_bytes);
    frame.flags |= PACKET_SEGMENT_TCP4;
    frame.segment_bytes = (uint16_t)segment_bytes;
    frame.header_bytes = (uint16_t)(transport_at(kind) + TCP_BYTES);
    return frame;
}

static void cut(const struct kind *kind, uint32_t size_bytes, uint32_t segment_bytes)
{
    static uint8_t before[NETWORK_LARGE_FRAME_BYTES_MAX];
    const struct network_frame frame = make_large(kind, size_bytes, segment_bytes);
    const uint32_t first = model.sent_count;
    memcpy(before, frame.content, size_bytes);
    CHECK_EQUAL(send_frame(&frame), STATUS_OK);
    uint32_t index = first;
    for (uint32_t at = 0; at < size_bytes - frame.header_bytes; at += segment_bytes) {
        check_part(kind, &frame, at, index++);
    }
    CHECK_EQUAL(model.sent_count, index);
    CHECK_EQUAL(memcmp(before, frame.content, size_bytes), 0); /* the client's, as it was */
    CHECK_EQUAL(take_sent(), 9);
    CHECK_EQUAL(take_sent(), UINT32_MAX);
}

static void test_cut(void)
{
    static const uint32_t sizes[] = {100, 1515, 8192, 8193, 16384 + 54, 30000, 65535, 65549};
    setup_started(true);
    for (uint32_t i = 0; i < KINDS; i++) {
        if (kinds[i].protocol != PROTOCOL_TCP || !kinds[i].is_ipv4) {
            continue;
        }
        for (uint32_t k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++) {
            cut(&kinds[i], sizes[k], 1420);
            cut(&kinds[i], sizes[k], 536);
        }
    }
    CHECK(model.misuse == NULL);
}

/* Ten descriptors each: there is room for fewer than there are tokens. */
static void test_full_of_large(void)
{
    setup_started(true);
    model.moods.is_silent = true;
    struct network_frame frame = make_large(&kinds[0], 65549, 1460);
    uint32_t count = 0;
    enum status status = STATUS_OK;
    while (status == STATUS_OK) {
        frame.token = count;
        status = send_frame(&frame);
        count += status == STATUS_OK ? 1 : 0;
    }
    CHECK_EQUAL(status, STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(count, (TRANSMIT_ENTRIES - 1) / 10);
    model.moods.is_silent = false;
    model_send();
    for (uint32_t i = 0; i < count; i++) {
        CHECK_EQUAL(take_sent(), i);
    }
    CHECK_EQUAL(model.sent_count, count * 45);
    CHECK_EQUAL(send_frame(&frame), STATUS_OK);
    CHECK(model.misuse == NULL);
}

/* Nothing of it reaches the device. */
static void refuse(const struct network_frame *frame)
{
    const uint32_t before = card.transmit.next;
    CHECK_EQUAL(send_frame(frame), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(card.transmit.next, before);
}

static void test_refused_sums(void)
{
    setup_started(true);
    struct network_frame frame = make(&kinds[0], 1000);
    frame.checksum_start = 13;
    refuse(&frame);
    frame.checksum_start = 238;
    refuse(&frame);
    frame.checksum_start = 237;
    CHECK_EQUAL(send_frame(&frame), STATUS_OK);
    frame = make(&kinds[0], 1000);
    frame.checksum_offset = 900;
    refuse(&frame);
    CHECK(model.misuse == NULL);
}

static void test_refused_cuts(void)
{
    setup_started(true);
    struct network_frame frame = make_large(&kinds[2], 5000, 1440); /* IPv6 */
    refuse(&frame);
    frame = make_large(&kinds[0], 5000, 1460);
    frame.header_bytes = 256;
    refuse(&frame);
    frame = make_large(&kinds[0], 5000, 1460);
    frame.header_bytes = 53; /* no TCP */
    refuse(&frame);
    frame = make_large(&kinds[0], 5000, 1460);
    frame.checksum_offset = 6;
    refuse(&frame);
    frame = make_large(&kinds[0], 5000, 1461);
    refuse(&frame);
    frame = make_large(&kinds[0], 5000, 1460);
    frame.checksum_start = 33; /* in IP's header */
    refuse(&frame);
    frame = make_large(&kinds[0], 5000, 1460);
    write16(model_data() + 12, 0x0806);
    refuse(&frame);
    frame = make_large(&kinds[0], 5000, 1460);
    write16(model_data() + 12, 0x8100); /* and what follows is none of IP's types */
    refuse(&frame);
    frame = make_large(&kinds[4], 5000, 1456);
    CHECK_EQUAL(send_frame(&frame), STATUS_OK);
    CHECK(model.misuse == NULL);
}

/* A client that writes to the headers while the device sends: what counts was copied before. */
static void test_client_changes_headers(void)
{
    setup_started(true);
    model.moods.is_silent = true;
    const struct network_frame frame = make_large(&kinds[0], 5000, 1460);
    CHECK_EQUAL(send_frame(&frame), STATUS_OK);
    memset(model_data(), 0xff, frame.header_bytes);
    model.moods.is_silent = false;
    model_send();
    CHECK_EQUAL(model.sent_count, 4);
    for (uint32_t i = 0; i < 4; i++) {
        check_sums(&kinds[0], &model.sent[i]);
    }
    CHECK(model.misuse == NULL);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"sums", test_sums},
        {"cut", test_cut},
        {"full of large", test_full_of_large},
        {"refused sums", test_refused_sums},
        {"refused cuts", test_refused_cuts},
        {"client changes headers", test_client_changes_headers},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
