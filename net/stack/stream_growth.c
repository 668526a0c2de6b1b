/*
 * Connections that move much get more to do it with than they began with, where nobody has said how
 * much they need: small windows make many turns of little each. It is taken from what their client
 * has left, of which some stays for connections that are still to come, and given back at the end.
 */
#include "lwip/priv/tcp_priv.h"
#include "stream_state.h"

/* Of what its client has left, the part that one connection gets more at once, for one direction.
 */
#define MORE_DIVISOR 8u
/* Of what its client may have in all, the part that no connection grows into. */
#define KEPT_DIVISOR 2u

/* Of `wanted`, what there is for one connection now. */
static uint16_t part_of_room(const struct client *client, uint32_t wanted)
{
    const uint32_t room = client_room(client).buffers;
    const uint32_t kept = client->bounds.buffers / KEPT_DIVISOR;
    const uint16_t more = (uint16_t)LWIP_MIN(wanted, room / MORE_DIVISOR);
    return room - more >= kept ? more : 0;
}

/* Doubles what there is, as far as that goes, and counts it; gives how much is new. */
static uint16_t take_more(struct stream *stream, uint32_t buffers, uint32_t most)
{
    const uint32_t wanted = buffers < most ? LWIP_MIN(buffers, most - buffers) : 0;
    uint16_t more = part_of_room(stream->client, wanted);
    if (more == 0 && wanted > 0) {
        streams_settle();
        more = part_of_room(stream->client, wanted);
    }
    const struct client_bounds taken = {.buffers = more};
    return client_take_all(stream->client, taken) == STATUS_OK ? more : 0;
}

void stream_widen_receiving(struct stream *stream)
{
    struct tcp_pcb *pcb = stream->pcb;
    const uint32_t buffers = stream->size.receive_buffers;
    if (!stream->size.may_receive_more || pcb == NULL || stream->client == NULL ||
        stream->readable_bytes < buffers * BUFFER_BYTES / 2) {
        return;
    }
    const uint32_t most = LWIP_MIN(TCP_WND_MAX(pcb) / BUFFER_BYTES, STREAM_BUFFERS_MAX);
    const uint16_t more = take_more(stream, buffers, most);
    stream->size.receive_buffers = (uint16_t)(buffers + more);
    /* What is not read yet and the rest of the window are together what it has room for. */
    pcb->rcv_wnd += (tcpwnd_size_t)(more * BUFFER_BYTES);
}

bool stream_widen_sending(struct stream *stream)
{
    const uint32_t buffers = stream->size.send_buffers;
    if (!stream->size.may_send_more || stream->client == NULL) {
        return false;
    }
    const uint16_t more = take_more(stream, buffers, STREAM_BUFFERS_MAX);
    stream->size.send_buffers = (uint16_t)(buffers + more);
    return more > 0;
}
