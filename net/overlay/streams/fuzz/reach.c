/* Any list, and one made of what it gives: nothing is allowed that the first one does not allow. */
#include "reach.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static void compare(const struct reach *less, const struct reach *more, const struct reach *named)
{
    for (uint32_t i = 0; i < named->grant_count; i++) {
        const struct overlay_key *key = &named->grants[i].key;
        const uint16_t port = named->grants[i].port;
        require(!reach_may_connect(less, key, port) || reach_may_connect(more, key, port));
        require(!reach_may_send(less, key, port) || reach_may_send(more, key, port));
        require(!reach_may_listen(less, port) || reach_may_listen(more, port));
        require(!reach_may_receive(less, port) || reach_may_receive(more, port));
        require(!reach_may_come(less, key) || reach_may_come(more, key));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    static struct reach whole = {.references = 1};
    struct reach more;
    struct reach less;
    uint8_t *const copy = malloc(size_bytes + 1);
    memcpy(copy, data, size_bytes);
    const struct bytes list = {copy, size_bytes};
    const struct bytes half = {copy + size_bytes / 2, size_bytes - size_bytes / 2};
    if (reach_read(&more, &whole, list) == STATUS_OK &&
        reach_read(&less, &more, half) == STATUS_OK) {
        compare(&less, &more, &more);
        compare(&less, &more, &less);
    }
    free(copy);
    return 0;
}
