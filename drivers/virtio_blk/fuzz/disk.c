/*
 * The input is a device: what it offers, its configuration, and what it writes into the memory of
 * its queues while the driver works. Each request completes once at most, and what the driver says
 * of the disk keeps to its bounds.
 */
#include "disk.h"
#include "lib/list.h"
#include "model.h"
#include "script.h"
#include <string.h>

/* What an input says something of: a disk has no more. */
#define QUEUES 8u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static struct disk disk;
static struct bytes rest;
static bool is_busy[BLOCK_IN_FLIGHT_MAX];

static void check_properties(void)
{
    const struct block_properties *properties = &disk.hardware.properties;
    const uint32_t bytes = properties->block_bytes;
    if (bytes < 512 || bytes > 65536 || (bytes & (bytes - 1)) != 0 ||
        properties->request_blocks_max == 0 ||
        (uint64_t)properties->request_blocks_max * bytes > DISK_REQUEST_BYTES_MAX ||
        properties->in_flight_max == 0 || properties->in_flight_max > BLOCK_IN_FLIGHT_MAX) {
        __builtin_trap();
    }
}

static void prepare(void)
{
    const uint16_t offered = script_next(&rest);
    model_init((offered & 1) != 0);
    model.features = VIRTIO_FEATURE_VERSION_1 | (offered & 0x1ffeu) |
                     ((offered & 0x2000) != 0 ? VIRTIO_FEATURE_INDIRECT : 0) |
                     ((offered & 0x4000) != 0 ? VIRTIO_FEATURE_EVENT_INDEX : 0);
    for (uint32_t i = 0; i < 20; i++) {
        const uint16_t value = script_next(&rest);
        memcpy(model.configuration + 2 * i, &value, 2);
    }
    for (uint32_t i = 0; i < QUEUES; i++) {
        model.queues[i].size_max = script_next(&rest);
    }
    model.queue_count = script_next(&rest) % (QUEUES + 1);
    disk = (struct disk){.device.host = &model_host};
    disk_init(&disk);
    memset(is_busy, 0, sizeof(is_busy));
}

static void submit(uint16_t value)
{
    const struct block_properties *properties = &disk.hardware.properties;
    const struct block_request request = {
        .operation = (enum block_operation)(value % 2),
        .tag = value / 2 % properties->in_flight_max,
        .block_count = 1 + value % properties->request_blocks_max,
        .device_address = MODEL_ADDRESS_BASE,
    };
    if (!is_busy[request.tag] && disk.hardware.submit(&disk.hardware, &request) == STATUS_OK) {
        is_busy[request.tag] = true;
    }
}

/* False: it does not work any more. */
static bool poll(void)
{
    struct block_completion completion = {0};
    enum status status = disk.hardware.poll(&disk.hardware, &completion);
    while (status == STATUS_OK) {
        if (completion.tag >= BLOCK_IN_FLIGHT_MAX || !is_busy[completion.tag]) {
            __builtin_trap();
        }
        is_busy[completion.tag] = false;
        status = disk.hardware.poll(&disk.hardware, &completion);
    }
    if (status == STATUS_NOT_FOUND) {
        return true;
    }
    memset(is_busy, 0, sizeof(is_busy));
    return disk.hardware.reset(&disk.hardware) == STATUS_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    rest = (struct bytes){data, size_bytes};
    prepare();
    bool works = disk.hardware.start(&disk.hardware, 1) == STATUS_OK;
    while (works && rest.size_bytes >= 2) {
        check_properties();
        const uint16_t what = script_next(&rest);
        const uint16_t value = script_next(&rest);
        const struct virtqueue_addresses at =
            virtqueue_addresses(&disk.queues[what / 8 % disk.queue_count]);
        if (what % 8 < 3) {
            submit(value);
            disk.hardware.notify(&disk.hardware);
        } else if (what % 8 < 5) {
            disk.hardware.interrupted(&disk.hardware, 1);
            works = poll();
        } else {
            memcpy(model.arena + (at.used - MODEL_ADDRESS_BASE + (what >> 5) % 256), &value, 2);
        }
    }
    return 0;
}
