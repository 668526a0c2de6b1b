/*
 * routed_liar: a driver whose descriptions cannot be, another one each time that it is opened; then
 * it opens the device behind it. "always": it is a card of Ethernet that says it is the overlay's,
 * each time.
 */
#include "abi/address.h"
#include "mirror.h"
#include "overlay_card/rings.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/kernel_client.h"
#include "schema/network_client.h"
#include "schema/network_server.h"

#define LIES (sizeof(lies) / sizeof(lies[0]))

static const uint8_t own[] = MIRROR_OWN;
static const uint8_t other[16] = {[0] = 0xfd, [15] = 1};
static const uint8_t too_many[5 * 16] = {[0] = 2, [16] = 2, [32] = 2, [48] = 2, [64] = 2};

static const struct network_description truth = {
    .frame_bytes_max = MIRROR_PACKET_BYTES_MAX,
    .receive_bytes_min = CARD_PACKET_BYTES_MIN,
    .is_up = true,
    .is_routed = true,
    .packet_address = {own, sizeof(own)},
    .prefix_bits = 7,
};
static struct network_description lies[12];

static void make_lies(void)
{
    for (uint32_t i = 0; i < LIES; i++) {
        lies[i] = truth;
    }
    lies[0].is_routed = false;
    lies[1].is_routed = false;
    lies[1].address = (struct bytes){own, 6};
    lies[2].packet_address.data = other;
    lies[3].packet_address.size_bytes = sizeof(own) - 1;
    lies[4].prefix_bits = 0;
    lies[5].frame_bytes_max = CARD_PACKET_BYTES_MIN - 1;
    lies[6].receive_bytes_min = 100000;
    lies[7].address = (struct bytes){own, 6};
    lies[8].more_addresses = (struct bytes){own, sizeof(own)};
    lies[9].more_addresses = (struct bytes){other, sizeof(other)};
    lies[10].more_addresses = (struct bytes){too_many, 17};
    lies[11].more_addresses = (struct bytes){too_many, sizeof(too_many)};
}

static uint32_t endpoint;
static bool is_always;
static uint64_t opened_count;
static uint32_t waiting;

static enum status open_own(uint32_t buffer_bytes, struct network_device_open_results *results)
{
    const uint64_t size_bytes = page_round_up(CARD_RINGS_BYTES + buffer_bytes);
    enum status status = memory_create(PROGRAM_LEDGER, size_bytes, &results->memory);
    if (status != STATUS_OK) {
        return status;
    }
    opened_count++;
    status = session_create(endpoint, opened_count, NETWORK_PORT_MASK_ALL, &results->port);
    if (status != STATUS_OK) {
        capability_release(results->memory);
    }
    return status;
}

static enum status take_open(
    struct server_call *call,
    const struct network_device_open_params *params,
    struct network_device_open_results *results)
{
    const enum status status =
        is_always || opened_count < LIES
            ? open_own(params->buffer_bytes, results)
            : network_device_open(program_capability("card"), params, results);
    call->moves = status == STATUS_OK ? 3 : 0;
    return status;
}

static enum status take_work(struct server_call *call)
{
    (void)call;
    return STATUS_OK;
}

static enum status take_wait(struct server_call *call, struct network_port_wait_results *results)
{
    (void)results;
    capability_release(waiting);
    waiting = 0;
    return server_call_defer(call, &waiting);
}

/* Nothing ever comes. */
static enum status
take_notify(struct server_call *call, const struct network_port_notify_params *params)
{
    (void)call;
    (void)params;
    return STATUS_OK;
}

static enum status
take_describe(struct server_call *call, struct network_port_describe_results *results)
{
    results->description = is_always ? truth : lies[(call->badge - 1) % LIES];
    return STATUS_OK;
}

static enum status take_call(struct server *server, struct server_call *call)
{
    static const struct network_device_server device = {.open = take_open};
    static const struct network_port_server port = {
        .work = take_work, .wait = take_wait, .describe = take_describe, .notify = take_notify};
    (void)server;
    return server_is_export(call->badge) ? network_device_dispatch(&device, call)
                                         : network_port_dispatch(&port, call);
}

/* Whoever waits there hears that it is over. */
static void closed(struct server *server, uint64_t badge)
{
    (void)server;
    (void)badge;
    capability_release(waiting);
    waiting = 0;
}

int main(int argument_count, const char *const *arguments)
{
    endpoint = program_capability("endpoint");
    struct server server = {.endpoint = endpoint, .call = take_call, .closed = closed};
    (void)arguments;
    is_always = argument_count > 1;
    make_lies();
    return server_run(&server) == STATUS_OK ? 0 : 1;
}
