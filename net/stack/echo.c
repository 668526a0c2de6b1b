#include "stack/echo.h"
#include "lib/memory.h"
#include "lwip/icmp.h"
#include "lwip/inet_chksum.h"
#include "lwip/ip.h"
#include "lwip/prot/icmp.h"
#include "lwip/prot/icmp6.h"
#include "lwip/raw.h"
#include "lwip/timeouts.h"
#include "state.h"

#define NS_PER_MS       UINT64_C(1000000)
#define CHECKSUM_OFFSET 2

struct echo {
    bool is_used;
    enum status status; /* STATUS_WRONG_STATE: no answer yet */
    struct raw_pcb *pcb;
    struct client *client;
    struct notice notice;
    ip_addr_t remote;
    uint16_t number;
    uint64_t asked_ns;
    uint64_t round_trip_ns;
};

static struct echo echoes[ECHOES_MAX];

static void settle(struct echo *echo, enum status status)
{
    echo->status = status;
    notice_give(echo->notice);
}

static void timed_out(void *argument)
{
    settle(argument, STATUS_TIMED_OUT);
}

/* From lwIP, with the headers of IP before it. 1: `p` is ours. */
static u8_t received(void *argument, struct raw_pcb *pcb, struct pbuf *p, const ip_addr_t *from)
{
    struct echo *echo = argument;
    struct icmp_echo_hdr header;
    const uint8_t wanted = IP_IS_V4(from) ? (uint8_t)ICMP_ER : (uint8_t)ICMP6_TYPE_EREP;
    const u16_t start = ip_current_header_tot_len();
    (void)pcb;
    if (pbuf_copy_partial(p, &header, sizeof(header), start) != sizeof(header) ||
        header.type != wanted || header.id != echo->number || !ip_addr_eq(from, &echo->remote) ||
        echo->status != STATUS_WRONG_STATE) {
        return 0;
    }
    (void)pbuf_free(p);
    echo->round_trip_ns = stack_exact_ns() - echo->asked_ns;
    sys_untimeout(timed_out, echo);
    settle(echo, STATUS_OK);
    return 1;
}

static enum status open_echo(struct echo *echo)
{
    const bool is_ipv4 = IP_IS_V4(&echo->remote);
    echo->pcb = raw_new_ip_type(
        IP_GET_TYPE(&echo->remote), is_ipv4 ? (u8_t)IP_PROTO_ICMP : (u8_t)IP6_NEXTH_ICMP6);
    if (echo->pcb == NULL) {
        return STATUS_NO_MEMORY;
    }
    if (!is_ipv4) {
        echo->pcb->chksum_reqd = 1;
        echo->pcb->chksum_offset = CHECKSUM_OFFSET;
    }
    raw_recv(echo->pcb, received, echo);
    return STATUS_OK;
}

static enum status send_request(struct echo *echo, uint32_t size_bytes)
{
    const bool is_ipv4 = IP_IS_V4(&echo->remote);
    const u16_t whole = (u16_t)(sizeof(struct icmp_echo_hdr) + size_bytes);
    struct pbuf *p = pbuf_alloc(PBUF_IP, whole, PBUF_RAM);
    if (p == NULL) {
        return STATUS_NO_MEMORY;
    }
    struct icmp_echo_hdr *header = p->payload;
    memset(p->payload, 0, whole);
    header->type = is_ipv4 ? (uint8_t)ICMP_ECHO : (uint8_t)ICMP6_TYPE_EREQ;
    header->id = echo->number;
    header->seqno = lwip_htons(1);
    header->chksum = is_ipv4 ? inet_chksum(p->payload, whole) : 0;
    echo->asked_ns = stack_exact_ns();
    const enum status status = stack_status(raw_sendto(echo->pcb, p, &echo->remote));
    (void)pbuf_free(p);
    return status;
}

static uint32_t echoes_of(const struct client *client)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < ECHOES_MAX; i++) {
        count += echoes[i].is_used && echoes[i].client == client ? 1 : 0;
    }
    return count;
}

static struct echo *free_echo(void)
{
    for (uint32_t i = 0; i < ECHOES_MAX; i++) {
        if (!echoes[i].is_used) {
            return &echoes[i];
        }
    }
    return NULL;
}

static enum status begin(struct echo *echo, uint32_t size_bytes, uint64_t timeout_ns)
{
    enum status status = open_echo(echo);
    if (status != STATUS_OK) {
        return status;
    }
    /* Before the request: what this machine sends to itself is answered at once. */
    sys_timeout((u32_t)(timeout_ns / NS_PER_MS), timed_out, echo);
    status = send_request(echo, size_bytes);
    if (status != STATUS_OK) {
        sys_untimeout(timed_out, echo);
        raw_remove(echo->pcb);
    }
    return status;
}

enum status echo_ask(
    struct client *client,
    const struct address *remote,
    uint32_t size_bytes,
    uint64_t timeout_ns,
    struct notice notice,
    struct echo **asked)
{
    struct echo *echo = free_echo();
    if (size_bytes > ECHO_BYTES_MAX || timeout_ns > ECHO_TIMEOUT_NS_MAX || address_is_any(remote)) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (echo == NULL) {
        return STATUS_NO_MEMORY;
    }
    if (echoes_of(client) >= ECHOES_OF_CLIENT_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    enum status status = client_take(client, 0);
    if (status != STATUS_OK) {
        return status;
    }
    *echo = (struct echo){.status = STATUS_WRONG_STATE,
                          .client = client,
                          .notice = notice,
                          .remote = address_to_lwip(remote)};
    stack_random(&echo->number, sizeof(echo->number));
    status = begin(echo, size_bytes, timeout_ns);
    if (status != STATUS_OK) {
        client_give_back(client, 0);
        return status;
    }
    echo->is_used = true;
    *asked = echo;
    return STATUS_OK;
}

enum status echo_answer(const struct echo *echo, uint64_t *round_trip_ns)
{
    *round_trip_ns = echo->round_trip_ns;
    return echo->status;
}

void echo_destroy(struct echo *echo)
{
    if (echo == NULL) {
        return;
    }
    sys_untimeout(timed_out, echo);
    raw_remove(echo->pcb);
    client_give_back(echo->client, 0);
    echo->is_used = false;
}

void echoes_destroy_all(const struct client *client)
{
    for (uint32_t i = 0; i < ECHOES_MAX; i++) {
        if (echoes[i].is_used && echoes[i].client == client) {
            echo_destroy(&echoes[i]);
        }
    }
}

_Static_assert(ECHOES_MAX == MEMP_NUM_RAW_PCB, "lwIP has as many");
