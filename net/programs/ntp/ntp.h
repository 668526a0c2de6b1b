/* What the files of this program share. */
#pragma once

#include "abi/status.h"
#include "address_text/address_text.h"
#include "sntp/sntp.h"

struct ntp_outcome {
    enum sntp_result result;
    struct sntp_answer answer;
    struct sntp_time time; /* with SNTP_OK; to be added to clock_now_ns() */
};

/*
 * Asks a server, some times when it does not answer.
 *   STATUS_TIMED_OUT  it never did
 *   others            of Network.bind and UdpSocket
 */
NODISCARD enum status
ntp_ask(uint32_t network, const struct ip_address *server, struct ntp_outcome *outcome);
