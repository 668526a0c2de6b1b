/*
 * Addresses of the Internet as people write them, and where somebody is to be reached: read from
 * text that may be anything, and written in the one form that RFC 5952 wants.
 */
#pragma once

#include "lib/bytes.h"
#include <stdbool.h>
#include <stdint.h>

#define IPV4_BYTES 4u
#define IPV6_BYTES 16u

#define HOST_NAME_BYTES_MAX 253u /* RFC 1035, 2.3.4, as text and without a dot at the end */
#define HOST_PART_BYTES_MAX 63u

/* The longest with its terminator: IPv6 that ends in IPv4, with a link. */
#define ADDRESS_TEXT_BYTES 50u
/* The same in brackets, with a port. */
#define PLACE_TEXT_BYTES 58u

/* An address as NetworkPlace of the schema has it. */
struct ip_address {
    /* In the order of the network. */
    uint8_t bytes[IPV6_BYTES];
    /* IPV4_BYTES, IPV6_BYTES, or 0: any. */
    uint8_t size_bytes;
    /* Of an IPv6 address that only means something on one link (RFC 4007): its number; else 0. */
    uint8_t link;
};

/*
 * True for one address and nothing else: four numbers of IPv4, decimal and without zeros before
 * them, because others read those as octal; or any form of RFC 4291, 2.2, also with %LINK.
 */
bool address_text_read(struct bytes text, struct ip_address *address);

/* True for ADDRESS/BITS, as 10.0.2.15/24: no more bits than the address has. */
bool address_text_read_prefix(struct bytes text, struct ip_address *address, uint8_t *prefix_bits);

/* "*" for any. Gives the length, without the terminator. */
uint32_t address_text_write(const struct ip_address *address, char text[ADDRESS_TEXT_BYTES]);

/* ADDRESS:PORT, an IPv6 address in brackets. Gives the length, without the terminator. */
uint32_t address_text_write_place(
    const struct ip_address *address, uint16_t port, char text[PLACE_TEXT_BYTES]);

enum place_host {
    PLACE_HOST_NONE,
    PLACE_HOST_ANY, /* "*" */
    PLACE_HOST_ADDRESS,
    PLACE_HOST_NAME,
};

enum place_port {
    PLACE_PORT_NONE,
    PLACE_PORT_ANY, /* "*" */
    PLACE_PORT_NUMBER,
};

struct place_text {
    enum place_host host;
    /* Of all hosts but PLACE_HOST_NONE, as it was written: a part of the text, without brackets. */
    struct bytes name;
    struct ip_address address;
    enum place_port port;
    /* 1..65535 */
    uint16_t port_number;
};

/*
 * True for HOST, HOST:PORT or :PORT. An IPv6 address with a port stands in brackets; without one,
 * it may. False for anything else, for what is empty, and for a name that host_name_check() finds
 * none.
 */
bool place_text_read(struct bytes text, struct place_text *place);

/*
 * True for a host's name (RFC 1123, 2.1, and _ as many have it): parts of letters, digits and -
 * with dots between, and maybe one at the end. The last part is no number, so that no name can be
 * taken for an address.
 */
bool host_name_check(struct bytes name);
