/* Any list, and one made of what it gives: nothing is allowed that the first one does not allow. */
#include "authority.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static void compare(const struct authority *less, const struct authority *more, uint16_t port)
{
    for (uint32_t i = 0; i < more->grant_count + less->grant_count; i++) {
        const bool is_of_less = i >= more->grant_count;
        const struct grant *grant =
            is_of_less ? &less->grants[i - more->grant_count] : &more->grants[i];
        const struct place place = {grant->addresses[0], grant->port};
        require(!authority_may_connect(less, &place) || authority_may_connect(more, &place));
        require(!authority_may_send(less, &place) || authority_may_send(more, &place));
        require(
            !authority_may_ping(less, &place.address) || authority_may_ping(more, &place.address));
    }
    require(!authority_may_listen(less, port) || authority_may_listen(more, port));
    require(!authority_may_receive(less, port) || authority_may_receive(more, port));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    static struct authority whole = {.references = 1};
    struct authority more;
    struct authority less;
    uint8_t *const copy = malloc(size_bytes + 1);
    memcpy(copy, data, size_bytes);
    const struct bytes list = {copy, size_bytes};
    const struct bytes half = {copy + size_bytes / 2, size_bytes - size_bytes / 2};
    const struct address address = address_ipv4(192, 0, 2, 1);
    const uint16_t port = size_bytes > 1 ? (uint16_t)(data[0] << 8 | data[1]) : 0;
    if (authority_read(&more, &whole, list) == STATUS_OK &&
        authority_read(&less, &more, half) == STATUS_OK) {
        authority_learn(&less, half, &address);
        require(!authority_may_resolve(&less, half) || authority_may_resolve(&more, half));
        compare(&less, &more, port);
    }
    free(copy);
    return 0;
}
