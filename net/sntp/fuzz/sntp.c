/*
 * Any answer: what counts as the time is bounded in its error, and the same whatever stands in the
 * fields that nobody reads. The first 16 bytes are when it was asked and answered.
 */
#include "sntp/sntp.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

#define TIMES_BYTES 16u
#define COOKIE      UINT64_C(0x0123456789abcdef)

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static void check(const struct sntp_answer *answer, uint64_t sent_ns, uint64_t received_ns)
{
    struct sntp_time time;
    require(answer->error_ns <= SNTP_ERROR_NS_MAX && answer->sent_ns >= answer->received_ns);
    if (sntp_measure(answer, sent_ns, received_ns, &time) != STATUS_OK) {
        return;
    }
    require(time.error_ns <= SNTP_ERROR_NS_MAX && time.error_ns >= answer->error_ns);
    require(time.delay_ns <= received_ns - sent_ns);
    /* When it came here, the server's clock showed what it did when it went, or later. */
    require(received_ns + time.offset_ns >= answer->sent_ns);
    require(received_ns + time.offset_ns - answer->sent_ns <= time.delay_ns);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    if (size_bytes < TIMES_BYTES) {
        return 0;
    }
    const struct bytes input = {data, size_bytes};
    const size_t packet_bytes = size_bytes - TIMES_BYTES;
    uint8_t *const packet = malloc(packet_bytes + 1);
    struct sntp_answer answer;
    memcpy(packet, data + TIMES_BYTES, packet_bytes);
    const enum sntp_result result =
        sntp_read((struct bytes){packet, packet_bytes}, COOKIE, &answer);
    if (result == SNTP_REFUSED) {
        for (uint32_t i = 0; i < SNTP_KISS_BYTES; i++) {
            require(answer.kiss[i] > ' ' && answer.kiss[i] <= '~');
        }
    }
    const uint64_t sent_ns = bytes_u64(input, 0) >> 1;
    const uint64_t waited_ns = bytes_u64(input, 8) >> 20;
    if (result == SNTP_OK) {
        check(&answer, sent_ns, sent_ns + waited_ns);
    }
    free(packet);
    return 0;
}
