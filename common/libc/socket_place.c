#include "socket_place.h"
#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>

#define IPV4_BYTES 4u
#define IPV6_BYTES 16u
/* Of an IPv6 address that stands for one of IPv4: what is before that. */
#define MAPPED_PREFIX_BYTES 12u

static const uint8_t mapped_prefix[MAPPED_PREFIX_BYTES] = {[10] = 0xff, [11] = 0xff};

static long read_ipv4(const struct sockaddr *from, socklen_t size_bytes, struct socket_place *to)
{
    struct sockaddr_in place;
    if (size_bytes < sizeof(place)) {
        return -EINVAL;
    }
    memcpy(&place, from, sizeof(place));
    *to = (struct socket_place){.size_bytes = IPV4_BYTES, .port = ntohs(place.sin_port)};
    memcpy(to->address, &place.sin_addr, IPV4_BYTES);
    return 0;
}

static long read_ipv6(const struct sockaddr *from, socklen_t size_bytes, struct socket_place *to)
{
    struct sockaddr_in6 place;
    if (size_bytes < sizeof(place)) {
        return -EINVAL;
    }
    memcpy(&place, from, sizeof(place));
    const uint8_t *address = place.sin6_addr.s6_addr;
    if (place.sin6_scope_id > UINT8_MAX) {
        return -EINVAL;
    }
    *to = (struct socket_place){.port = ntohs(place.sin6_port)};
    if (memcmp(address, mapped_prefix, MAPPED_PREFIX_BYTES) == 0) {
        to->size_bytes = IPV4_BYTES;
        memcpy(to->address, address + MAPPED_PREFIX_BYTES, IPV4_BYTES);
        return 0;
    }
    to->size_bytes = IPV6_BYTES;
    to->link = (uint8_t)place.sin6_scope_id;
    memcpy(to->address, address, IPV6_BYTES);
    return 0;
}

long socket_place_read(
    const struct sockaddr *from, socklen_t size_bytes, int family, struct socket_place *to)
{
    sa_family_t named;
    if (from == NULL) {
        return -EFAULT;
    }
    if (size_bytes < offsetof(struct sockaddr, sa_data)) {
        return -EINVAL;
    }
    memcpy(&named, &from->sa_family, sizeof(named));
    if (named != family) {
        return -EAFNOSUPPORT;
    }
    switch (family) {
    case AF_INET:
        return read_ipv4(from, size_bytes, to);
    case AF_INET6:
        return read_ipv6(from, size_bytes, to);
    default:
        return -EAFNOSUPPORT;
    }
}

static void
put_place(const void *from, socklen_t whole_bytes, struct sockaddr *to, socklen_t *size_bytes)
{
    memcpy(to, from, *size_bytes < whole_bytes ? *size_bytes : whole_bytes);
    *size_bytes = whole_bytes;
}

void socket_place_write(
    const struct socket_place *from, int family, struct sockaddr *to, socklen_t *size_bytes)
{
    if (to == NULL || size_bytes == NULL) {
        return;
    }
    if (family == AF_INET) {
        struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons(from->port)};
        if (from->size_bytes == IPV4_BYTES) {
            memcpy(&place.sin_addr, from->address, IPV4_BYTES);
        }
        put_place(&place, sizeof(place), to, size_bytes);
        return;
    }
    struct sockaddr_in6 place = {
        .sin6_family = AF_INET6, .sin6_port = htons(from->port), .sin6_scope_id = from->link};
    uint8_t *address = place.sin6_addr.s6_addr;
    if (from->size_bytes == IPV4_BYTES) {
        memcpy(address, mapped_prefix, MAPPED_PREFIX_BYTES);
        memcpy(address + MAPPED_PREFIX_BYTES, from->address, IPV4_BYTES);
    } else if (from->size_bytes == IPV6_BYTES) {
        memcpy(address, from->address, IPV6_BYTES);
    }
    put_place(&place, sizeof(place), to, size_bytes);
}

bool socket_place_is_any(const struct socket_place *place)
{
    static const uint8_t zeros[IPV6_BYTES];
    return memcmp(place->address, zeros, place->size_bytes) == 0;
}

void socket_place_make_local(struct socket_place *place)
{
    static const uint8_t ipv4[IPV4_BYTES] = {127, 0, 0, 1};
    static const uint8_t ipv6[IPV6_BYTES] = {[15] = 1};
    if (!socket_place_is_any(place)) {
        return;
    }
    if (place->size_bytes == IPV6_BYTES) {
        memcpy(place->address, ipv6, IPV6_BYTES);
    } else {
        memcpy(place->address, ipv4, IPV4_BYTES);
        place->size_bytes = IPV4_BYTES;
    }
}

struct socket_place
socket_place_of(const void *address, size_t size_bytes, uint16_t port, uint8_t link)
{
    struct socket_place place = {.port = port, .link = link};
    if (size_bytes == IPV4_BYTES || size_bytes == IPV6_BYTES) {
        place.size_bytes = (uint8_t)size_bytes;
        memcpy(place.address, address, size_bytes);
    }
    return place;
}
