#include "sntp/sntp.h"
#include "unit.h"

#define S      UINT64_C(1000000000)
#define MS     UINT64_C(1000000)
#define COOKIE UINT64_C(0x0123456789abcdef)

/* 2026-01-02T03:04:05Z, and its seconds since 1900. */
#define TIME_S      UINT64_C(1767323045)
#define TIME_1900_S (TIME_S + UINT64_C(2208988800))

static uint8_t packet[SNTP_PACKET_BYTES + 20];
static struct sntp_answer answer;

static void put(uint32_t offset, uint32_t size_bytes, uint64_t value)
{
    for (uint32_t i = 0; i < size_bytes; i++) {
        packet[offset + i] = (uint8_t)(value >> (8 * (size_bytes - 1 - i)));
    }
}

/* A good answer: stratum 2, root delay 1/4 s, root dispersion 1/8 s, half a second's work. */
static void begin(void)
{
    memset(packet, 0, sizeof(packet));
    packet[0] = 4 << 3 | 4;
    packet[1] = 2;
    put(4, 4, 0x4000);
    put(8, 4, 0x2000);
    put(24, 8, COOKIE);
    put(32, 8, TIME_1900_S << 32);
    put(40, 8, TIME_1900_S << 32 | 0x80000000u);
}

static enum sntp_result read_bytes(size_t size_bytes)
{
    return sntp_read((struct bytes){packet, size_bytes}, COOKIE, &answer);
}

static enum sntp_result read_it(void)
{
    return read_bytes(SNTP_PACKET_BYTES);
}

static void test_request(void)
{
    static const uint8_t cookie[] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef};
    memset(packet, 0xff, sizeof(packet));
    sntp_request(COOKIE, packet);
    CHECK_EQUAL(packet[0], 0x23);
    for (uint32_t i = 1; i < 40; i++) {
        CHECK_EQUAL(packet[i], 0);
    }
    CHECK(memcmp(packet + 40, cookie, sizeof(cookie)) == 0);
    CHECK_EQUAL(packet[48], 0xff);
}

static void test_good(void)
{
    begin();
    CHECK_EQUAL(read_it(), SNTP_OK);
    CHECK_EQUAL(answer.stratum, 2);
    CHECK_EQUAL(answer.received_ns, TIME_S * S);
    CHECK_EQUAL(answer.sent_ns, TIME_S * S + 500 * MS);
    CHECK_EQUAL(answer.error_ns, 250 * MS);
    CHECK_EQUAL(read_bytes(sizeof(packet)), SNTP_OK); /* with a signature that nobody reads */
    packet[0] = 1 << 6 | 3 << 3 | 4;                  /* a leap second comes; version 3 */
    CHECK_EQUAL(read_it(), SNTP_OK);
}

static void test_not_ours(void)
{
    for (uint32_t size = 0; size < SNTP_PACKET_BYTES; size++) {
        begin();
        CHECK_EQUAL(read_bytes(size), SNTP_NOT_OURS);
    }
    for (uint32_t bit = 0; bit < 64; bit++) {
        begin();
        put(24, 8, COOKIE ^ UINT64_C(1) << bit);
        CHECK_EQUAL(read_it(), SNTP_NOT_OURS);
    }
    for (uint32_t flags = 0; flags < 256; flags++) {
        const uint32_t version = flags >> 3 & 7;
        begin();
        packet[0] = (uint8_t)flags;
        const bool is_answer = (flags & 7) == 4 && (version == 3 || version == 4);
        CHECK((read_it() == SNTP_NOT_OURS) == !is_answer);
    }
}

static void test_refused(void)
{
    begin();
    packet[1] = 0;
    memcpy(packet + 12, "RATE", 4);
    CHECK_EQUAL(read_it(), SNTP_REFUSED);
    CHECK(memcmp(answer.kiss, "RATE", 4) == 0);
    memcpy(packet + 12, "\x1b[\0 ", 4);
    CHECK_EQUAL(read_it(), SNTP_REFUSED);
    CHECK(memcmp(answer.kiss, "?[??", 4) == 0);
    packet[0] = 3 << 6 | 4 << 3 | 4; /* the alarm, as such an answer has it */
    CHECK_EQUAL(read_it(), SNTP_REFUSED);
    put(24, 8, COOKIE + 1); /* anybody can send one */
    CHECK_EQUAL(read_it(), SNTP_NOT_OURS);
}

static void test_unsynchronized(void)
{
    begin();
    packet[0] |= 3 << 6;
    CHECK_EQUAL(read_it(), SNTP_UNSYNCHRONIZED);
    for (uint32_t stratum = 1; stratum < 256; stratum++) {
        begin();
        packet[1] = (uint8_t)stratum;
        CHECK_EQUAL(read_it(), stratum < 16 ? SNTP_OK : SNTP_UNSYNCHRONIZED);
    }
    begin();
    put(40, 8, 0);
    CHECK_EQUAL(read_it(), SNTP_UNSYNCHRONIZED);
    begin();
    put(32, 8, (TIME_1900_S + 1) << 32); /* it went before it came */
    CHECK_EQUAL(read_it(), SNTP_UNSYNCHRONIZED);
    begin();
    put(32, 8, UINT64_C(0x80000000) << 32); /* 1968 */
    CHECK_EQUAL(read_it(), SNTP_UNSYNCHRONIZED);
}

static void test_unsure(void)
{
    begin();
    put(8, 4, 0xe000); /* 1/8 of root delay besides */
    CHECK_EQUAL(read_it(), SNTP_OK);
    CHECK_EQUAL(answer.error_ns, SNTP_ERROR_NS_MAX);
    put(8, 4, 0xe001);
    CHECK_EQUAL(read_it(), SNTP_UNSURE);
    begin();
    put(4, 4, UINT32_MAX);
    CHECK_EQUAL(read_it(), SNTP_UNSURE);
    begin();
    put(8, 4, UINT32_MAX);
    CHECK_EQUAL(read_it(), SNTP_UNSURE);
}

/* 2036-02-07T06:28:16Z is all zeros and counts on from there (RFC 4330, section 3). */
static void test_next_era(void)
{
    begin();
    put(32, 8, 0);
    put(40, 8, 1);
    CHECK_EQUAL(read_it(), SNTP_OK);
    CHECK_EQUAL(answer.received_ns, UINT64_C(2085978496) * S);
    put(40, 8, UINT64_C(0x7fffffff) << 32 | UINT32_MAX);
    CHECK_EQUAL(read_it(), SNTP_OK);
    CHECK_EQUAL(answer.sent_ns, UINT64_C(4233462143) * S + 999999999);
}

static void test_measure(void)
{
    struct sntp_time time;
    begin();
    CHECK_EQUAL(read_it(), SNTP_OK);
    CHECK_EQUAL(sntp_measure(&answer, 10 * S, 10 * S + 700 * MS, &time), STATUS_OK);
    CHECK_EQUAL(time.delay_ns, 200 * MS);
    CHECK_EQUAL(time.offset_ns, TIME_S * S - 100 * MS - 10 * S);
    CHECK_EQUAL(time.error_ns, 350 * MS);
    CHECK_EQUAL(sntp_measure(&answer, 10 * S, 10 * S + 500 * MS, &time), STATUS_OK);
    CHECK_EQUAL(time.delay_ns, 0);
    CHECK_EQUAL(sntp_measure(&answer, 10 * S, 10 * S + 500 * MS - 1, &time), STATUS_MALFORMED);
    CHECK_EQUAL(sntp_measure(&answer, 10 * S, 12 * S, &time), STATUS_OK);
    CHECK_EQUAL(time.error_ns, SNTP_ERROR_NS_MAX);
    CHECK_EQUAL(sntp_measure(&answer, 10 * S, 12 * S + 2, &time), STATUS_LIMIT_EXCEEDED);
    /* A clock that is later than the server's. */
    CHECK_EQUAL(sntp_measure(&answer, 2 * TIME_S * S, 2 * TIME_S * S + 500 * MS, &time), STATUS_OK);
    CHECK_EQUAL(2 * TIME_S * S + time.offset_ns, TIME_S * S);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"request", test_request},
        {"good", test_good},
        {"not ours", test_not_ours},
        {"refused", test_refused},
        {"unsynchronized", test_unsynchronized},
        {"unsure", test_unsure},
        {"next era", test_next_era},
        {"measure", test_measure},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
