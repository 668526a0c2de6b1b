/*
 * The input is a device: what it offers, and what it writes into the memory of its queue while the
 * driver works. What is taken for its answer is never more than was asked for, and comes once.
 */
#include "source.h"
#include "model.h"
#include "script.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static struct source source;
static struct bytes rest;

static void prepare(void)
{
    const uint16_t offered = script_next(&rest);
    model_init((offered & 1) != 0);
    model.features = VIRTIO_FEATURE_VERSION_1 |
                     ((offered & 0x2000) != 0 ? VIRTIO_FEATURE_INDIRECT : 0) |
                     ((offered & 0x4000) != 0 ? VIRTIO_FEATURE_EVENT_INDEX : 0);
    model.queues[0].size_max = script_next(&rest);
    model.queue_count = (offered & 2) != 0 ? 0 : 1;
    source = (struct source){.device.host = &model_host};
}

/* False: it does not work any more. */
static bool poll(uint32_t asked_bytes)
{
    uint8_t bytes[SOURCE_BYTES_MAX];
    uint32_t size_bytes = 0;
    const bool was_asked = source.is_asked;
    const enum status status = source_poll(&source, bytes, &size_bytes);
    if (status == STATUS_OK &&
        (!was_asked || source.is_asked || size_bytes == 0 || size_bytes > asked_bytes)) {
        __builtin_trap();
    }
    return status == STATUS_OK || status == STATUS_NOT_FOUND || source_reset(&source) == STATUS_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    rest = (struct bytes){data, size_bytes};
    prepare();
    uint32_t asked_bytes = 0;
    bool works = source_start(&source, 1) == STATUS_OK;
    while (works && rest.size_bytes >= 2) {
        const uint16_t what = script_next(&rest);
        const uint16_t value = script_next(&rest);
        if (what % 4 == 0 && !source.is_asked) {
            asked_bytes = 1 + value % SOURCE_BYTES_MAX;
            works =
                source_ask(&source, asked_bytes) == STATUS_OK || source_reset(&source) == STATUS_OK;
        } else if (what % 4 == 1) {
            source_interrupted(&source, 1);
            works = poll(asked_bytes);
        } else {
            const struct virtqueue_addresses at = virtqueue_addresses(&source.queue);
            memcpy(model.arena + (at.used - MODEL_ADDRESS_BASE + (what >> 2) % 64), &value, 2);
        }
    }
    return 0;
}
