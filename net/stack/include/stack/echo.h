/*
 * Whether somebody is there: one request for an echo (ICMP, RFC 792; ICMPv6, RFC 4443), and its
 * answer.
 */
#pragma once

#include "abi/status.h"
#include "stack/address.h"
#include "stack/client.h"

#define ECHOES_OF_CLIENT_MAX 4u
#define ECHOES_MAX           16u
#define ECHO_BYTES_MAX       1400u
#define ECHO_TIMEOUT_NS_MAX  UINT64_C(60000000000)

struct echo;

/*
 * Sends a request with so many bytes of content. It takes a place of the client.
 *   STATUS_INVALID_ARGUMENT  more than ECHO_BYTES_MAX, or nobody's address
 *   STATUS_LIMIT_EXCEEDED    the client's bounds, or ECHOES_OF_CLIENT_MAX are under way
 *   STATUS_NOT_FOUND         there is no route
 *   STATUS_NO_MEMORY         too many are under way, or no buffer is free
 */
NODISCARD enum status echo_ask(
    struct client *client,
    const struct address *remote,
    uint32_t size_bytes,
    uint64_t timeout_ns,
    struct notice notice,
    struct echo **echo);

/*
 *   STATUS_WRONG_STATE  no answer yet
 *   STATUS_TIMED_OUT    there was none in time
 */
NODISCARD enum status echo_answer(const struct echo *echo, uint64_t *round_trip_ns);

/* Takes NULL. */
void echo_destroy(struct echo *echo);
