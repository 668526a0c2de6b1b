/* Addresses of a routed link that are for who asks for them by name. */
#include "lib/memory.h"
#include "service.h"

static bool is_one_of(
    const struct address *address, const struct address others[LINK_RESERVED_MAX], uint32_t count)
{
    bool is_one = false;
    for (uint32_t i = 0; i < count; i++) {
        is_one = is_one || address_equal(address, &others[i]);
    }
    return is_one;
}

/* Those that are of one, and not of the other. */
static void end_what_changed(
    const struct address one[LINK_RESERVED_MAX],
    uint32_t count,
    const struct address other[LINK_RESERVED_MAX],
    uint32_t other_count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (!is_one_of(&one[i], other, other_count)) {
            sockets_end_at(&one[i]);
        }
    }
}

static uint32_t reserved_before(const struct link *link, struct address before[LINK_RESERVED_MAX])
{
    const struct link_state state = link_look(link);
    uint32_t count = 0;
    for (uint32_t i = 0; i < state.address_count && count < LINK_RESERVED_MAX; i++) {
        if (link_has_reserved(&state.addresses[i])) {
            before[count++] = state.addresses[i];
        }
    }
    return count;
}

enum status reserved_use(struct link *link, struct bytes given)
{
    struct address before[LINK_RESERVED_MAX] = {0};
    struct address wanted[LINK_RESERVED_MAX] = {0};
    const uint32_t before_count = reserved_before(link, before);
    const uint32_t count = (uint32_t)(given.size_bytes / ADDRESS_BYTES);
    if (given.size_bytes % ADDRESS_BYTES != 0 || count > LINK_RESERVED_MAX) {
        return STATUS_UNSUPPORTED;
    }
    for (uint32_t i = 0; i < count; i++) {
        memcpy(wanted[i].bytes, given.data + i * ADDRESS_BYTES, ADDRESS_BYTES);
    }
    if (link_reserve(link, wanted, count) != STATUS_OK) {
        return STATUS_UNSUPPORTED;
    }
    end_what_changed(before, before_count, wanted, count);
    end_what_changed(wanted, count, before, before_count);
    return STATUS_OK;
}
