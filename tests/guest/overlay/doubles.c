/*
 * Overlay, its card and AuditLog, as the test wants them. Whatever goes to somebody comes back from
 * him: who connects to somebody's port is connected to from there.
 */
#include "keys.h"
#include "lib/memory.h"
#include "overlay_card/card.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/audit_server.h"
#include "schema/overlay_doubles_server.h"
#include "schema/overlay_server.h"

#define ANSWERS_MAX 8u
#define TEXT_BYTES  200u
#define HELD_MAX    16u

enum {
    EXPORT_OVERLAY,
    EXPORT_AUDIT,
    EXPORT_DOUBLES,
    EXPORT_CARD,
};

struct answer {
    uint8_t address[OVERLAY_ADDRESS_BYTES];
    uint8_t key[OVERLAY_KEY_BYTES];
    bool is_there;
};

static struct answer answers[ANSWERS_MAX];
static uint32_t answer_count;
static struct overlay_key persons_key;
static uint64_t persons_number; /* 0: nobody has an address */
static uint64_t last_number;
static bool is_held;
static uint32_t held[HELD_MAX];
static uint32_t held_count;
static uint32_t denied_count;
static uint8_t denied_principal[OVERLAY_KEY_BYTES];
static uint8_t denied_text[TEXT_BYTES];
static size_t denied_text_bytes;

static struct answer *find_answer(struct bytes address)
{
    for (uint32_t i = 0; i < answer_count; i++) {
        if (bytes_equal(address, (struct bytes){answers[i].address, OVERLAY_ADDRESS_BYTES})) {
            return &answers[i];
        }
    }
    return NULL;
}

/* -- Overlay ----------------------------------------------------------------------------------- */

static enum status take_status(struct server_call *call, struct overlay_status_results *results)
{
    static uint8_t address[OVERLAY_ADDRESS_BYTES];
    (void)call;
    overlay_address_of_key(&own_key, address);
    results->status.key = (struct bytes){own_key.bytes, OVERLAY_KEY_BYTES};
    results->status.address = (struct bytes){address, sizeof(address)};
    return STATUS_OK;
}

/* Empty: nobody has one. */
static struct bytes own_view(void)
{
    return (struct bytes){persons_key.bytes, persons_number == 0 ? 0 : OVERLAY_KEY_BYTES};
}

static enum status
take_addresses(struct server_call *call, struct overlay_addresses_results *results)
{
    static struct overlay_own_address shown;
    static uint8_t address[OVERLAY_ADDRESS_BYTES];
    (void)call;
    overlay_address_of_key(&persons_key, address);
    shown = (struct overlay_own_address){
        .number = persons_number, .key = own_view(), .address = {address, sizeof(address)}};
    results->addresses = &shown;
    results->addresses_count = persons_number == 0 ? 0 : 1;
    return STATUS_OK;
}

static enum status take_find(
    struct server_call *call,
    const struct overlay_find_params *params,
    struct overlay_find_results *results)
{
    const struct answer *answer = find_answer(params->address);
    if (params->local.size_bytes > 0 && !bytes_equal(params->local, own_view())) {
        return STATUS_NOT_FOUND;
    }
    if (is_held && held_count < HELD_MAX) {
        return server_call_defer(call, &held[held_count++]);
    }
    if (answer == NULL || !answer->is_there) {
        return STATUS_NOT_FOUND;
    }
    results->key = (struct bytes){answer->key, OVERLAY_KEY_BYTES};
    return STATUS_OK;
}

static const struct overlay_server overlay = {
    .status = take_status, .find = take_find, .addresses = take_addresses};

/* -- AuditLog ---------------------------------------------------------------------------------- */

static enum status
take_record(struct server_call *call, const struct audit_log_record_params *params)
{
    (void)call;
    if (params->event != AUDIT_EVENT_NETWORK_DENIED ||
        params->subject.size_bytes != sizeof(denied_principal) ||
        params->text.size_bytes > sizeof(denied_text)) {
        return STATUS_INVALID_ARGUMENT;
    }
    denied_count++;
    memcpy(denied_principal, params->subject.data, sizeof(denied_principal));
    memcpy(denied_text, params->text.data, params->text.size_bytes);
    denied_text_bytes = params->text.size_bytes;
    return STATUS_OK;
}

static const struct audit_log_server audit = {.record = take_record};

/* -- OverlayDoubles ---------------------------------------------------------------------------- */

static enum status
take_answer(struct server_call *call, const struct overlay_doubles_answer_params *params)
{
    struct answer *answer = find_answer(params->address);
    (void)call;
    if (params->address.size_bytes != OVERLAY_ADDRESS_BYTES ||
        (answer == NULL && answer_count == ANSWERS_MAX)) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (answer == NULL) {
        answer = &answers[answer_count++];
        memcpy(answer->address, params->address.data, OVERLAY_ADDRESS_BYTES);
    }
    answer->is_there = params->key.size_bytes == OVERLAY_KEY_BYTES;
    if (answer->is_there) {
        memcpy(answer->key, params->key.data, OVERLAY_KEY_BYTES);
    }
    return STATUS_OK;
}

static enum status
take_denied(struct server_call *call, struct overlay_doubles_denied_results *results)
{
    (void)call;
    results->count = denied_count;
    results->principal = (struct bytes){denied_principal, sizeof(denied_principal)};
    results->text = (struct bytes){denied_text, denied_text_bytes};
    return STATUS_OK;
}

/* Who asked is not told by then: he has given up, or hears that nobody answers. */
static enum status
take_hold(struct server_call *call, const struct overlay_doubles_hold_params *params)
{
    (void)call;
    is_held = params->is_held != 0;
    while (!is_held && held_count > 0) {
        capability_release(held[--held_count]);
    }
    return STATUS_OK;
}

static enum status take_held(struct server_call *call, struct overlay_doubles_held_results *results)
{
    (void)call;
    results->count = held_count;
    return STATUS_OK;
}

/* -- the card ---------------------------------------------------------------------------------- */

/* Of a packet of IPv6 (RFC 8200, 3). */
#define SOURCE_AT 8u
#define TARGET_AT 24u

static struct card card;
static bool has_changed; /* who has an address: the card is to be told */

/* The sum over both addresses is the same when they change places. */
static void send_back(void *context, struct bytes packet)
{
    static uint8_t changed[CARD_PACKET_BYTES_MAX];
    (void)context;
    memcpy(changed, packet.data, packet.size_bytes);
    memcpy(changed + SOURCE_AT, packet.data + TARGET_AT, OVERLAY_ADDRESS_BYTES);
    memcpy(changed + TARGET_AT, packet.data + SOURCE_AT, OVERLAY_ADDRESS_BYTES);
    card_deliver(&card, (struct bytes){changed, packet.size_bytes});
}

static enum status start_card(void)
{
    static struct card_settings settings = {
        .packet_bytes_max = CARD_PACKET_BYTES_MAX,
        .bit = 1,

        .packet = send_back,
    };
    overlay_address_of_key(&own_key, settings.address);
    settings.event = program_capability("event");
    settings.ledger = PROGRAM_LEDGER;
    return card_start(&card, &settings);
}

/* The card's client is told when this is answered: its answer is not to be overwritten. */
static enum status
take_own(struct server_call *call, const struct overlay_doubles_own_params *params)
{
    (void)call;
    if (params->key.size_bytes != 0 && params->key.size_bytes != OVERLAY_KEY_BYTES) {
        return STATUS_INVALID_ARGUMENT;
    }
    persons_number = params->key.size_bytes == 0 ? 0 : ++last_number;
    if (persons_number != 0) {
        memcpy(persons_key.bytes, params->key.data, OVERLAY_KEY_BYTES);
    }
    has_changed = true;
    return STATUS_OK;
}

static const struct overlay_doubles_server doubles = {
    .answer = take_answer,
    .denied = take_denied,
    .hold = take_hold,
    .held = take_held,
    .own = take_own,
};

static enum status answer_call(struct server *server, struct server_call *call)
{
    (void)server;
    switch (server_export(call->badge)) {
    case EXPORT_OVERLAY:
        return overlay_dispatch(&overlay, call);
    case EXPORT_AUDIT:
        return audit_log_dispatch(&audit, call);
    case EXPORT_CARD:
        return card_call(&card, call);
    default:
        return overlay_doubles_dispatch(&doubles, call);
    }
}

static void signalled(struct server *server, uint64_t bits)
{
    (void)server;
    (void)bits;
    card_turn(&card);
}

static void settled(struct server *server)
{
    uint8_t address[OVERLAY_ADDRESS_BYTES];
    (void)server;
    if (has_changed) {
        has_changed = false;
        overlay_address_of_key(&persons_key, address);
        card_use_more_addresses(&card, &address, persons_number == 0 ? 0 : 1);
    }
    card_flush(&card);
}

int main(int argument_count, const char *const *arguments)
{
    struct server server = {
        .endpoint = program_capability("endpoint"),
        .call = answer_call,
        .signalled = signalled,
        .settled = settled,
    };
    (void)argument_count;
    (void)arguments;
    if (start_card() != STATUS_OK) {
        return 1;
    }
    return server_run(&server) == STATUS_OK ? 0 : 1;
}
