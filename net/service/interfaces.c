/* Interface: what the machine is connected by. */
#include "adapter.h"
#include "lib/text.h"
#include "service.h"

/* What one answer points to. */
struct shown {
    struct link_state state;
    struct bytes addresses[LINK_ADDRESSES_MAX];
};

bool interface_exists(uint8_t number)
{
    return adapter_find(number) != NULL;
}

static struct interface_state show(const struct adapter *adapter, struct shown *shown)
{
    const struct link_state *state = &shown->state;
    shown->state = link_look(adapter_link(adapter));
    for (uint8_t i = 0; i < state->address_count; i++) {
        shown->addresses[i] = address_show(&state->addresses[i]);
    }
    return (struct interface_state){
        .number = state->number,
        .name = text_bytes(adapter_name(adapter)),
        .address = adapter_address(adapter),
        .is_up = state->is_up,
        .is_leased = state->is_leased,
        .addresses = shown->addresses,
        .addresses_count = state->address_count,
        .prefix_bits = state->prefix_bits,
        .router = address_show(&state->router),
        .frames_received = state->frames_received,
        .frames_sent = state->frames_sent,
        .frames_lost = state->frames_lost,
        .is_routed = state->is_routed,
        .frames_refused = state->frames_refused,
    };
}

enum status interfaces_list(uint8_t after, struct network_interfaces_results *results)
{
    static struct shown shown[ADAPTERS_MAX];
    static struct interface_state states[ADAPTERS_MAX];
    uint32_t count = 0;
    for (uint32_t number = after + 1u; number <= UINT8_MAX && count < ADAPTERS_MAX; number++) {
        const struct adapter *adapter = adapter_find((uint8_t)number);
        if (adapter != NULL) {
            states[count] = show(adapter, &shown[count]);
            count++;
        }
    }
    results->interfaces = states;
    results->interfaces_count = count;
    return STATUS_OK;
}

static enum status take_state(struct server_call *call, struct interface_state_results *results)
{
    static struct shown shown;
    results->state = show(adapter_find(called(call)->interface), &shown);
    return STATUS_OK;
}

static enum status
take_use_dhcp(struct server_call *call, const struct interface_use_dhcp_params *params)
{
    const struct adapter *adapter = adapter_find(called(call)->interface);
    const enum status status = link_use_dhcp(adapter_link(adapter), params->is_used != 0);
    if (status == STATUS_OK) {
        kept_settings_use_dhcp(adapter_name(adapter), params->is_used != 0);
    }
    return status;
}

static enum status
take_set_address(struct server_call *call, const struct interface_set_address_params *params)
{
    const struct adapter *adapter = adapter_find(called(call)->interface);
    struct address address;
    struct address router;
    if (address_read(params->address, &address) != STATUS_OK ||
        address_read(params->router, &router) != STATUS_OK) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (params->router.size_bytes == 0) {
        router = address_ipv4(0, 0, 0, 0); /* none; only IPv4 has one */
    }
    const enum status status =
        link_use_address(adapter_link(adapter), &address, params->prefix_bits, &router);
    if (status == STATUS_OK) {
        kept_settings_use_address(adapter_name(adapter), &address, params->prefix_bits, &router);
    }
    return status;
}

/* An adapter stays for good once it has a link, so there is one of the number that was opened. */
enum status interfaces_call(struct server_call *call)
{
    static const struct interface_server handlers = {
        .state = take_state,
        .use_dhcp = take_use_dhcp,
        .set_address = take_set_address,
    };
    return interface_dispatch(&handlers, call);
}
