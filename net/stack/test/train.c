/* Which segments are sent as one frame, and what that frame is. */
#include "train.h"
#include "lwip/pbuf.h"
#include "stack/stack.h"
#include "unit.h"
#include <stdlib.h>
#include <string.h>

#define ETHERNET_BYTES 14u
#define HEADER4_BYTES  66u /* with 12 bytes of options */
#define HEADER6_BYTES  86u
#define CONTENT_BYTES  1000u
#define FLAG_FIN       1u
#define FLAG_PUSH      8u
#define FLAG_ACK       16u

static struct train train;

static uint32_t header_of(bool is_ipv4)
{
    return is_ipv4 ? HEADER4_BYTES : HEADER6_BYTES;
}

/* A segment of a connection, `number` times CONTENT_BYTES behind its beginning. */
static struct pbuf *segment(bool is_ipv4, uint32_t number, uint32_t content_bytes, uint8_t flags)
{
    const uint32_t header_bytes = header_of(is_ipv4);
    const uint32_t sequence = 0xfffffc00u + number * CONTENT_BYTES;
    struct pbuf *made = pbuf_alloc(PBUF_RAW, (u16_t)(header_bytes + content_bytes), PBUF_POOL);
    CHECK(made != NULL);
    uint8_t *bytes = made->payload;
    uint8_t *ip = bytes + ETHERNET_BYTES;
    uint8_t *tcp = bytes + header_bytes - 32;
    memset(bytes, 0, header_bytes);
    for (uint32_t i = 0; i < content_bytes; i++) {
        pbuf_put_at(made, (u16_t)(header_bytes + i), (u8_t)number);
    }
    memcpy(bytes + 12, is_ipv4 ? "\x08\x00" : "\x86\xdd", 2);
    ip[0] = is_ipv4 ? 0x45 : 0x60;
    ip[is_ipv4 ? 9 : 6] = 6;
    ip[5] = (uint8_t)number; /* what differs: the number, or the length */
    for (uint32_t i = 0; i < 4; i++) {
        tcp[4 + i] = (uint8_t)(sequence >> (24 - 8 * i));
    }
    tcp[12] = 0x80;
    tcp[13] = flags;
    return made;
}

/* Whether it is of the train now; where it is not, nobody holds it. */
static bool give(struct pbuf *frame)
{
    struct train_segment read;
    const bool is_taken = train_reads(frame, &read) &&
                          (train_is_empty(&train) || train_goes_on(&train, frame, &read));
    if (is_taken) {
        train_take(&train, frame, &read);
        CHECK_EQUAL(frame->ref, 2);
    }
    (void)pbuf_free(frame);
    return is_taken;
}

static bool give_changed(bool is_ipv4, uint32_t offset)
{
    struct pbuf *frame = segment(is_ipv4, 1, CONTENT_BYTES, FLAG_ACK);
    ((uint8_t *)frame->payload)[offset] ^= 4;
    return give(frame);
}

static uint32_t pieces_bytes(const struct frame *frame)
{
    uint32_t size = 0;
    for (uint32_t i = 0; i < frame->piece_count; i++) {
        size += frame->pieces[i].size_bytes;
    }
    return size;
}

static void check_joined(bool is_ipv4)
{
    struct frame_piece pieces[FRAME_PIECES_MAX];
    struct frame frame;
    const uint32_t header_bytes = header_of(is_ipv4);
    CHECK(give(segment(is_ipv4, 0, CONTENT_BYTES, FLAG_ACK | FLAG_PUSH)));
    CHECK(give(segment(is_ipv4, 1, CONTENT_BYTES, FLAG_ACK)));
    CHECK(give(segment(is_ipv4, 2, 100, FLAG_ACK)));
    CHECK(!give(segment(is_ipv4, 3, 100, FLAG_ACK))); /* none behind a shorter one */
    train_show(&train, pieces, &frame);
    const uint8_t *header = pieces[0].data;
    CHECK_EQUAL(frame.cut, is_ipv4 ? FRAME_CUT_TCP4 : FRAME_CUT_TCP6);
    CHECK_EQUAL(frame.header_bytes, header_bytes);
    CHECK_EQUAL(frame.segment_bytes, CONTENT_BYTES);
    CHECK_EQUAL(frame.size_bytes, header_bytes + 2 * CONTENT_BYTES + 100);
    CHECK_EQUAL(pieces_bytes(&frame), frame.size_bytes);
    CHECK_EQUAL(frame.sum_start, header_bytes - 32);
    CHECK_EQUAL(frame.sum_offset, 16);
    CHECK_EQUAL(frame.piece_count, 4);
    CHECK_EQUAL(((const uint8_t *)pieces[3].data)[99], 2);
    CHECK_EQUAL(header[header_bytes - 32 + 13], FLAG_ACK | FLAG_PUSH);
    const uint32_t length = frame.size_bytes - ETHERNET_BYTES - (is_ipv4 ? 0 : 40);
    const uint8_t *said = header + ETHERNET_BYTES + (is_ipv4 ? 2 : 4);
    CHECK_EQUAL((uint32_t)said[0] << 8 | said[1], length);
    train_clear(&train);
    CHECK(train_is_empty(&train));
}

static void test_joined(void)
{
    check_joined(true);
    check_joined(false);
}

/* Alone it is what it was. */
static void test_alone(void)
{
    struct frame_piece pieces[FRAME_PIECES_MAX];
    struct frame frame;
    CHECK(give(segment(true, 0, CONTENT_BYTES, FLAG_ACK)));
    train_show(&train, pieces, &frame);
    CHECK_EQUAL(frame.cut, FRAME_WHOLE);
    CHECK_EQUAL(frame.segment_bytes, 0);
    CHECK_EQUAL(frame.size_bytes, HEADER4_BYTES + CONTENT_BYTES);
    CHECK_EQUAL(frame.sum_offset, 16);
    train_clear(&train);
}

/* Every byte of the headers counts, but those that are made anew: lengths, IPv4's number, sums. */
static void check_headers(bool is_ipv4)
{
    const uint32_t header_bytes = header_of(is_ipv4);
    const uint32_t ip = ETHERNET_BYTES;
    const uint32_t tcp = header_bytes - 32;
    for (uint32_t i = 0; i < header_bytes; i++) {
        const bool is_made = (is_ipv4 && ((i >= ip + 2 && i < ip + 6) || i / 2 == (ip + 10) / 2)) ||
                             (!is_ipv4 && (i == ip + 4 || i == ip + 5)) || i / 2 == (tcp + 16) / 2;
        CHECK(give(segment(is_ipv4, 0, CONTENT_BYTES, FLAG_ACK)));
        const bool is_taken = give_changed(is_ipv4, i);
        if (is_taken != is_made) {
            printf("byte %u\n", i);
        }
        CHECK(is_taken == is_made);
        train_clear(&train);
    }
}

static void test_headers(void)
{
    check_headers(true);
    check_headers(false);
}

static void test_none(void)
{
    CHECK(!give(segment(true, 0, 0, FLAG_ACK)));
    CHECK(!give(segment(true, 0, CONTENT_BYTES, FLAG_ACK | FLAG_FIN)));
    CHECK(!give(segment(true, 0, CONTENT_BYTES, 0)));
    struct pbuf *options = segment(true, 0, CONTENT_BYTES, FLAG_ACK);
    ((uint8_t *)options->payload)[ETHERNET_BYTES] = 0x46;
    CHECK(!give(options));
    struct pbuf *fragment = segment(true, 0, CONTENT_BYTES, FLAG_ACK);
    ((uint8_t *)fragment->payload)[ETHERNET_BYTES + 7] = 1;
    CHECK(!give(fragment));
    struct pbuf *longer = segment(true, 0, 10, FLAG_ACK);
    ((uint8_t *)longer->payload)[HEADER4_BYTES - 32 + 12] = 0xf0; /* headers behind its end */
    CHECK(!give(longer));
    CHECK(give(segment(true, 0, CONTENT_BYTES, FLAG_ACK)));
    CHECK(!give(segment(true, 2, CONTENT_BYTES, FLAG_ACK))); /* one is missing */
    CHECK(!give(segment(true, 1, CONTENT_BYTES + 1, FLAG_ACK)));
    CHECK(!give(segment(false, 1, CONTENT_BYTES, FLAG_ACK)));
    train_clear(&train);
}

/* As many as there are pieces for, and no more bytes than IP can say. */
static void test_bounds(void)
{
    uint32_t count = 0;
    while (give(segment(true, count, CONTENT_BYTES, FLAG_ACK))) {
        count++;
    }
    CHECK_EQUAL(count, TRAIN_SEGMENTS_MAX);
    train_clear(&train);
    struct pbuf *first = segment(true, 0, 30000, FLAG_ACK);
    CHECK(give(first));
    CHECK(give(segment(true, 30, 30000, FLAG_ACK)));
    const uint32_t left = LINK_JOINED_BYTES_MAX - HEADER4_BYTES - 60000;
    CHECK(!give(segment(true, 60, left + 1, FLAG_ACK)));
    CHECK(give(segment(true, 60, left, FLAG_ACK)));
    train_clear(&train);
}

static uint64_t now_ns(void *context)
{
    (void)context;
    return 0;
}

static void __attribute__((noreturn)) failed(void *context, const char *message)
{
    (void)context;
    fprintf(stderr, "the stack failed: %s\n", message);
    abort();
}

int main(void)
{
    static const uint8_t seed[STACK_SEED_BYTES];
    const struct stack_surroundings surroundings = {.now_ns = now_ns, .failed = failed};
    static const struct unit_test tests[] = {
        {"joined", test_joined},
        {"alone", test_alone},
        {"headers", test_headers},
        {"none", test_none},
        {"bounds", test_bounds},
    };
    if (stack_start(&surroundings, (struct bytes){seed, sizeof(seed)}) != STATUS_OK) {
        return 1;
    }
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
