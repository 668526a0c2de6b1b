#include "sntp/sntp.h"
#include "lib/duration.h"
#include "lib/memory.h"

/* Where the fields lie (RFC 5905, figure 8). */
#define FLAGS_AT           0u
#define STRATUM_AT         1u
#define ROOT_DELAY_AT      4u
#define ROOT_DISPERSION_AT 8u
#define REFERENCE_AT       12u
#define ORIGIN_AT          24u
#define RECEIVED_AT        32u
#define SENT_AT            40u

#define LEAP_ALARM  3u
#define VERSION     4u
#define VERSION_MIN 3u
#define MODE_CLIENT 3u
#define MODE_SERVER 4u
#define STRATUM_MAX 15u

/* From the beginning of 1900 to that of 1970, and the half of what 32 bits of seconds count. */
#define EPOCH_S    UINT64_C(2208988800)
#define HALF_ERA_S UINT64_C(0x80000000)

static uint64_t read_number(struct bytes packet, uint32_t offset, uint32_t size_bytes)
{
    uint64_t value = 0;
    for (uint32_t i = 0; i < size_bytes; i++) {
        value = value << 8 | packet.data[offset + i];
    }
    return value;
}

void sntp_request(uint64_t cookie, uint8_t packet[SNTP_PACKET_BYTES])
{
    memset(packet, 0, SNTP_PACKET_BYTES);
    packet[FLAGS_AT] = VERSION << 3 | MODE_CLIENT;
    for (uint32_t i = 0; i < sizeof(cookie); i++) {
        packet[SENT_AT + i] = (uint8_t)(cookie >> (8 * (sizeof(cookie) - 1 - i)));
    }
}

/*
 * Seconds since 1900 and a fraction, as nanoseconds since 1970. The first half of what the seconds
 * count is taken for the time from 2036 on (RFC 4330, section 3). False: before 1970.
 */
static bool read_time(struct bytes packet, uint32_t offset, uint64_t *time_ns)
{
    const uint64_t seconds = read_number(packet, offset, 4);
    const uint64_t fraction = read_number(packet, offset + 4, 4);
    const uint64_t since_1900 = seconds < HALF_ERA_S ? seconds + 2 * HALF_ERA_S : seconds;
    if (since_1900 < EPOCH_S) {
        return false;
    }
    *time_ns = (since_1900 - EPOCH_S) * NS_PER_S + (fraction * NS_PER_S >> 32);
    return true;
}

/* Seconds with 16 bits of fraction. */
static uint64_t read_duration(struct bytes packet, uint32_t offset)
{
    return read_number(packet, offset, 4) * NS_PER_S >> 16;
}

static void read_kiss(struct bytes packet, struct sntp_answer *answer)
{
    for (uint32_t i = 0; i < SNTP_KISS_BYTES; i++) {
        const uint8_t letter = packet.data[REFERENCE_AT + i];
        answer->kiss[i] = letter > ' ' && letter <= '~' ? letter : '?';
    }
}

static bool is_answer(struct bytes packet, uint64_t cookie)
{
    if (packet.size_bytes < SNTP_PACKET_BYTES) {
        return false;
    }
    const uint32_t version = packet.data[FLAGS_AT] >> 3 & 7u;
    const uint32_t mode = packet.data[FLAGS_AT] & 7u;
    return mode == MODE_SERVER && version >= VERSION_MIN && version <= VERSION &&
           read_number(packet, ORIGIN_AT, sizeof(cookie)) == cookie;
}

enum sntp_result sntp_read(struct bytes packet, uint64_t cookie, struct sntp_answer *answer)
{
    *answer = (struct sntp_answer){0};
    if (!is_answer(packet, cookie)) {
        return SNTP_NOT_OURS;
    }
    answer->stratum = packet.data[STRATUM_AT];
    if (answer->stratum == 0) {
        read_kiss(packet, answer);
        return SNTP_REFUSED;
    }
    if (packet.data[FLAGS_AT] >> 6 == LEAP_ALARM || answer->stratum > STRATUM_MAX ||
        read_number(packet, SENT_AT, sizeof(uint64_t)) == 0) {
        return SNTP_UNSYNCHRONIZED;
    }
    if (!read_time(packet, RECEIVED_AT, &answer->received_ns) ||
        !read_time(packet, SENT_AT, &answer->sent_ns) || answer->sent_ns < answer->received_ns) {
        return SNTP_UNSYNCHRONIZED;
    }
    answer->error_ns =
        read_duration(packet, ROOT_DELAY_AT) / 2 + read_duration(packet, ROOT_DISPERSION_AT);
    return answer->error_ns > SNTP_ERROR_NS_MAX ? SNTP_UNSURE : SNTP_OK;
}

enum status sntp_measure(
    const struct sntp_answer *answer,
    uint64_t sent_ns,
    uint64_t received_ns,
    struct sntp_time *time)
{
    const uint64_t waited_ns = received_ns - sent_ns;
    const uint64_t busy_ns = answer->sent_ns - answer->received_ns;
    if (busy_ns > waited_ns) {
        return STATUS_MALFORMED;
    }
    time->delay_ns = waited_ns - busy_ns;
    time->offset_ns = answer->received_ns - sent_ns - time->delay_ns / 2;
    time->error_ns = answer->error_ns + time->delay_ns / 2;
    return time->error_ns > SNTP_ERROR_NS_MAX ? STATUS_LIMIT_EXCEEDED : STATUS_OK;
}
