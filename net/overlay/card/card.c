#include "overlay_card/card.h"
#include "abi/address.h"
#include "lib/memory.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/network_server.h"

/* All addresses of the overlay, 200::/7. */
#define PREFIX_BITS       7u
#define PREFIX_FIRST_BYTE 0x02u
#define PREFIX_FIRST_MASK 0xfeu

/* As often, addresses are read anew that are just being changed. */
#define MORE_TRIES_MAX 8u

/* Before others get a turn. */
#define TURN_PACKETS_MAX 64u

/* Of the client's event. */
#define NEWS UINT64_C(1)

/* What a client may do with the memory. */
#define CLIENT_MEMORY                                                                              \
    (MEMORY_MASK_MAP_READ | MEMORY_MASK_MAP_WRITE | MEMORY_MASK_DESCRIBE | MEMORY_MASK_SLICE)

/* -- what both threads do ---------------------------------------------------------------------- */

static void signal_main(const struct card *card)
{
    const struct event_signal_params params = {.bits = card->settings.bit};
    (void)event_signal(card->settings.event, &params); /* this program's own */
}

/*
 * Whoever waits is told, or whoever waits next. What is told of was done before, so whichever
 * thread finds the Reply, and clears what the other one has just noted, answers for both.
 */
static void tell_client(struct card *card)
{
    struct network_port_wait_results results = {.changes = 0};
    __atomic_store_n(&card->has_news, 1, __ATOMIC_SEQ_CST);
    const uint32_t reply = __atomic_exchange_n(&card->waiting, 0, __ATOMIC_SEQ_CST);
    if (reply == 0) {
        return;
    }
    __atomic_store_n(&card->has_news, 0, __ATOMIC_SEQ_CST);
    results.changes = __atomic_load_n(&card->changes, __ATOMIC_ACQUIRE);
    if (network_port_wait_reply(reply, STATUS_OK, &results) != STATUS_OK) {
        capability_release(reply); /* it waits no more */
        __atomic_store_n(&card->has_news, 1, __ATOMIC_SEQ_CST);
    }
}

static void forget_waiting(struct card *card)
{
    capability_release(__atomic_exchange_n(&card->waiting, 0, __ATOMIC_SEQ_CST));
}

/* Of one that is gone nobody hears. */
static void signal_client(uint32_t event)
{
    const struct event_signal_params params = {.bits = NEWS};
    (void)event_signal(event, &params);
}

/*
 * The main thread writes what does not count yet, and it is overwritten two changes later: who
 * finds that so many came meanwhile reads again. Should they come that often for so many tries, the
 * client is told of the last, and asks again.
 */
static uint32_t read_more(const struct card *card, struct card_more *copy)
{
    uint32_t before = 0;
    uint32_t after = 0;
    uint32_t tries = 0;
    do {
        before = __atomic_load_n(&card->more_changes, __ATOMIC_ACQUIRE);
        const struct card_more *const more = &card->more[before % 2];
        copy->count = __atomic_load_n(&more->count, __ATOMIC_RELAXED);
        for (uint32_t i = 0; i < sizeof(copy->words) / sizeof(copy->words[0]); i++) {
            copy->words[i] = __atomic_load_n(&more->words[i], __ATOMIC_RELAXED);
        }
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
        after = __atomic_load_n(&card->more_changes, __ATOMIC_RELAXED);
    } while (after - before > 0 && ++tries < MORE_TRIES_MAX);
    return copy->count * CARD_ADDRESS_BYTES;
}

/* `more` is what it points to. */
static struct network_description description(const struct card *card, struct card_more *more)
{
    const bool is_up = __atomic_load_n(&card->is_up, __ATOMIC_ACQUIRE) != 0;
    return (struct network_description){
        .frame_bytes_max = card->settings.packet_bytes_max,
        .receive_bytes_min = CARD_PACKET_BYTES_MIN,
        .is_up = is_up,
        .is_routed = true,
        .packet_address = {card->settings.address, is_up ? CARD_ADDRESS_BYTES : 0},
        .prefix_bits = PREFIX_BITS,
        .more_addresses = {(const uint8_t *)more->words, read_more(card, more)},
    };
}

/* -- the thread: NetworkPort ------------------------------------------------------------------- */

static enum status take_work(struct server_call *call)
{
    struct card *card = call->context;
    if (__atomic_load_n(&card->is_broken, __ATOMIC_ACQUIRE) != 0) {
        return STATUS_MALFORMED;
    }
    signal_main(card);
    return STATUS_OK;
}

static enum status take_wait(struct server_call *call, struct network_port_wait_results *results)
{
    struct card *card = call->context;
    uint32_t reply = 0;
    forget_waiting(card); /* nobody can see whether he still waits */
    if (__atomic_exchange_n(&card->has_news, 0, __ATOMIC_SEQ_CST) != 0) {
        results->changes = __atomic_load_n(&card->changes, __ATOMIC_ACQUIRE);
        return STATUS_OK;
    }
    const enum status status = server_call_defer(call, &reply);
    if (status != STATUS_OK) {
        return status;
    }
    __atomic_store_n(&card->waiting, reply, __ATOMIC_SEQ_CST);
    /* The main thread may have looked for who waits before that. */
    if (__atomic_load_n(&card->has_news, __ATOMIC_SEQ_CST) != 0) {
        tell_client(card);
    }
    return STATUS_OK;
}

/* What came before is told of as well. */
static enum status
take_notify(struct server_call *call, const struct network_port_notify_params *params)
{
    struct card *card = call->context;
    /* What is no event of the kernel's could keep the main thread waiting when it is signalled. */
    if (!capability_is(params->event, OBJECT_EVENT)) {
        return STATUS_INVALID_ARGUMENT;
    }
    const uint32_t event = server_call_keep(call, params->event);
    capability_release(__atomic_exchange_n(&card->notified, event, __ATOMIC_ACQ_REL));
    signal_client(event);
    return STATUS_OK;
}

static enum status
take_port_describe(struct server_call *call, struct network_port_describe_results *results)
{
    static struct card_more more; /* this thread's */
    results->description = description(call->context, &more);
    return STATUS_OK;
}

static enum status take_port_call(struct server *server, struct server_call *call)
{
    static const struct network_port_server handlers = {
        .work = take_work,
        .wait = take_wait,
        .describe = take_port_describe,
        .notify = take_notify,
    };
    const struct card *card = server->context;
    if (call->badge != __atomic_load_n(&card->badge, __ATOMIC_ACQUIRE)) {
        call->tag = message_tag_status(STATUS_PEER_GONE);
        return STATUS_PEER_GONE;
    }
    call->context = server->context;
    return network_port_dispatch(&handlers, call);
}

static void port_closed(struct server *server, uint64_t badge)
{
    struct card *card = server->context;
    if (badge == __atomic_load_n(&card->badge, __ATOMIC_ACQUIRE)) {
        forget_waiting(card);
        capability_release(__atomic_exchange_n(&card->notified, 0, __ATOMIC_ACQ_REL));
        __atomic_store_n(&card->closed_badge, badge, __ATOMIC_RELEASE);
        signal_main(card);
    }
}

static void serve_ports(void *argument)
{
    struct card *card = argument;
    /* Ends only when nothing more can be received: then the client's calls are answered no more. */
    (void)server_serve(&card->server);
}

/* -- the main thread: NetworkDevice ------------------------------------------------------------ */

static void give_back_memory(struct card *card)
{
    const struct process_revoke_params params = {.handle = card->shared};
    mapping_finish(&card->memory);
    (void)process_revoke(PROGRAM_PROCESS, &params); /* what the client has of it */
    capability_release(card->shared);
    card->shared = 0;
}

/* The port that was open has ended: the card can be opened again. */
static void settle_closed(struct card *card)
{
    const uint64_t closed = __atomic_load_n(&card->closed_badge, __ATOMIC_ACQUIRE);
    if (card->badge == 0 || closed != card->badge) {
        return;
    }
    card_rings_close(&card->rings);
    give_back_memory(card);
    __atomic_store_n(&card->badge, 0, __ATOMIC_RELEASE);
}

static enum status take_memory(struct card *card, uint64_t size_bytes)
{
    enum status status = memory_create(card->settings.ledger, size_bytes, &card->shared);
    if (status != STATUS_OK) {
        return status;
    }
    status = mapping_create(card->shared, 0, size_bytes, MAP_READ | MAP_WRITE, &card->memory);
    if (status != STATUS_OK) {
        capability_release(card->shared);
        card->shared = 0;
    }
    return status;
}

/* Both capabilities are the caller's, to be moved. */
static enum status make_port(struct card *card, struct network_device_open_results *results)
{
    enum status status = capability_copy(card->shared, CLIENT_MEMORY, &results->memory);
    if (status != STATUS_OK) {
        return status;
    }
    card->badge_count++;
    __atomic_store_n(&card->is_broken, 0, __ATOMIC_RELEASE);
    __atomic_store_n(&card->has_news, 0, __ATOMIC_RELEASE);
    __atomic_store_n(&card->badge, card->badge_count, __ATOMIC_RELEASE);
    status =
        session_create(card->endpoint, card->badge_count, NETWORK_PORT_MASK_ALL, &results->port);
    if (status != STATUS_OK) {
        __atomic_store_n(&card->badge, 0, __ATOMIC_RELEASE);
        capability_release(results->memory);
    }
    return status;
}

static enum status take_open(
    struct server_call *call,
    const struct network_device_open_params *params,
    struct network_device_open_results *results)
{
    struct card *card = call->context;
    settle_closed(card);
    if (card->badge != 0) {
        return STATUS_WRONG_STATE;
    }
    if (params->buffer_bytes == 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (params->buffer_bytes > CARD_BUFFER_BYTES_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const uint64_t size_bytes = page_round_up(CARD_RINGS_BYTES + params->buffer_bytes);
    enum status status = take_memory(card, size_bytes);
    if (status != STATUS_OK) {
        return status;
    }
    card_rings_open(
        &card->rings,
        card->memory.address,
        size_bytes,
        card->settings.packet_bytes_max,
        params->takes_large != 0);
    status = make_port(card, results);
    if (status != STATUS_OK) {
        card_rings_close(&card->rings);
        give_back_memory(card);
        return status;
    }
    call->moves = 3;
    return STATUS_OK;
}

static enum status
take_describe(struct server_call *call, struct network_device_describe_results *results)
{
    static struct card_more more;
    results->description = description(call->context, &more);
    return STATUS_OK;
}

static enum status
take_counters(struct server_call *call, struct network_device_counters_results *results)
{
    const struct card *card = call->context;
    const struct card_counters *counters = &card->rings.counters;
    *results = (struct network_device_counters_results){
        .sent_frames = counters->sent_packets,
        .sent_bytes = counters->sent_bytes,
        .received_frames = counters->received_packets,
        .received_bytes = counters->received_bytes,
        .send_errors = counters->send_errors,
        .receive_missed = counters->missed,
    };
    return STATUS_OK;
}

enum status card_call(struct card *card, struct server_call *call)
{
    static const struct network_device_server handlers = {
        .describe = take_describe,
        .counters = take_counters,
        .open = take_open,
    };
    call->context = card;
    return network_device_dispatch(&handlers, call);
}

/* -- the main thread: packets ------------------------------------------------------------------ */

/*
 * The client's thread may give another event at this moment, and the one that was read be gone: a
 * handle that is gone names nothing, and the new one is signalled when it comes, after this.
 */
static void tell_of_packets(struct card *card)
{
    const uint32_t event = __atomic_load_n(&card->notified, __ATOMIC_ACQUIRE);
    if (event != 0) {
        signal_client(event);
    } else {
        tell_client(card);
    }
}

static void note_broken(struct card *card)
{
    if (card->rings.is_open && card->rings.is_broken) {
        __atomic_store_n(&card->is_broken, 1, __ATOMIC_RELEASE);
    }
}

void card_flush(struct card *card)
{
    if (card_rings_publish(&card->rings)) {
        tell_of_packets(card);
    }
    note_broken(card);
}

void card_turn(struct card *card)
{
    uint32_t size_bytes = 0;
    uint32_t count = 0;
    settle_closed(card);
    while (count < TURN_PACKETS_MAX &&
           card_rings_take(&card->rings, card->packet, &size_bytes) == STATUS_OK) {
        const struct bytes packet = {card->packet, size_bytes};
        card->settings.packet(card->settings.context, packet);
        count++;
    }
    card_flush(card);
    if (count == TURN_PACKETS_MAX || card_rings_rearm(&card->rings)) {
        signal_main(card); /* the rest, after others */
    }
}

void card_deliver(struct card *card, struct bytes packet)
{
    (void)card_rings_put(&card->rings, packet); /* what is not taken is counted */
}

/* -- beginning --------------------------------------------------------------------------------- */

static bool is_of_overlay(const uint8_t *address)
{
    return (address[0] & PREFIX_FIRST_MASK) == PREFIX_FIRST_BYTE;
}

static bool settings_are_good(const struct card_settings *settings)
{
    static const uint8_t unknown[CARD_ADDRESS_BYTES];
    const bool is_known = memcmp(settings->address, unknown, sizeof(unknown)) != 0;
    return (!is_known || is_of_overlay(settings->address)) &&
           settings->packet_bytes_max >= CARD_PACKET_BYTES_MIN &&
           settings->packet_bytes_max <= CARD_PACKET_BYTES_MAX && settings->packet != NULL &&
           settings->bit != 0;
}

enum status card_use_address(struct card *card, const uint8_t address[CARD_ADDRESS_BYTES])
{
    if (!is_of_overlay(address)) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (card->is_up != 0) {
        return STATUS_WRONG_STATE;
    }
    memcpy(card->settings.address, address, CARD_ADDRESS_BYTES);
    __atomic_store_n(&card->is_up, 1, __ATOMIC_RELEASE);
    __atomic_add_fetch(&card->changes, 1, __ATOMIC_RELEASE);
    tell_client(card);
    return STATUS_OK;
}

void card_use_more_addresses(
    struct card *card, const uint8_t (*addresses)[CARD_ADDRESS_BYTES], uint32_t count)
{
    struct card_more *const more = &card->more[(card->more_changes + 1) % 2];
    uint64_t words[CARD_MORE_ADDRESSES_MAX * CARD_ADDRESS_BYTES / sizeof(uint64_t)] = {0};
    memcpy(words, addresses, (size_t)count * CARD_ADDRESS_BYTES);
    __atomic_store_n(&more->count, count, __ATOMIC_RELAXED);
    for (uint32_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        __atomic_store_n(&more->words[i], words[i], __ATOMIC_RELAXED);
    }
    __atomic_add_fetch(&card->more_changes, 1, __ATOMIC_RELEASE);
    __atomic_add_fetch(&card->changes, 1, __ATOMIC_RELEASE);
    tell_client(card);
}

enum status card_start(struct card *card, const struct card_settings *settings)
{
    struct ledger_create_endpoint_results created = {0};
    if (!settings_are_good(settings)) {
        return STATUS_INVALID_ARGUMENT;
    }
    enum status status = ledger_create_endpoint(PROGRAM_LEDGER, &created);
    if (status != STATUS_OK) {
        return status;
    }
    memset(card, 0, sizeof(*card));
    card->settings = *settings;
    card->is_up = is_of_overlay(settings->address) ? 1 : 0;
    card->endpoint = created.endpoint;
    card->server = (struct server){
        .endpoint = created.endpoint,
        .context = card,
        .call = take_port_call,
        .closed = port_closed,
    };
    status = program_thread_create(serve_ports, card, &card->thread);
    if (status != STATUS_OK) {
        capability_release(created.endpoint);
    }
    return status;
}
