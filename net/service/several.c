/* UdpSocket: several datagrams in one message. */
#include "datagrams/datagram.h"
#include "lib/least.h"
#include "lib/memory.h"
#include "schema/stream.h"
#include "service.h"

#define IPV4_START (ADDRESS_BYTES - IPV4_BYTES)

_Static_assert(IPV6_BYTES == DATAGRAM_ADDRESS_BYTES_MAX, "any address has a place");

/* What an answer has; they wait until it is known that somebody gets them. */
static struct {
    struct datagram_list list;
    struct place senders[UDP_QUEUE_MAX];
    uint32_t sizes[UDP_QUEUE_MAX];
    uint32_t count;
    uint8_t bytes[MESSAGE_DATA_BYTES];
} several;

static struct datagram_head head_of(const struct place *remote, uint32_t size_bytes, uint32_t there)
{
    const bool is_ipv4 = address_is_ipv4(&remote->address);
    struct datagram_head head = {
        .data_bytes = (uint16_t)there,
        .whole_bytes = (uint16_t)size_bytes,
        .port = remote->port,
        .link = remote->address.link,
        .address_bytes = is_ipv4 ? IPV4_BYTES : IPV6_BYTES,
    };
    memcpy(head.address, remote->address.bytes + (is_ipv4 ? IPV4_START : 0), head.address_bytes);
    return head;
}

/* The next one, if it fits as a whole; the first one is cut. */
static bool add_next(const struct opened *opened)
{
    struct place *remote = &several.senders[several.count];
    uint32_t room_bytes = 0;
    uint8_t *room = datagram_list_room(&several.list, &room_bytes);
    uint32_t size_bytes = room_bytes;
    if (room == NULL ||
        udp_socket_peek(opened->socket, several.count, remote, room, &size_bytes) != STATUS_OK ||
        !sockets_hear(opened, remote) || (several.count > 0 && size_bytes > room_bytes)) {
        return false;
    }
    const struct datagram_head head = head_of(remote, size_bytes, at_most(size_bytes, room_bytes));
    datagram_list_add(&several.list, &head);
    several.sizes[several.count++] = size_bytes;
    return true;
}

/* Where others wait as well, each gets one. */
static uint32_t share_of_first(const struct opened *opened)
{
    const struct list *readers = &opened->readers;
    return readers->head.next == readers->head.previous ? UDP_QUEUE_MAX : 1;
}

/* Those that are for this client; they stay. STATUS_NOT_FOUND: none waits. */
static enum status peek_several(struct opened *opened, struct bytes *datagrams)
{
    const uint32_t share = share_of_first(opened);
    const enum status status = sockets_skip_unheard(opened);
    if (status != STATUS_OK) {
        return status;
    }
    several.list = (struct datagram_list){several.bytes, sizeof(several.bytes), 0};
    several.count = 0;
    while (several.count < share && add_next(opened)) {
    }
    *datagrams = (struct bytes){several.bytes, several.list.used_bytes};
    return STATUS_OK;
}

void several_were_read(struct opened *opened)
{
    for (uint32_t i = 0; i < several.count; i++) {
        sockets_were_read(opened, &several.senders[i], several.sizes[i]);
    }
}

/* Who came first is first. */
static enum status take_next(struct opened *opened, struct bytes *datagrams)
{
    const enum status status =
        list_is_empty(&opened->readers) ? peek_several(opened, datagrams) : STATUS_NOT_FOUND;
    if (status == STATUS_OK) {
        taking_datagrams(opened);
    }
    return status;
}

enum status
several_take(struct server_call *call, struct udp_socket_receive_several_results *results)
{
    struct opened *opened = called(call);
    struct waiting *waiting = NULL;
    const enum status status = take_next(opened, &results->datagrams);
    return status == STATUS_NOT_FOUND
               ? waiting_begin(call, opened, WAITING_RECEIVE_SEVERAL, &waiting)
               : status;
}

enum status
several_take_now(struct server_call *call, struct udp_socket_receive_several_now_results *results)
{
    struct opened *opened = called(call);
    const enum status status = take_next(opened, &results->datagrams);
    if (status == STATUS_NOT_FOUND) {
        opened_await(opened, READINESS_READABLE);
    }
    return status;
}

bool several_settle_one(struct opened *opened, const struct waiting *waiting)
{
    struct udp_socket_receive_several_results results = {0};
    const enum status status = peek_several(opened, &results.datagrams);
    if (status == STATUS_NOT_FOUND) {
        return false;
    }
    /* Who is gone, or has given up, leaves them to the next. */
    if (udp_socket_receive_several_reply(waiting->reply, status, &results) == STATUS_OK) {
        several_were_read(opened);
    }
    return true;
}
