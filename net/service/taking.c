/*
 * What the answer that is being sent takes: it is taken when the answer was handed over, and stays
 * for the next that asks where who called is gone, or has given up.
 */
#include "service.h"

enum taking_kind {
    TAKING_NOTHING,
    TAKING_BYTES,
    TAKING_DATAGRAM,
    TAKING_DATAGRAMS,
    TAKING_CONNECTION,
};

static struct {
    enum taking_kind kind;
    struct opened *from;
    uint32_t size_bytes;
    struct place remote;
    struct opened *connection;
} taking;

void taking_bytes(struct opened *stream, uint32_t size_bytes)
{
    taking.kind = TAKING_BYTES;
    taking.from = stream;
    taking.size_bytes = size_bytes;
}

void taking_datagram(struct opened *socket, const struct place *remote, uint32_t size_bytes)
{
    taking.kind = TAKING_DATAGRAM;
    taking.from = socket;
    taking.remote = *remote;
    taking.size_bytes = size_bytes;
}

void taking_datagrams(struct opened *socket)
{
    taking.kind = TAKING_DATAGRAMS;
    taking.from = socket;
}

void taking_connection(struct opened *listener, struct opened *connection)
{
    taking.kind = TAKING_CONNECTION;
    taking.from = listener;
    taking.connection = connection;
}

void taking_settle(void)
{
    if (taking.kind == TAKING_BYTES) {
        streams_were_read(taking.from, taking.size_bytes);
    } else if (taking.kind == TAKING_DATAGRAM) {
        sockets_were_read(taking.from, &taking.remote, taking.size_bytes);
    } else if (taking.kind == TAKING_DATAGRAMS) {
        several_were_read(taking.from);
    }
    taking.kind = TAKING_NOTHING;
}

void taking_undo(void)
{
    if (taking.kind == TAKING_CONNECTION) {
        listener_put_back(taking.from->listener, streams_take_back(taking.connection));
    }
    taking.kind = TAKING_NOTHING;
}
