/* The network's interfaces, for the C library (packaging/musl/src/interfaces.c). */
#include "schema/internet_client.h"
#include "signals.h"
#include "socket_error.h"
#include "startup.h"
#include "tessera/posix.h"
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

static size_t least(size_t left, size_t right)
{
    return left < right ? left : right;
}

static void add_address(
    const struct interface_state_reader *from, struct bytes address, struct tessera_interface *to)
{
    const bool is_ipv4 = address.size_bytes == 4;
    if ((!is_ipv4 && address.size_bytes != 16) || to->address_count == TESSERA_ADDRESSES_MAX) {
        return;
    }
    struct tessera_interface_address *next = &to->addresses[to->address_count++];
    next->family = is_ipv4 ? AF_INET : AF_INET6;
    next->prefix_bits = is_ipv4 ? from->prefix_bits : 64; /* RFC 4291, 2.5.4 */
    memcpy(next->bytes, address.data, address.size_bytes);
}

static void copy(struct interface_state_reader *from, struct tessera_interface *to)
{
    *to = (struct tessera_interface){.number = from->number, .is_up = from->is_up};
    memcpy(to->name, from->name.data, least(from->name.size_bytes, sizeof(to->name) - 1));
    to->link_bytes = (unsigned char)least(from->address.size_bytes, sizeof(to->link));
    memcpy(to->link, from->address.data, to->link_bytes);
    for (uint32_t i = 0; i < from->addresses.count; i++) {
        struct bytes address;
        if (message_list_data(&from->addresses, i, &address) == STATUS_OK) {
            add_address(from, address, to);
        }
    }
}

static int next_interface(unsigned after, struct tessera_interface *interface)
{
    const uint32_t network = startup_capability("network");
    const struct network_interfaces_params params = {.after = (uint8_t)after};
    struct network_interfaces_results_reader results;
    struct interface_state_reader state;
    if (network == 0 || after > UINT8_MAX) {
        return network == 0 ? EACCES : ENXIO;
    }
    const enum status status = network_interfaces(network, &params, &results);
    if (status != STATUS_OK) {
        return socket_error_number(status);
    }
    if (results.interfaces.count == 0) {
        return ENXIO;
    }
    if (interface_state_list_get(&results.interfaces, 0, &state) != STATUS_OK) {
        return EIO;
    }
    copy(&state, interface);
    return 0;
}

int tessera_next_interface(unsigned after, struct tessera_interface *interface)
{
    signals_enter_call();
    const int result = next_interface(after, interface);
    signals_leave_call();
    return result;
}
