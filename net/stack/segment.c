/* What TCP's segments are looked at for before lwIP does. */
#include "lwip/priv/tcp_priv.h"
#include "lwip/prot/tcp.h"
#include "routed.h"
#include "state.h"

/*
 * Whether a segment that comes before what is missing ends behind the window. lwIP keeps such a one
 * as it is, and fails an assertion when the hole before it is filled: whoever sends to us could end
 * the process. One that is next in order it cuts.
 */
static bool
ends_behind_window(const struct tcp_pcb *pcb, const struct tcp_hdr *header, const struct pbuf *data)
{
    const uint32_t ahead = header->seqno - pcb->rcv_nxt;
    const uint32_t end = (TCPH_FLAGS(header) & (TCP_FIN | TCP_SYN)) != 0 ? 1 : 0;
    const bool is_ahead = ahead != 0 && ahead <= INT32_MAX;
    return is_ahead && ahead + data->tot_len + end > pcb->rcv_wnd;
}

/*
 * Somebody asks for a connection at the two ports of one that is over and remembered. What is left
 * of that one cannot be mistaken for the new one's when numbers have gone on since (RFC
 * 1122, 4.2.2.13): it is forgotten, and the next time that he asks, he is answered. lwIP would
 * reset.
 */
static bool follows(const struct tcp_pcb *pcb, const struct tcp_hdr *header)
{
    return pcb->state == TIME_WAIT && TCP_SEQ_GT(header->seqno, pcb->rcv_nxt);
}

static bool takes_data(const struct tcp_pcb *pcb)
{
    return pcb->state >= SYN_RCVD && pcb->state != TIME_WAIT;
}

static uint8_t
option_byte(const struct tcp_hdr *header, struct lwip_port_options options, uint32_t index)
{
    const bool is_first = options.rest == NULL || index < options.first_bytes;
    return is_first ? ((const uint8_t *)header + TCP_HLEN)[index]
                    : options.rest[index - options.first_bytes];
}

/* Goes through the options (RFC 9293, 3.1) as lwIP does, but for lengths that are no good to it. */
static bool says_segment_size(const struct tcp_hdr *header, struct lwip_port_options options)
{
    for (uint32_t at = 0; at + 1 < options.size_bytes;) {
        const uint8_t kind = option_byte(header, options, at);
        const uint8_t size = option_byte(header, options, at + 1);
        if (kind == LWIP_TCP_OPT_MSS) {
            return true;
        }
        if (kind == LWIP_TCP_OPT_EOL || (kind != LWIP_TCP_OPT_NOP && size < 2)) {
            return false;
        }
        at += kind == LWIP_TCP_OPT_NOP ? 1 : size;
    }
    return false;
}

/* Who asks again did not get the answer. By itself it goes out less often than requests come. */
static void answer_again(struct tcp_pcb *pcb)
{
    if (tcp_rexmit(pcb) == ERR_OK) {
        (void)tcp_output(pcb);
    }
}

/* Nobody who listens at any address is asked: it is as if nobody listened. */
static void refuse(const struct tcp_hdr *header, const struct pbuf *data)
{
    const uint16_t flags = TCPH_FLAGS(header);
    const uint32_t size = data->tot_len + ((flags & (TCP_FIN | TCP_SYN)) != 0 ? 1u : 0u);
    if ((flags & TCP_RST) == 0) {
        tcp_rst_netif(
            ip_current_input_netif(),
            header->ackno,
            header->seqno + size,
            ip_current_dest_addr(),
            ip_current_src_addr(),
            header->dest,
            header->src);
    }
}

bool segment_is_taken(
    struct tcp_pcb *pcb,
    const struct tcp_hdr *header,
    struct lwip_port_options options,
    const struct pbuf *data)
{
    const uint16_t flags = TCPH_FLAGS(header) & (TCP_SYN | TCP_ACK | TCP_RST);
    if (pcb->state == LISTEN) {
        if (ip_addr_isany(&pcb->local_ip) && routed_is_reserved(ip_current_dest_addr())) {
            refuse(header, data);
            return false;
        }
        return flags != TCP_SYN || listener_admits(pcb);
    }
    if (pcb->state == SYN_RCVD && (flags & TCP_SYN) != 0) {
        /* Its options were taken when it came first; lwIP would take them again, and fail an
         * assertion where the window is ours by now. */
        if (flags == TCP_SYN && header->seqno == pcb->rcv_nxt - 1) {
            answer_again(pcb);
        }
        return false;
    }
    /* Only who asks or answers says that. lwIP would believe it, and fail an assertion when what
     * waits to be sent is longer. */
    if ((flags & TCP_SYN) == 0 && says_segment_size(header, options)) {
        return false;
    }
    if (flags == TCP_SYN && follows(pcb, header)) {
        tcp_abandon(pcb, 0);
        return false;
    }
    const bool is_empty = data->tot_len == 0 && (TCPH_FLAGS(header) & TCP_FIN) == 0;
    if (is_empty || !takes_data(pcb) || !ends_behind_window(pcb, header, data)) {
        return true;
    }
    /* What is missing, the other side learns from this. */
    tcp_ack_now(pcb);
    (void)tcp_output(pcb);
    return false;
}
