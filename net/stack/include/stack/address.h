/* Addresses of both kinds of IP in one form, and where somebody can be reached. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define ADDRESS_BYTES 16u

/* An IPv6 address in the order of the network; an IPv4 address is ::ffff:a.b.c.d (RFC
 * 4291, 2.5.5.2). */
struct address {
    uint8_t bytes[ADDRESS_BYTES];
    /* For addresses that only mean something on one link (RFC 4007): its number; else 0. */
    uint8_t link;
};

struct place {
    struct address address;
    uint16_t port;
};

struct address address_ipv4(uint8_t first, uint8_t second, uint8_t third, uint8_t fourth);

bool address_is_ipv4(const struct address *address);

/* All zeros, or IPv4's all zeros: "any" where somebody listens, nowhere else to be reached. */
bool address_is_any(const struct address *address);

/* IPv6's "any", which is IPv4's as well where somebody listens. */
bool address_is_both(const struct address *address);

/* Whether what comes to the one could be meant for the other. */
bool address_overlap(const struct address *left, const struct address *right);

bool address_equal(const struct address *left, const struct address *right);
