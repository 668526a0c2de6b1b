#include "stack/address.h"
#include "lib/memory.h"

#define MAPPED_BYTES 12u

static const uint8_t mapped[MAPPED_BYTES] = {[10] = 0xff, [11] = 0xff};

struct address address_ipv4(uint8_t first, uint8_t second, uint8_t third, uint8_t fourth)
{
    return (struct address){
        .bytes = {
            [10] = 0xff, [11] = 0xff, [12] = first, [13] = second, [14] = third, [15] = fourth}};
}

bool address_is_ipv4(const struct address *address)
{
    return memcmp(address->bytes, mapped, sizeof(mapped)) == 0;
}

bool address_is_any(const struct address *address)
{
    static const uint8_t zeros[ADDRESS_BYTES];
    const uint32_t first = address_is_ipv4(address) ? MAPPED_BYTES : 0;
    return memcmp(address->bytes + first, zeros, ADDRESS_BYTES - first) == 0;
}

bool address_is_both(const struct address *address)
{
    return address_is_any(address) && !address_is_ipv4(address);
}

bool address_overlap(const struct address *left, const struct address *right)
{
    /* lwIP finds the link of an address that is bound without one. */
    const bool is_a_link_open = left->link == 0 || right->link == 0;
    const bool is_same = memcmp(left->bytes, right->bytes, ADDRESS_BYTES) == 0 &&
                         (is_a_link_open || left->link == right->link);
    const bool is_any = address_is_any(left) || address_is_any(right);
    const bool is_alike = address_is_ipv4(left) == address_is_ipv4(right);
    return address_is_both(left) || address_is_both(right) || (is_alike && is_any) || is_same;
}

bool address_equal(const struct address *left, const struct address *right)
{
    return left->link == right->link && memcmp(left->bytes, right->bytes, ADDRESS_BYTES) == 0;
}
