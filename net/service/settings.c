#include "settings.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "schema/internet_data.h"

#define IPV4_BYTES 4u
#define IPV4_START (ADDRESS_BYTES - IPV4_BYTES)
#define IPV4_BITS  32u
#define IPV6_BITS  128u

const struct settings_interface *settings_find(const struct settings *settings, const char *name)
{
    for (uint32_t i = 0; i < settings->interface_count; i++) {
        if (text_equal(settings->interfaces[i].name, name)) {
            return &settings->interfaces[i];
        }
    }
    return NULL;
}

/* As it was set so far, or as one is where nothing was. */
static struct settings_interface as_it_is(const struct settings *settings, const char *name)
{
    const struct settings_interface *found = settings_find(settings, name);
    return found != NULL
               ? *found
               : (struct settings_interface){.uses_dhcp = true, .router = address_ipv4(0, 0, 0, 0)};
}

/* In the place of the one of this name. */
static enum status
put(struct settings *settings, const char *name, const struct settings_interface *wanted)
{
    for (uint32_t i = 0; i < settings->interface_count; i++) {
        if (text_equal(settings->interfaces[i].name, name)) {
            settings->interfaces[i] = *wanted;
            return STATUS_OK;
        }
    }
    struct settings_interface named = *wanted;
    if (settings->interface_count == SETTINGS_INTERFACES_MAX ||
        !text_copy(named.name, sizeof(named.name), name)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    settings->interfaces[settings->interface_count++] = named;
    return STATUS_OK;
}

static void drop_ipv4(struct settings_interface *interface)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < interface->address_count; i++) {
        if (!address_is_ipv4(&interface->addresses[i].address)) {
            interface->addresses[count++] = interface->addresses[i];
        }
    }
    memset(
        &interface->addresses[count],
        0,
        (interface->address_count - count) * sizeof(interface->addresses[0]));
    interface->address_count = count;
    interface->router = address_ipv4(0, 0, 0, 0);
}

static bool has_address(const struct settings_interface *interface, const struct address *address)
{
    for (uint32_t i = 0; i < interface->address_count; i++) {
        if (address_equal(&interface->addresses[i].address, address)) {
            return true;
        }
    }
    return false;
}

enum status settings_use_dhcp(struct settings *settings, const char *name, bool is_used)
{
    struct settings_interface interface = as_it_is(settings, name);
    if (interface.uses_dhcp != is_used) {
        drop_ipv4(&interface);
        interface.uses_dhcp = is_used;
    }
    return put(settings, name, &interface);
}

enum status settings_use_address(
    struct settings *settings,
    const char *name,
    const struct settings_address *address,
    const struct address *router)
{
    struct settings_interface interface = as_it_is(settings, name);
    if (address_is_ipv4(&address->address)) {
        drop_ipv4(&interface);
        interface.uses_dhcp = false;
        interface.router = *router;
    } else if (has_address(&interface, &address->address)) {
        return STATUS_OK;
    }
    if (interface.address_count == SETTINGS_ADDRESSES_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    interface.addresses[interface.address_count++] = *address;
    return put(settings, name, &interface);
}

void settings_use_server(struct settings *settings, uint8_t index, const struct address *address)
{
    settings->servers[index] = address_is_any(address) ? (struct address){.link = 0} : *address;
}

/* -- as typed data ---------------------------------------------------------------------------- */

static struct bytes show(const struct address *address)
{
    if (address_is_any(address)) {
        return (struct bytes){NULL, 0};
    }
    return address_is_ipv4(address) ? (struct bytes){address->bytes + IPV4_START, IPV4_BYTES}
                                    : (struct bytes){address->bytes, ADDRESS_BYTES};
}

static bool read_address(struct bytes from, struct address *address)
{
    if (from.size_bytes == IPV4_BYTES) {
        *address = address_ipv4(from.data[0], from.data[1], from.data[2], from.data[3]);
    } else if (from.size_bytes == ADDRESS_BYTES) {
        *address = (struct address){.link = 0};
        memcpy(address->bytes, from.data, ADDRESS_BYTES);
    } else {
        return false;
    }
    return !address_is_any(address);
}

enum status settings_encode(const struct settings *settings, uint64_t *words, struct bytes *encoded)
{
    struct kept_interface interfaces[SETTINGS_INTERFACES_MAX];
    struct kept_address addresses[SETTINGS_INTERFACES_MAX][SETTINGS_ADDRESSES_MAX];
    struct bytes servers[RESOLVER_SERVERS_MAX];
    for (uint32_t i = 0; i < settings->interface_count; i++) {
        const struct settings_interface *const from = &settings->interfaces[i];
        for (uint32_t k = 0; k < from->address_count; k++) {
            addresses[i][k] = (struct kept_address){
                .address = show(&from->addresses[k].address),
                .prefix_bits = from->addresses[k].prefix_bits,
            };
        }
        interfaces[i] = (struct kept_interface){
            .name = text_bytes(from->name),
            .uses_dhcp = from->uses_dhcp,
            .addresses = addresses[i],
            .addresses_count = from->address_count,
            .router = show(&from->router),
        };
    }
    for (uint32_t i = 0; i < RESOLVER_SERVERS_MAX; i++) {
        servers[i] = show(&settings->servers[i]);
    }
    const struct kept_network all = {
        .interfaces = interfaces,
        .interfaces_count = settings->interface_count,
        .servers = servers,
        .servers_count = RESOLVER_SERVERS_MAX,
    };
    struct message_builder builder;
    message_builder_start(&builder, words, SETTINGS_WORDS_MAX);
    const enum status status = kept_network_write(&all, &builder);
    *encoded = message_builder_finish(&builder);
    return status;
}

static bool read_addresses(const struct message_list *from, struct settings_interface *interface)
{
    if (from->count > SETTINGS_ADDRESSES_MAX) {
        return false;
    }
    uint32_t ipv4_count = 0;
    for (uint32_t i = 0; i < from->count; i++) {
        struct kept_address kept;
        struct settings_address *const to = &interface->addresses[i];
        if (kept_address_list_get(from, i, &kept) != STATUS_OK ||
            !read_address(kept.address, &to->address) || has_address(interface, &to->address)) {
            return false;
        }
        const bool is_ipv4 = address_is_ipv4(&to->address);
        ipv4_count += is_ipv4 ? 1 : 0;
        if (kept.prefix_bits > (is_ipv4 ? IPV4_BITS : IPV6_BITS)) {
            return false;
        }
        to->prefix_bits = kept.prefix_bits;
        interface->address_count++;
    }
    return ipv4_count <= (interface->uses_dhcp ? 0u : 1u);
}

static bool read_interface(
    const struct message_list *from, uint32_t index, struct settings_interface *interface)
{
    struct kept_interface_reader kept;
    if (kept_interface_list_get(from, index, &kept) != STATUS_OK || kept.name.size_bytes == 0 ||
        kept.name.size_bytes >= SETTINGS_NAME_BYTES ||
        text_length_in_field((const char *)kept.name.data, kept.name.size_bytes) !=
            kept.name.size_bytes) {
        return false;
    }
    memcpy(interface->name, kept.name.data, kept.name.size_bytes);
    interface->uses_dhcp = kept.uses_dhcp;
    interface->router = address_ipv4(0, 0, 0, 0);
    if (kept.router.size_bytes != 0 &&
        (kept.router.size_bytes != IPV4_BYTES || !read_address(kept.router, &interface->router))) {
        return false;
    }
    return read_addresses(&kept.addresses, interface);
}

static bool read_servers(const struct message_list *from, struct settings *settings)
{
    if (from->count > RESOLVER_SERVERS_MAX) {
        return false;
    }
    for (uint32_t i = 0; i < from->count; i++) {
        struct bytes server;
        if (message_list_data(from, i, &server) != STATUS_OK ||
            (server.size_bytes != 0 && !read_address(server, &settings->servers[i]))) {
            return false;
        }
    }
    return true;
}

enum status settings_decode(struct bytes encoded, struct settings *settings)
{
    struct message message;
    struct message_struct root;
    struct kept_network_reader all;
    *settings = (struct settings){.interface_count = 0};
    if (encoded.size_bytes == 0) {
        return STATUS_OK;
    }
    if (message_open_segment(encoded, &message) != STATUS_OK ||
        message_root(&message, &root) != STATUS_OK || kept_network_read(&root, &all) != STATUS_OK ||
        all.interfaces.count > SETTINGS_INTERFACES_MAX || !read_servers(&all.servers, settings)) {
        return STATUS_MALFORMED;
    }
    for (uint32_t i = 0; i < all.interfaces.count; i++) {
        struct settings_interface interface = {.address_count = 0};
        if (!read_interface(&all.interfaces, i, &interface) ||
            settings_find(settings, interface.name) != NULL) {
            return STATUS_MALFORMED;
        }
        settings->interfaces[settings->interface_count++] = interface;
    }
    return STATUS_OK;
}
