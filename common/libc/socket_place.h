/*
 * Where sockets are: addresses of programs (struct sockaddr) and those of messages (NetworkPlace of
 * internet.capnp). Pure.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

struct socket_place {
    uint8_t address[16]; /* in the order of the network */
    uint8_t size_bytes;  /* of it: 4 of IPv4, 16 of IPv6; 0: any of both */
    uint8_t link;        /* RFC 4007: the number of an interface; 0: none */
    uint16_t port;
};

/*
 * What a program says, for a socket of this family (AF_INET, AF_INET6). An IPv6 address that stands
 * for one of IPv4 (RFC 4291, 2.5.5.2) becomes that. 0; -EINVAL: too short for its family, or a
 * link that there cannot be; -EAFNOSUPPORT: of another family; -EFAULT: there is none.
 */
long socket_place_read(
    const struct sockaddr *from, socklen_t size_bytes, int family, struct socket_place *to);

/*
 * What a program is told: as much as fits into *size_bytes, which then has the whole size. IPv4
 * becomes what stands for it in a socket of AF_INET6. Nothing is written where `to` is NULL.
 */
void socket_place_write(
    const struct socket_place *from, int family, struct sockaddr *to, socklen_t *size_bytes);

/* Whether it is no address in particular, of one family or of any. */
bool socket_place_is_any(const struct socket_place *place);

/* What connecting to no address in particular means: to this machine. */
void socket_place_make_local(struct socket_place *place);

/* Out of a message: what is neither IPv4 nor IPv6 is any. */
struct socket_place
socket_place_of(const void *address, size_t size_bytes, uint16_t port, uint8_t link);
