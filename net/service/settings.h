/*
 * What the owner has set: addresses of interfaces, by their names, and name servers. As typed data
 * (schema/internet.capnp) it outlives the process of the service.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "stack/link.h"
#include "stack/resolver.h"

#define SETTINGS_INTERFACES_MAX 4u
#define SETTINGS_NAME_BYTES     8u /* with the zero that ends it */
/* Of an interface: one of IPv4, and four of IPv6. */
#define SETTINGS_ADDRESSES_MAX 5u
/* What all of them take at most. */
#define SETTINGS_WORDS_MAX 224u

struct settings_address {
    struct address address;
    uint8_t prefix_bits;
};

struct settings_interface {
    char name[SETTINGS_NAME_BYTES];
    bool uses_dhcp;
    struct settings_address addresses[SETTINGS_ADDRESSES_MAX]; /* one of IPv4 at most */
    uint32_t address_count;
    struct address router; /* zeros of IPv4: none */
};

struct settings {
    struct settings_interface interfaces[SETTINGS_INTERFACES_MAX];
    uint32_t interface_count;
    struct address servers[RESOLVER_SERVERS_MAX]; /* zeros: nobody has set this one */
};

/* NULL: nothing was set. */
const struct settings_interface *settings_find(const struct settings *settings, const char *name);

/*
 * That it was set, and held. All of them may give STATUS_LIMIT_EXCEEDED: there are too many
 * interfaces or addresses, or the name is too long; nothing has changed then.
 */

/* IPv4 is DHCP's from now on, or has no address. */
NODISCARD enum status settings_use_dhcp(struct settings *settings, const char *name, bool is_used);

/* `router`: for IPv4. */
NODISCARD enum status settings_use_address(
    struct settings *settings,
    const char *name,
    const struct settings_address *address,
    const struct address *router);

/* `index` is below RESOLVER_SERVERS_MAX. */
void settings_use_server(struct settings *settings, uint8_t index, const struct address *address);

/* `words`: SETTINGS_WORDS_MAX of the caller's, in which `encoded` lies. */
NODISCARD enum status
settings_encode(const struct settings *settings, uint64_t *words, struct bytes *encoded);

/* STATUS_MALFORMED: they are none that could have been set. Empty: nothing was. */
NODISCARD enum status settings_decode(struct bytes encoded, struct settings *settings);
