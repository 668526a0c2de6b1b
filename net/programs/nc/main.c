/*
 * nc [-u] HOST PORT, nc [-u] -l PORT: what comes in goes to the other side, and what the other side
 * says comes out; -l: waits for somebody to begin; -u: with datagrams.
 */
#include "lib/text.h"
#include "nc.h"
#include "runtime/capability.h"
#include "schema/internet_client.h"
#include "schema/kernel_client.h"

#define USE "[-u] HOST PORT | [-u] -l PORT"

/* One is taken, whoever else asks waits in vain. */
#define BACKLOG 1u

struct wish {
    bool is_datagrams;
    bool is_listening;
    const char *host;
    const char *port;
};

static bool read_arguments(int count, const char *const *arguments, struct wish *wish)
{
    int at = 1;
    *wish = (struct wish){0};
    if (at < count && text_equal(arguments[at], "-u")) {
        wish->is_datagrams = true;
        at++;
    }
    if (count - at != 2) {
        return false;
    }
    wish->is_listening = text_equal(arguments[at], "-l");
    wish->host = arguments[at];
    wish->port = arguments[at + 1];
    return true;
}

static enum status create_event(uint32_t *event)
{
    struct ledger_create_event_results results = {0};
    const enum status status = ledger_create_event(PROGRAM_LEDGER, &results);
    *event = results.event;
    return status;
}

/* For who has to know when somebody can begin; "stdout" is the other side's. */
static void tell_listening(const struct network_place *local)
{
    char text[PLACE_TEXT_BYTES];
    reach_place_text(local, text);
    complain("listening at %s", text);
}

/* -- connections ------------------------------------------------------------------------------ */

static enum status connect(uint32_t network, const struct network_place *remote, uint32_t *stream)
{
    const struct network_connect_params params = {.remote = *remote};
    struct network_connect_results results = {0};
    enum status status = network_connect(network, &params, &results);
    if (status == STATUS_OK) {
        status = tcp_stream_opened(results.stream);
    }
    *stream = results.stream;
    return status;
}

/* Who comes first is the one; after that nobody is listened to. */
static enum status accept(uint32_t network, uint16_t port, uint32_t *stream)
{
    const struct network_listen_params params = {.local = {.port = port}, .backlog = BACKLOG};
    struct network_listen_results listening = {0};
    struct tcp_listener_accept_results accepted = {0};
    enum status status = network_listen(network, &params, &listening);
    if (status == STATUS_OK) {
        tell_listening(&params.local);
        status = tcp_listener_accept(listening.listener, &accepted);
    }
    capability_release(listening.listener);
    *stream = accepted.stream;
    return status;
}

static int
talk(uint32_t network, const struct wish *wish, const struct ip_address *address, uint16_t port)
{
    const struct network_place remote = reach_place(address, port);
    uint32_t stream = 0;
    uint32_t event = 0;
    enum status status = create_event(&event);
    if (status == STATUS_OK) {
        status = wish->is_listening ? accept(network, port, &stream)
                                    : connect(network, &remote, &stream);
    }
    return status == STATUS_OK ? relay(stream, event, wish->host) : reach_fail(wish->host, status);
}

/* -- datagrams -------------------------------------------------------------------------------- */

static enum status bind(uint32_t network, uint32_t *socket)
{
    const struct network_bind_params params = {.receive_bytes = 0};
    struct network_bind_results results = {0};
    const enum status status = network_bind(network, &params, &results);
    *socket = results.socket;
    return status;
}

static enum status bind_at(uint32_t network, uint16_t port, uint32_t *socket)
{
    const struct network_bind_at_params params = {.local = {.port = port}};
    struct network_bind_at_results results = {0};
    const enum status status = network_bind_at(network, &params, &results);
    *socket = results.socket;
    if (status == STATUS_OK) {
        tell_listening(&params.local);
    }
    return status;
}

static int
send(uint32_t network, const struct wish *wish, const struct ip_address *address, uint16_t port)
{
    uint32_t socket = 0;
    uint32_t event = 0;
    enum status status = create_event(&event);
    if (status == STATUS_OK) {
        status = wish->is_listening ? bind_at(network, port, &socket) : bind(network, &socket);
    }
    return status == STATUS_OK ? exchange_datagrams(socket, event, address, port)
                               : reach_fail(wish->host, status);
}

int main(int argument_count, const char *const *arguments)
{
    struct wish wish;
    struct ip_address address = {.size_bytes = 0};
    uint16_t port = 0;
    if (!read_arguments(argument_count, arguments, &wish)) {
        return wrong_use(USE);
    }
    if (!reach_port(wish.port, &port)) {
        return COMMAND_CALLED_WRONGLY;
    }
    const uint32_t network = need("network");
    if (!wish.is_listening) {
        const int code = reach_find(network, wish.host, ADDRESS_KIND_ANY, &address);
        if (code != COMMAND_DONE) {
            return done(code);
        }
    }
    return done((wish.is_datagrams ? send : talk)(network, &wish, &address, port));
}
