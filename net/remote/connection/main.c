/*
 * remote_connection | remote_connection use NAME INTERFACE: one connection to another machine, in a
 * process that has nothing but what goes through it:
 *
 *     stream      the connection
 *     schemas     the descriptions of all interfaces
 *     visit       what the other side may open (RemoteVisit), without "use"
 *     endpoint    where the session for what this side opens leads to (use), and
 *     opened      the event that tells that it is open
 *
 * Exit code: how opening went, a number of enum status.
 */
#include "connection.h"
#include "lib/text.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"

struct connection connection;

static enum status open_descriptions(void)
{
    struct mapping mapping = {0};
    uint64_t size_bytes = 0;
    const enum status status =
        mapping_create_whole(program_capability("schemas"), MAP_READ, &mapping, &size_bytes);
    if (status != STATUS_OK) {
        return status;
    }
    const struct bytes pages = {mapping.address, size_bytes};
    return reflection_open(&connection.reflection, message_in_pages(pages));
}

static enum status make_endpoint(void)
{
    struct ledger_create_endpoint_results results = {0};
    enum status status = STATUS_OK;
    connection.server.endpoint = program_capability("endpoint");
    if (connection.server.endpoint == 0) {
        status = ledger_create_endpoint(PROGRAM_LEDGER, &results);
        connection.server.endpoint = results.endpoint;
    }
    return status;
}

static enum status start(void)
{
    struct ledger_create_event_results created = {0};
    connection.stream = program_capability("stream");
    enum status status = open_descriptions();
    if (status == STATUS_OK) {
        status = make_endpoint();
    }
    if (status == STATUS_OK) {
        status = ledger_create_event(PROGRAM_LEDGER, &created);
        connection.event = created.event;
    }
    if (status == STATUS_OK) {
        const struct endpoint_bind_event_params params = {.event = connection.event};
        status = endpoint_bind_event(connection.server.endpoint, &params);
    }
    return status == STATUS_OK ? workers_start() : status;
}

static void signalled(struct server *server, uint64_t bits)
{
    (void)server;
    workers_signalled(bits);
}

/* Who has stand-ins hears that they are gone; who gives has nothing more to do. */
static void settled(struct server *server)
{
    const bool has_opened = connection.opened != 0;
    if (!bytes_exchange() && !has_opened) {
        server->is_stopping = true;
    }
    if (server->is_stopping) {
        server->deadline_ns = 1; /* nothing more needs to come */
    }
}

static enum status open_other(const char *name, const char *interface)
{
    uint32_t number = 0;
    const enum status status = interface_number(text_bytes(interface), &number);
    if (status == STATUS_OK) {
        connection.is_opening = true;
        remote_peer_open(&connection.peer, OPENING_REPLY, text_bytes(name), number);
    }
    return status;
}

int main(int count, const char *const *arguments)
{
    connection.server.call = stand_in_called;
    connection.server.closed = stand_in_closed;
    connection.server.signalled = signalled;
    connection.server.settled = settled;
    enum status status = start();
    if (status != STATUS_OK) {
        return (int)status;
    }
    remote_peer_init(&connection.peer, &connection.reflection, &connection_local, NULL);
    if (count == 4 && text_equal(arguments[1], "use")) {
        status = open_other(arguments[2], arguments[3]);
    }
    if (status == STATUS_OK) {
        status = server_serve(&connection.server);
    }
    return (int)(status == STATUS_OK ? connection.opening : status);
}
