/*
 * The overlay's service: a node, with links over the network and a card below it.
 *
 * When this process ends, so do its links and sessions: the next one makes them anew, with the same
 * key and settings.
 */
#include "lib/least.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "service.h"
#include <sodium/utils.h>

enum exit_reason {
    EXIT_STOPPED = 0,
    EXIT_NOT_GRANTED = 1,
    EXIT_NOT_SERVED = 2,
};

struct service service;

struct router_time service_time(void)
{
    struct wall_clock_reading reading = {0};
    const bool is_known = service.clock != NULL && wall_clock_page_read(service.clock, &reading) &&
                          reading.source != TIME_SOURCE_NOBODY;
    return (struct router_time){
        .now_ns = clock_now_ns(),
        .unix_s = is_known ? wall_clock_now_ns(service.clock) / UINT64_C(1000000000) : 0,
    };
}

static enum status answer(struct server *server, struct server_call *call)
{
    (void)server;
    if (!server_is_export(call->badge)) {
        call->tag = message_tag_status(STATUS_PEER_GONE); /* of a tether: it is for no calls */
        return STATUS_PEER_GONE;
    }
    return server_export(call->badge) == EXPORT_CARD ? card_call(&service.card, call)
                                                     : overlay_call(call);
}

static void closed(struct server *server, uint64_t badge)
{
    (void)server;
    persons_closed(badge);
}

static void signalled(struct server *server, uint64_t bits)
{
    (void)server;
    service.bits |= bits;
}

/* What people's nodes say goes by the connections, and what comes by these may be for them. */
static void carry(uint64_t bits)
{
    const struct event_signal_params again = {.bits = EVENT_AGAIN};
    const struct router_time before = service_time();
    (void)persons_turn(&before);
    connections_turn(bits);
    const struct router_time after = service_time();
    if (persons_turn(&after)) {
        (void)event_signal(program_capability("event"), &again); /* it is this program's own */
    }
}

/* All that is to be done, whatever for: each looks whether it is its turn. */
static void settled(struct server *server)
{
    const uint64_t bits = service.bits;
    const struct router_time now = service_time();
    service.bits = 0;
    node_turn(&service.node, &now);
    overlay_turn();
    if ((bits & EVENT_CARD) != 0) {
        card_turn(&service.card);
    }
    listeners_turn(bits);
    carry(bits);
    card_flush(&service.card);
    state_turn();
    const uint64_t due_ns = least(
        least(least(node_due_ns(&service.node), overlay_due_ns()), state_due_ns()),
        least(least(connections_due_ns(), listeners_due_ns()), persons_due_ns()));
    server->deadline_ns = due_ns == UINT64_MAX ? 0 : due_ns;
}

/* -- The card ------------------------------------------------------------------------------ */

static void from_card(void *context, struct bytes packet)
{
    const struct router_time now = service_time();
    (void)context;
    if (!persons_packet(packet, &now)) {
        node_packet(&service.node, packet, &now);
    }
}

static void to_card(void *context, struct bytes packet)
{
    (void)context;
    card_deliver(&service.card, packet);
}

static enum status start_card(void)
{
    struct card_settings settings = {
        .packet_bytes_max = SERVICE_PACKET_BYTES_MAX,
        .event = program_capability("event"),
        .bit = EVENT_CARD,
        .ledger = program_capability("kept"),
        .packet = from_card,
    };
    overlay_address_of_key(&service.own.identity.key, settings.address);
    return card_start(&service.card, &settings);
}

/* -- The node's links ----------------------------------------------------------------------- */

static void wake(void *context, uint32_t link)
{
    if (link < CONNECTIONS_MAX) { /* to people's nodes, persons_turn() always looks */
        connections_wake(context, link);
    }
}

static void link_closed(void *context, uint32_t link, enum status why)
{
    if (link < CONNECTIONS_MAX) {
        connections_closed(context, link, why);
    } else {
        persons_link_closed(link);
    }
}

/* -- The beginning ------------------------------------------------------------------------- */

static enum status start_node(void)
{
    struct node_settings settings = {
        .self = &service.own.identity,
        .output = &service.output,
        .random = &service.random,
    };
    service.output = (struct node_output){
        .wake = wake,
        .closed = link_closed,
        .packet = to_card,
        .told = overlay_told,
    };
    enum status status = state_open(&settings.place_sequence, &settings.offer_sequence);
    if (status == STATUS_OK) {
        status = node_init(&service.node, &settings);
    }
    if (status == STATUS_OK && service.has_settings) {
        node_set_name(&service.node, service.parts.settings.name);
    }
    return status;
}

/* From here on no other instance has what is kept. */
static enum status begin(struct server *server)
{
    (void)server;
    enum status status = own_key_open();
    if (status == STATUS_OK) {
        status = start_node();
    }
    if (status == STATUS_OK) {
        status = start_card();
    }
    if (status == STATUS_OK) {
        connections_begin();
        listeners_begin();
    }
    return status;
}

static bool is_granted(void)
{
    static const char *const needed[] = {"event", "network", "identities", "state", "kept"};
    for (uint32_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
        if (program_capability(needed[i]) == 0) {
            log_print(SEVERITY_ERROR, "%s was not granted", needed[i]);
            return false;
        }
    }
    return true;
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    service.server = (struct server){
        .endpoint = program_capability("endpoint"),
        .call = answer,
        .closed = closed,
        .signalled = signalled,
        .begin = begin,
        .settled = settled,
    };
    if (!is_granted()) {
        return EXIT_NOT_GRANTED;
    }
    random_init(&service.random, program_seed());
    if (wall_clock_open(program_capability("time"), &service.clock) != STATUS_OK) {
        log_print(SEVERITY_WARNING, "nobody tells the date");
    }
    const enum status status = server_run(&service.server);
    node_finish(&service.node);
    sodium_memzero(&service.random, sizeof(service.random));
    return status == STATUS_OK ? EXIT_STOPPED : EXIT_NOT_SERVED;
}
