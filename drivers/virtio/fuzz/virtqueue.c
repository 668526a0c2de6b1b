/*
 * The input is what a driver does, and what a device writes in between, wherever it likes in the
 * memory of the queue: each token comes back once at most, and with no more than there was room
 * for.
 */
#include "virtio/virtqueue.h"
#include "script.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

#define CHAINS 64u

static struct virtqueue queue;
static uint8_t memory[131072] __attribute__((aligned(4096)));
static bool is_given[CHAINS];
static struct bytes rest;

static void add(void)
{
    struct virtqueue_segment segments[VIRTQUEUE_SEGMENTS_MAX + 1];
    const uint32_t token = script_next(&rest) % CHAINS;
    const uint32_t count = script_next(&rest) % (VIRTQUEUE_SEGMENTS_MAX + 2);
    for (uint32_t i = 0; i < count; i++) {
        segments[i] = (struct virtqueue_segment){
            .device_address = i, .size_bytes = 512, .is_for_device_to_write = i > 0};
    }
    const struct virtqueue_chain chain = {
        .segments = segments, .segment_count = count, .token = token};
    if (!is_given[token] && virtqueue_add(&queue, &chain) == STATUS_OK) {
        is_given[token] = true;
    }
}

static void take(void)
{
    struct virtqueue_used used;
    while (virtqueue_take(&queue, &used) == STATUS_OK) {
        if (used.token >= CHAINS || !is_given[used.token] ||
            used.written_bytes > 512 * VIRTQUEUE_SEGMENTS_MAX) {
            __builtin_trap();
        }
        is_given[used.token] = false;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    rest = (struct bytes){data, size_bytes};
    const uint16_t first = script_next(&rest);
    const struct virtqueue_options options = {
        .size = (uint16_t)(1u << first % 9),
        .has_indirect = (first & 0x100) != 0,
        .has_event_index = (first & 0x200) != 0,
    };
    const struct virtio_memory shared = {memory, 0x10000000, sizeof(memory)};
    if (virtqueue_bytes(&options) > sizeof(memory)) {
        __builtin_trap();
    }
    virtqueue_init(&queue, &shared, &options);
    const uint64_t used = virtqueue_addresses(&queue).used - shared.device_address;
    memset(is_given, 0, sizeof(is_given));
    while (rest.size_bytes >= 2) {
        const uint16_t what = script_next(&rest);
        const uint16_t value = script_next(&rest);
        if (what % 8 < 2) {
            add();
            (void)virtqueue_publish(&queue);
        } else if (what % 8 < 4) {
            take();
            (void)virtqueue_rearm(&queue);
        } else {
            const uint64_t base = what % 8 == 4 ? 0 : used;
            memcpy(memory + (base + (what >> 3)) % (sizeof(memory) - 2), &value, 2);
        }
    }
    take();
    return 0;
}
