#include "disk.h"
#include "lib/least.h"
#include "lib/list.h"
#include "lib/memory.h"
#include <stddef.h>

/* Virtio 1.2, 5.2.3. */
#define FEATURE_SEGMENT_BYTES (UINT64_C(1) << 1)
#define FEATURE_SEGMENT_COUNT (UINT64_C(1) << 2)
#define FEATURE_READ_ONLY     (UINT64_C(1) << 5)
#define FEATURE_BLOCK_BYTES   (UINT64_C(1) << 6)
#define FEATURE_FLUSH         (UINT64_C(1) << 9)
#define FEATURE_QUEUES        (UINT64_C(1) << 12)
#define FEATURES                                                                                   \
    (FEATURE_SEGMENT_BYTES | FEATURE_SEGMENT_COUNT | FEATURE_READ_ONLY | FEATURE_BLOCK_BYTES |     \
     FEATURE_FLUSH | FEATURE_QUEUES)

/* The unit of the device's own numbers, whatever its block size (5.2.4). */
#define SECTOR_BYTES 512u

#define BLOCK_BYTES_MAX 65536u

/* 5.2.6. */
#define REQUEST_READ  0u
#define REQUEST_WRITE 1u
#define REQUEST_FLUSH 4u
#define RESULT_OK     0u
#define RESULT_NONE   0xffu /* none of the standard's: the device has written nothing */

struct request_header {
    uint32_t type;
    uint32_t reserved;
    uint64_t sector;
};
_Static_assert(sizeof(struct request_header) == 16, "the standard's layout");

/* What lies at a tag's place. */
struct request_place {
    struct request_header header;
    uint8_t result;
    uint8_t reserved[15];
};
_Static_assert(sizeof(struct request_place) == 32, "places do not share what they must not");

static struct disk *disk_of(struct block_hardware *hardware)
{
    return container_of(hardware, struct disk, hardware);
}

/* -- what the device is ------------------------------------------------------------------------ */

enum field_index {
    FIELD_SECTORS,
    FIELD_SEGMENT_BYTES,
    FIELD_SEGMENT_COUNT,
    FIELD_BLOCK_BYTES,
    FIELD_QUEUES,
    FIELD_COUNT,
};

/* 5.2.4; what was not negotiated is not read. */
static enum status read_fields(struct disk *disk, uint64_t values[FIELD_COUNT])
{
    static const struct {
        uint64_t feature;
        uint32_t offset;
        uint32_t width_bytes;
        uint64_t value_without;
    } known[FIELD_COUNT] = {
        [FIELD_SECTORS] = {0, 0, 8, 0},
        [FIELD_SEGMENT_BYTES] = {FEATURE_SEGMENT_BYTES, 8, 4, DISK_REQUEST_BYTES_MAX},
        [FIELD_SEGMENT_COUNT] = {FEATURE_SEGMENT_COUNT, 12, 4, 1},
        [FIELD_BLOCK_BYTES] = {FEATURE_BLOCK_BYTES, 20, 4, SECTOR_BYTES},
        [FIELD_QUEUES] = {FEATURE_QUEUES, 34, 2, 1},
    };
    struct virtio_field fields[FIELD_COUNT];
    uint32_t count = 0;
    for (uint32_t i = 0; i < FIELD_COUNT; i++) {
        if ((known[i].feature & ~disk->device.features) == 0) {
            fields[count++] = (struct virtio_field){.offset = known[i].offset,
                                                    .width_bytes = known[i].width_bytes};
        }
    }
    const enum status status = virtio_device_read_configuration(&disk->device, fields, count);
    count = 0;
    for (uint32_t i = 0; i < FIELD_COUNT; i++) {
        const bool is_read = (known[i].feature & ~disk->device.features) == 0;
        values[i] = is_read ? fields[count++].value : known[i].value_without;
    }
    return status;
}

/* The disk's properties, but for how many requests can be in flight. */
static enum status take_fields(struct disk *disk, const uint64_t values[FIELD_COUNT])
{
    struct block_properties *properties = &disk->hardware.properties;
    const uint64_t block_bytes = values[FIELD_BLOCK_BYTES];
    if (block_bytes < SECTOR_BYTES || block_bytes > BLOCK_BYTES_MAX ||
        (block_bytes & (block_bytes - 1)) != 0) {
        return STATUS_UNSUPPORTED;
    }
    disk->segment_bytes_max = at_most(values[FIELD_SEGMENT_BYTES], DISK_REQUEST_BYTES_MAX);
    disk->segment_count_max = at_most(values[FIELD_SEGMENT_COUNT], DISK_SEGMENTS_MAX);
    const uint64_t request_bytes = (uint64_t)disk->segment_bytes_max * disk->segment_count_max;
    *properties = (struct block_properties){
        .block_bytes = (uint32_t)block_bytes,
        .is_read_only = (disk->device.features & FEATURE_READ_ONLY) != 0,
        .is_volatile = (disk->device.features & FEATURE_FLUSH) != 0,
        .block_count = values[FIELD_SECTORS] / (block_bytes / SECTOR_BYTES),
        .request_blocks_max =
            at_most(request_bytes, DISK_REQUEST_BYTES_MAX) / (uint32_t)block_bytes,
    };
    disk->queue_count = at_most(values[FIELD_QUEUES], DISK_QUEUES_MAX);
    return properties->request_blocks_max > 0 && disk->queue_count > 0 ? STATUS_OK
                                                                       : STATUS_MALFORMED;
}

/* -- setting up -------------------------------------------------------------------------------- */

/* How many requests a queue has room for, at the worst; 0: not even for one. */
static uint32_t room_of(const struct disk *disk, const struct virtqueue_options *options)
{
    const uint32_t segments = disk->segment_count_max + 2;
    const uint32_t room = options->has_indirect ? options->size : options->size / segments;
    return at_most(room, DISK_REQUESTS_OF_QUEUE_MAX);
}

static enum status set_up_queue(struct disk *disk, uint32_t index)
{
    const bool has_indirect = (disk->device.features & VIRTIO_FEATURE_INDIRECT) != 0;
    const uint16_t size = has_indirect ? DISK_REQUESTS_OF_QUEUE_MAX : DISK_QUEUE_SIZE;
    uint32_t *in_flight_max = &disk->hardware.properties.in_flight_max;
    const enum status status = virtio_device_set_up_queue(
        &disk->device, index, size, &disk->memories[index], &disk->queues[index]);
    if (status == STATUS_OK) {
        *in_flight_max = at_most(*in_flight_max, room_of(disk, &disk->queues[index].options));
    }
    return status;
}

static enum status set_up_queues(struct disk *disk)
{
    struct block_properties *properties = &disk->hardware.properties;
    properties->in_flight_max = DISK_REQUESTS_OF_QUEUE_MAX;
    for (uint32_t i = 0; i < disk->queue_count; i++) {
        const enum status status = set_up_queue(disk, i);
        if (status != STATUS_OK) {
            return status;
        }
    }
    properties->in_flight_max *= disk->queue_count;
    return properties->in_flight_max > 0 ? STATUS_OK : STATUS_MALFORMED;
}

static enum status set_up(struct disk *disk)
{
    uint64_t values[FIELD_COUNT];
    disk->is_mad = false;
    disk->next_queue = 0;
    enum status status = virtio_device_negotiate(&disk->device, FEATURES);
    if (status == STATUS_OK) {
        status = read_fields(disk, values);
    }
    if (status == STATUS_OK) {
        status = take_fields(disk, values);
    }
    if (status == STATUS_OK) {
        status = set_up_queues(disk);
    }
    if (status == STATUS_OK) {
        status = virtio_device_run(&disk->device, 0);
    }
    if (status != STATUS_OK) {
        virtio_device_give_up(&disk->device);
    }
    return status;
}

static enum status start(struct block_hardware *hardware, uint32_t event)
{
    struct disk *disk = disk_of(hardware);
    const struct virtio_host *host = disk->device.host;
    enum status status = host->attach(&disk->device, event);
    if (status == STATUS_OK) {
        status = host->create_memory(
            &disk->device, BLOCK_IN_FLIGHT_MAX * sizeof(struct request_place), &disk->requests);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = set_up(disk);
    /* Only attach() says that there is no device. */
    return status == STATUS_NOT_FOUND ? STATUS_MALFORMED : status;
}

static enum status reset(struct block_hardware *hardware)
{
    struct disk *disk = disk_of(hardware);
    const enum status status = virtio_device_reset(&disk->device);
    return status == STATUS_OK ? set_up(disk) : status;
}

/* -- requests ---------------------------------------------------------------------------------- */

static struct request_place *place_of(const struct disk *disk, uint32_t tag)
{
    return (struct request_place *)disk->requests.address + tag;
}

/* Header, data and status; gives how many. */
static uint32_t fill_segments(
    const struct disk *disk,
    const struct block_request *request,
    struct virtqueue_segment segments[VIRTQUEUE_SEGMENTS_MAX])
{
    const uint64_t place =
        disk->requests.device_address + request->tag * sizeof(struct request_place);
    uint64_t left = (uint64_t)request->block_count * disk->hardware.properties.block_bytes;
    uint64_t address = request->device_address;
    uint32_t count = 0;
    segments[count++] = (struct virtqueue_segment){.device_address = place,
                                                   .size_bytes = sizeof(struct request_header)};
    while (left > 0) {
        const uint32_t size = at_most(left, disk->segment_bytes_max);
        segments[count++] = (struct virtqueue_segment){
            .device_address = address,
            .size_bytes = size,
            .is_for_device_to_write = request->operation == BLOCK_OPERATION_READ,
        };
        address += size;
        left -= size;
    }
    segments[count++] = (struct virtqueue_segment){
        .device_address = place + offsetof(struct request_place, result),
        .size_bytes = 1,
        .is_for_device_to_write = true,
    };
    return count;
}

static enum status submit(struct block_hardware *hardware, const struct block_request *request)
{
    static const uint32_t types[] = {
        [BLOCK_OPERATION_READ] = REQUEST_READ,
        [BLOCK_OPERATION_WRITE] = REQUEST_WRITE,
        [BLOCK_OPERATION_FLUSH] = REQUEST_FLUSH,
    };
    struct disk *disk = disk_of(hardware);
    struct virtqueue_segment segments[VIRTQUEUE_SEGMENTS_MAX];
    const uint32_t block_bytes = hardware->properties.block_bytes;
    *place_of(disk, request->tag) = (struct request_place){
        .header =
            {
                .type = types[request->operation],
                .sector = request->block * (block_bytes / SECTOR_BYTES),
            },
        .result = RESULT_NONE,
    };
    const bool is_read = request->operation == BLOCK_OPERATION_READ;
    disk->lengths[request->tag] = 1 + (is_read ? (uint64_t)request->block_count * block_bytes : 0);
    const struct virtqueue_chain chain = {
        .segments = segments,
        .segment_count = fill_segments(disk, request, segments),
        .token = request->tag,
    };
    const enum status status =
        virtqueue_add(&disk->queues[request->tag % disk->queue_count], &chain);
    return status == STATUS_INVALID_ARGUMENT ? STATUS_DEVICE_ERROR : status;
}

static void notify(struct block_hardware *hardware)
{
    struct disk *disk = disk_of(hardware);
    for (uint32_t i = 0; i < disk->queue_count; i++) {
        if (virtqueue_publish(&disk->queues[i])) {
            virtio_device_notify(&disk->device, i);
        }
    }
}

static void interrupted(struct block_hardware *hardware, uint64_t bits)
{
    struct disk *disk = disk_of(hardware);
    const uint32_t happened = disk->device.host->acknowledge(&disk->device, bits);
    if ((happened & VIRTIO_INTERRUPT_CONFIGURATION) != 0) {
        disk->is_mad = disk->is_mad || virtio_device_needs_reset(&disk->device);
    }
}

/* What the device said of a request, which was all written where it said that all was well. */
static enum status result_of(const struct disk *disk, const struct virtqueue_used *used)
{
    const uint8_t result = __atomic_load_n(&place_of(disk, used->token)->result, __ATOMIC_RELAXED);
    return result == RESULT_OK && used->written_bytes == disk->lengths[used->token]
               ? STATUS_OK
               : STATUS_DEVICE_ERROR;
}

/* As `poll`, of one queue. */
static enum status
take_completion(struct disk *disk, struct virtqueue *queue, struct block_completion *completion)
{
    struct virtqueue_used used = {0};
    enum status status = virtqueue_take(queue, &used);
    if (status == STATUS_NOT_FOUND && virtqueue_rearm(queue)) {
        status = virtqueue_take(queue, &used);
    }
    if (status == STATUS_OK) {
        completion->tag = used.token;
        completion->status = result_of(disk, &used);
    }
    return status;
}

static enum status poll(struct block_hardware *hardware, struct block_completion *completion)
{
    struct disk *disk = disk_of(hardware);
    enum status status = disk->is_mad ? STATUS_DEVICE_ERROR : STATUS_NOT_FOUND;
    for (uint32_t i = 0; i < disk->queue_count && status == STATUS_NOT_FOUND; i++) {
        const uint32_t index = (disk->next_queue + i) % disk->queue_count;
        status = take_completion(disk, &disk->queues[index], completion);
        if (status == STATUS_OK) {
            disk->next_queue = index;
        }
    }
    return status;
}

void disk_init(struct disk *disk)
{
    disk->hardware = (struct block_hardware){
        .start = start,
        .submit = submit,
        .notify = notify,
        .interrupted = interrupted,
        .poll = poll,
        .reset = reset,
    };
}
