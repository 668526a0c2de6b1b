/*
 * In the place of src/network/getifaddrs.c, if_nameindex.c, if_nametoindex.c and if_indextoname.c,
 * which ask a kernel in its own language: the network stack is asked, in libposix.
 */
#define _GNU_SOURCE
#include "tessera/posix.h"
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

union place {
    struct sockaddr any;
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;
};

/* One entry of the list, with what it points to. */
struct entry {
    struct ifaddrs list;
    union place address;
    union place mask;
    char name[IF_NAMESIZE];
};

static void set_place(union place *to, int family, const unsigned char *bytes, unsigned link)
{
    to->any.sa_family = family;
    if (family == AF_INET) {
        memcpy(&to->ipv4.sin_addr, bytes, 4);
        return;
    }
    memcpy(&to->ipv6.sin6_addr, bytes, 16);
    if (IN6_IS_ADDR_LINKLOCAL(&to->ipv6.sin6_addr)) {
        to->ipv6.sin6_scope_id = link;
    }
}

static void set_mask(union place *to, int family, unsigned prefix_bits)
{
    unsigned char mask[16] = {0};
    for (unsigned i = 0; i < prefix_bits && i < 8 * sizeof(mask); i++) {
        mask[i / 8] |= 0x80 >> i % 8;
    }
    set_place(to, family, mask, 0);
}

/* One more at the list's end. 0, or -1: there is no memory. */
static int
add(struct ifaddrs ***end,
    const struct tessera_interface *interface,
    const struct tessera_interface_address *address)
{
    struct entry *entry = calloc(1, sizeof(*entry));
    if (entry == NULL) {
        return -1;
    }
    memcpy(entry->name, interface->name, sizeof(entry->name) - 1);
    entry->list.ifa_name = entry->name;
    entry->list.ifa_flags = interface->is_up ? IFF_UP | IFF_RUNNING | IFF_BROADCAST : 0;
    if (address != NULL) {
        set_place(&entry->address, address->family, address->bytes, interface->number);
        set_mask(&entry->mask, address->family, address->prefix_bits);
        entry->list.ifa_addr = &entry->address.any;
        entry->list.ifa_netmask = &entry->mask.any;
    }
    **end = &entry->list;
    *end = &entry->list.ifa_next;
    return 0;
}

/* All addresses of one, or itself without any. */
static int add_all(struct ifaddrs ***end, const struct tessera_interface *interface)
{
    int result = interface->address_count == 0 ? add(end, interface, NULL) : 0;
    for (unsigned i = 0; i < interface->address_count && result == 0; i++) {
        result = add(end, interface, &interface->addresses[i]);
    }
    return result;
}

int getifaddrs(struct ifaddrs **list)
{
    struct tessera_interface interface = {0};
    struct ifaddrs *first = NULL;
    struct ifaddrs **end = &first;
    int error;
    while ((error = tessera_next_interface(interface.number, &interface)) == 0) {
        if (add_all(&end, &interface) != 0) {
            error = ENOMEM;
            break;
        }
    }
    if (error != ENXIO) {
        freeifaddrs(first);
        errno = error;
        return -1;
    }
    *list = first;
    return 0;
}

void freeifaddrs(struct ifaddrs *list)
{
    while (list != NULL) {
        struct ifaddrs *next = list->ifa_next;
        free(list);
        list = next;
    }
}

unsigned if_nametoindex(const char *name)
{
    struct tessera_interface interface = {0};
    int error;
    while ((error = tessera_next_interface(interface.number, &interface)) == 0) {
        if (strcmp(interface.name, name) == 0) {
            return interface.number;
        }
    }
    errno = error == ENXIO ? ENODEV : error;
    return 0;
}

char *if_indextoname(unsigned index, char *name)
{
    struct tessera_interface interface;
    const int error = index == 0 ? ENXIO : tessera_next_interface(index - 1, &interface);
    if (error != 0 || interface.number != index) {
        errno = error != 0 ? error : ENXIO;
        return NULL;
    }
    return strcpy(name, interface.name);
}

/* The names lie behind the entries, each at its own place. */
struct if_nameindex *if_nameindex(void)
{
    struct tessera_interface interface = {0};
    const size_t most = TESSERA_INTERFACES_MAX;
    struct if_nameindex *list = calloc(1, (most + 1) * sizeof(*list) + most * IF_NAMESIZE);
    char *names = list != NULL ? (char *)(list + most + 1) : NULL;
    int error = list != NULL ? 0 : ENOBUFS;
    for (size_t i = 0; i < most && error == 0; i++) {
        error = tessera_next_interface(interface.number, &interface);
        if (error == 0) {
            list[i].if_index = interface.number;
            list[i].if_name = strcpy(names + i * IF_NAMESIZE, interface.name);
        }
    }
    if (error != 0 && error != ENXIO) {
        free(list);
        errno = error;
        return NULL;
    }
    return list;
}
