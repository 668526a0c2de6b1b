#include "lib/hex.h"
#include "net.h"
#include "runtime/capability.h"
#include "schema/internet_client.h"

#define LINK_ADDRESS_BYTES 6u

static void show_link_address(struct bytes address)
{
    for (size_t i = 0; i < address.size_bytes && i < LINK_ADDRESS_BYTES; i++) {
        char byte[3];
        hex_write(bytes_part(address, i, 1), byte);
        out(i == 0 ? "%s" : ":%s", byte);
    }
}

/* fe80::/10 (RFC 4291, 2.5.6): it means something on this link only. */
static bool is_of_link(struct bytes address)
{
    return address.size_bytes == IPV6_BYTES && address.data[0] == 0xfe &&
           (address.data[1] & 0xc0) == 0x80;
}

static void show_address(struct bytes address, uint8_t number)
{
    char text[ADDRESS_TEXT_BYTES];
    const struct ip_address shown = reach_address(address, is_of_link(address) ? number : 0);
    (void)address_text_write(&shown, text);
    out("%s", text);
}

static void show_ipv4(const struct interface_state_reader *state, struct bytes address)
{
    show_address(address, 0);
    out("/%u%s", state->prefix_bits, state->is_leased ? ", by DHCP" : "");
    if (state->router.size_bytes != 0) {
        out(", router ");
        show_address(state->router, 0);
    }
}

static enum status show_addresses(const struct interface_state_reader *state)
{
    if (state->addresses.count == 0) {
        out("   no address\n");
    }
    for (uint32_t i = 0; i < state->addresses.count; i++) {
        struct bytes address = {0};
        const enum status status = message_list_data(&state->addresses, i, &address);
        if (status != STATUS_OK) {
            return status;
        }
        out("   ");
        if (address.size_bytes == IPV4_BYTES) {
            show_ipv4(state, address);
        } else {
            show_address(address, state->number);
        }
        out("\n");
    }
    return STATUS_OK;
}

static enum status show_interface(const struct interface_state_reader *state)
{
    out("%u: ", state->number);
    out_printable(state->name);
    out(", ");
    if (state->is_routed) {
        out("without Ethernet");
    } else {
        show_link_address(state->address);
    }
    out(state->is_up ? ", up\n" : ", down\n");
    const enum status status = show_addresses(state);
    out("   %s: %llu received, %llu sent, %llu lost, %llu refused\n",
        state->is_routed ? "packets" : "frames",
        (unsigned long long)state->frames_received,
        (unsigned long long)state->frames_sent,
        (unsigned long long)state->frames_lost,
        (unsigned long long)state->frames_refused);
    return status;
}

static enum status show_interfaces(uint32_t network)
{
    struct network_interfaces_params params = {.after = 0};
    for (;;) {
        struct network_interfaces_results_reader results = {0};
        enum status status = network_interfaces(network, &params, &results);
        for (uint32_t i = 0; status == STATUS_OK && i < results.interfaces.count; i++) {
            struct interface_state_reader state;
            status = interface_state_list_get(&results.interfaces, i, &state);
            if (status == STATUS_OK) {
                params.after = state.number;
                status = show_interface(&state);
            }
        }
        if (status != STATUS_OK || results.interfaces.count == 0) {
            return status;
        }
    }
}

static enum status show_servers(uint32_t network)
{
    struct network_resolver_results resolver = {0};
    struct resolver_servers_results_reader results = {0};
    enum status status = network_resolver(network, &resolver);
    if (status == STATUS_OK) {
        status = resolver_servers(resolver.resolver, &results);
    }
    if (status == STATUS_OK) {
        out(results.servers.count == 0 ? "name servers: none" : "name servers:");
    }
    for (uint32_t i = 0; status == STATUS_OK && i < results.servers.count; i++) {
        struct bytes server = {0};
        status = message_list_data(&results.servers, i, &server);
        out(i == 0 ? " " : ", ");
        show_address(server, 0);
    }
    if (status == STATUS_OK) {
        out("\n");
    }
    capability_release(resolver.resolver);
    return status;
}

/* Of everybody's use; who may not see that has seen the rest. */
static enum status show_usage(uint32_t network)
{
    struct network_usage_results results = {0};
    const enum status status = network_usage(network, &results);
    if (status != STATUS_OK) {
        return status == STATUS_DENIED ? STATUS_OK : status;
    }
    const struct network_usage *usage = &results.usage;
    out("in use: %u connections, %u listeners, %u sockets\n",
        usage->connections,
        usage->listeners,
        usage->sockets);
    out("buffers: %u of %u, at most %u so far; %u times something had run out\n",
        usage->buffers_used,
        usage->buffers_max,
        usage->buffers_most,
        usage->shortages);
    out("denied: %llu attempts\n", (unsigned long long)usage->denied_count);
    return STATUS_OK;
}

int net_show(uint32_t network)
{
    enum status status = show_interfaces(network);
    if (status == STATUS_OK) {
        status = show_servers(network);
    }
    if (status == STATUS_OK) {
        status = show_usage(network);
    }
    return status == STATUS_OK ? COMMAND_DONE : fail("network", status);
}
