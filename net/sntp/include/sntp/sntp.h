/*
 * The time from a server of the Internet (SNTP: RFC 4330, section 5; the packet: RFC 5905, 7.3).
 *
 *     sntp_request(cookie, packet);            sent at sent_ns
 *     sntp_read(answer, cookie, &answer)       came at received_ns
 *     sntp_measure(&answer, sent_ns, received_ns, &time)
 *
 * Nothing here is signed: who can see the request can answer it with any time. Who cannot see it
 * does not know the cookie.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include <stdint.h>

#define SNTP_PORT         123u
#define SNTP_PACKET_BYTES 48u
#define SNTP_KISS_BYTES   4u

/* Who is less sure than this is no help (RFC 5905, A.5.5.1: MAXDIST). */
#define SNTP_ERROR_NS_MAX UINT64_C(1000000000)

enum sntp_result {
    SNTP_OK,
    SNTP_NOT_OURS,       /* no answer to this request: the right one may still come */
    SNTP_REFUSED,        /* a "kiss of death": `kiss` says why, in four letters */
    SNTP_UNSYNCHRONIZED, /* the server itself does not know the time */
    SNTP_UNSURE,         /* it may be wrong by more than SNTP_ERROR_NS_MAX */
};

struct sntp_answer {
    uint8_t stratum;               /* 1: it has a clock of its own; else how far from such a one */
    uint8_t kiss[SNTP_KISS_BYTES]; /* of SNTP_REFUSED; fit for a terminal */
    /* By the server's clock, nanoseconds since the beginning of 1970: the request came, the answer
     * went. */
    uint64_t received_ns;
    uint64_t sent_ns;
    /* How wrong its clock may be. */
    uint64_t error_ns;
};

/* `cookie`: random, and never used before. */
void sntp_request(uint64_t cookie, uint8_t packet[SNTP_PACKET_BYTES]);

/*
 * What came from the server to the request with this cookie. All of `answer` is set with SNTP_OK,
 * `kiss` with SNTP_REFUSED.
 */
enum sntp_result sntp_read(struct bytes packet, uint64_t cookie, struct sntp_answer *answer);

struct sntp_time {
    /* To be added to the clock that the request's times are of; it wraps. */
    uint64_t offset_ns;
    /* Of both ways together. */
    uint64_t delay_ns;
    /* How wrong the sum may be: the server's error, and half of the delay. */
    uint64_t error_ns;
};

/*
 * `sent_ns`, `received_ns`: of request and answer, by a clock that nobody sets.
 *   STATUS_MALFORMED       the server says that it took longer than the answer was waited for
 *   STATUS_LIMIT_EXCEEDED  the error is more than SNTP_ERROR_NS_MAX
 */
NODISCARD enum status sntp_measure(
    const struct sntp_answer *answer,
    uint64_t sent_ns,
    uint64_t received_ns,
    struct sntp_time *time);
