#include "lib/text.h"
#include "net.h"
#include "runtime/capability.h"
#include "schema/internet_client.h"

#define NAME_SERVERS_MAX 4u

static int complain_about(const char *what, enum status status)
{
    switch (status) {
    case STATUS_DENIED:
        complain("you may use the network, and not change it");
        return COMMAND_FAILED;
    case STATUS_WRONG_STATE:
        complain("%s: its address comes by DHCP (to change that: net set %s dhcp off)", what, what);
        return COMMAND_FAILED;
    case STATUS_UNSUPPORTED:
        complain("%s: its address is not to be chosen", what);
        return COMMAND_FAILED;
    case STATUS_INVALID_ARGUMENT:
        complain("%s: no machine can have such an address", what);
        return COMMAND_FAILED;
    default:
        return fail(what, status);
    }
}

/* An interface's number, from what `net` shows: its number or its name. 0: there is none. */
static uint8_t find_interface(uint32_t network, const char *word)
{
    struct network_interfaces_params params = {.after = 0};
    uint64_t number = 0;
    const bool is_number = text_number(text_bytes(word), &number);
    for (;;) {
        struct network_interfaces_results_reader results = {0};
        enum status status = network_interfaces(network, &params, &results);
        for (uint32_t i = 0; status == STATUS_OK && i < results.interfaces.count; i++) {
            struct interface_state_reader state;
            status = interface_state_list_get(&results.interfaces, i, &state);
            if (status == STATUS_OK &&
                (is_number ? state.number == number : bytes_equal(state.name, text_bytes(word)))) {
                return state.number;
            }
            params.after = status == STATUS_OK ? state.number : params.after;
        }
        if (status != STATUS_OK || results.interfaces.count == 0) {
            return 0;
        }
    }
}

static int set_dhcp(uint32_t interface, const char *name, const char *word)
{
    const struct interface_use_dhcp_params params = {.is_used = text_equal(word, "on") ? 1 : 0};
    const enum status status = interface_use_dhcp(interface, &params);
    return status == STATUS_OK ? COMMAND_DONE : complain_about(name, status);
}

static int
set_address(uint32_t interface, const char *name, const char *address_word, const char *router_word)
{
    struct ip_address address;
    struct ip_address router = {.size_bytes = 0};
    uint8_t prefix_bits = 0;
    if (!address_text_read_prefix(text_bytes(address_word), &address, &prefix_bits)) {
        complain("%s is no address with the bits of its network, as 192.0.2.5/24", address_word);
        return COMMAND_CALLED_WRONGLY;
    }
    if (router_word != NULL && !address_text_read(text_bytes(router_word), &router)) {
        complain("%s is no address", router_word);
        return COMMAND_CALLED_WRONGLY;
    }
    const struct interface_set_address_params params = {
        .address = {address.bytes, address.size_bytes},
        .prefix_bits = prefix_bits,
        .router = {router.bytes, router.size_bytes},
    };
    const enum status status = interface_set_address(interface, &params);
    return status == STATUS_OK ? COMMAND_DONE : complain_about(name, status);
}

static int change_interface(uint32_t interface, int count, const char *const *words)
{
    const bool is_switch = count == 3 && text_equal(words[1], "dhcp") &&
                           (text_equal(words[2], "on") || text_equal(words[2], "off"));
    if (is_switch) {
        return set_dhcp(interface, words[0], words[2]);
    }
    if ((count == 3 || count == 4) && text_equal(words[1], "address")) {
        return set_address(interface, words[0], words[2], count == 4 ? words[3] : NULL);
    }
    return wrong_use(NET_USE);
}

static int set_interface(uint32_t network, int count, const char *const *words)
{
    const struct network_interface_params params = {.number = find_interface(network, words[0])};
    struct network_interface_results results = {0};
    if (params.number == 0) {
        complain("there is no interface '%s'", words[0]);
        return COMMAND_FAILED;
    }
    const enum status status = network_interface(network, &params, &results);
    const int code = status == STATUS_OK ? change_interface(results.interface, count, words)
                                         : complain_about(words[0], status);
    capability_release(results.interface);
    return code;
}

static int set_server(uint32_t network, const char *place, const char *word)
{
    struct network_name_servers_results resolver = {0};
    struct ip_address address = {.size_bytes = 0};
    uint64_t number = 0;
    if (!text_number(text_bytes(place), &number) || number == 0 || number > NAME_SERVERS_MAX) {
        return wrong_use(NET_USE);
    }
    if (!text_equal(word, "none") && !address_text_read(text_bytes(word), &address)) {
        complain("%s is no address", word);
        return COMMAND_CALLED_WRONGLY;
    }
    const struct resolver_set_server_params params = {
        .index = (uint8_t)(number - 1), .address = {address.bytes, address.size_bytes}};
    enum status status = network_name_servers(network, &resolver);
    if (status == STATUS_OK) {
        status = resolver_set_server(resolver.resolver, &params);
    }
    capability_release(resolver.resolver);
    return status == STATUS_OK ? COMMAND_DONE : complain_about(word, status);
}

int net_set(uint32_t network, int count, const char *const *words)
{
    if (count == 3 && text_equal(words[0], "name-server")) {
        return set_server(network, words[1], words[2]);
    }
    return count >= 2 ? set_interface(network, count, words) : wrong_use(NET_USE);
}
