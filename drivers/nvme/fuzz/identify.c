/* Identify data of which nothing is known: what is taken from them keeps what the header says. */
#include "identify.h"
#include "specification.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static uint8_t identified[IDENTIFY_BYTES];

static void must(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static void check_list(struct bytes view)
{
    uint32_t before = 0;
    for (uint32_t i = 0; i <= IDENTIFY_ACTIVE_COUNT; i++) {
        const uint32_t number = identify_active(view, i);
        if (number == 0) {
            return;
        }
        must(number > before && i < IDENTIFY_ACTIVE_COUNT);
        before = number;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    const struct bytes view = {identified, sizeof(identified)};
    struct identify_controller controller;
    struct identify_namespace namespace;
    memset(identified, 0, sizeof(identified));
    memcpy(identified, data, size_bytes < IDENTIFY_BYTES ? size_bytes : IDENTIFY_BYTES);
    if (identify_read_controller(view, &controller) == STATUS_OK) {
        must(controller.transfer_bytes_max >= 2 * NVME_PAGE_BYTES);
    }
    if (identify_read_namespace(view, &namespace) == STATUS_OK) {
        must(namespace.block_bytes >= 512 && namespace.block_bytes <= 65536);
        must((namespace.block_bytes & (namespace.block_bytes - 1)) == 0);
        must(namespace.block_count > 0);
        must(namespace.block_count <= UINT64_MAX / namespace.block_bytes);
    }
    check_list(view);
    return 0;
}
