/* The driver's disk against a virtio device in software that keeps its blocks in memory. */
#include "disk.h"
#include "lib/list.h"
#include "model.h"
#include "unit.h"

#define SECTORS   256u
#define SECTOR    512u
#define TAG_BYTES 4096u /* of each tag's data */
#define ALL_FEATURES                                                                               \
    (VIRTIO_FEATURE_VERSION_1 | VIRTIO_FEATURE_INDIRECT | VIRTIO_FEATURE_EVENT_INDEX)

/* Of the device, 5.2.3. */
#define SEGMENT_BYTES (UINT64_C(1) << 1)
#define SEGMENT_COUNT (UINT64_C(1) << 2)
#define READ_ONLY     (UINT64_C(1) << 5)
#define BLOCK_BYTES   (UINT64_C(1) << 6)
#define FLUSH         (UINT64_C(1) << 9)
#define QUEUES        (UINT64_C(1) << 12)

static struct disk disk;
static uint8_t sectors[SECTORS * SECTOR];
static struct virtio_memory data;
static uint32_t flush_count;

/* What the device answers: 0 is the standard's for good. */
static uint8_t result_byte;
static uint32_t short_bytes; /* of what it writes */

static uint64_t seed;

static uint32_t random_number(void)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(seed >> 33);
}

/* -- the device ------------------------------------------------------------------------------- */

/* One segment of data, from or to the disk; gives its size. */
static uint32_t move(const struct model_segment *segment, uint64_t offset, bool is_read)
{
    if (offset + segment->size_bytes > sizeof(sectors) || segment->is_writable != is_read) {
        model.was_misused = true;
        return 0;
    }
    if (is_read) {
        memcpy(segment->data, sectors + offset, segment->size_bytes);
    } else {
        memcpy(sectors + offset, segment->data, segment->size_bytes);
    }
    return segment->size_bytes;
}

static void serve(uint32_t queue, const struct model_chain *chain)
{
    const struct model_segment *first = &chain->segments[0];
    const struct model_segment *last = &chain->segments[chain->segment_count - 1];
    uint32_t type = 0;
    uint64_t sector = 0;
    uint32_t moved = 0;
    if (chain->segment_count < 2 || first->size_bytes != 16 || first->is_writable ||
        last->size_bytes != 1 || !last->is_writable) {
        model.was_misused = true;
        return;
    }
    memcpy(&type, first->data, 4);
    memcpy(&sector, first->data + 8, 8);
    for (uint32_t i = 1; i + 1 < chain->segment_count; i++) {
        moved += move(&chain->segments[i], sector * SECTOR + moved, type == 0);
    }
    flush_count += type == 4;
    model.was_misused = model.was_misused || (type != 0 && type != 1 && type != 4);
    *last->data = result_byte;
    model_use(queue, chain->head, 1 + (type == 0 ? moved : 0) - short_bytes);
}

static void serve_all(struct model *of, uint32_t queue)
{
    struct model_chain chain;
    (void)of;
    while (model_take(queue, &chain)) {
        serve(queue, &chain);
    }
}

static void set_field(uint32_t offset, uint64_t value, uint32_t width)
{
    memcpy(model.configuration + offset, &value, width);
}

static void prepare(bool is_pci, uint64_t features)
{
    model_init(is_pci);
    model.features = features;
    model.notified = serve_all;
    result_byte = 0;
    short_bytes = 0;
    flush_count = 0;
    set_field(0, SECTORS, 8);
    data = model_memory(BLOCK_IN_FLIGHT_MAX * TAG_BYTES);
    disk = (struct disk){.device.host = &model_host};
    disk_init(&disk);
}

static enum status start(void)
{
    const enum status status = disk.hardware.start(&disk.hardware, 7);
    CHECK_EQUAL(model.event, 7);
    return status;
}

static void begin(bool is_pci, uint64_t features)
{
    prepare(is_pci, features);
    CHECK_EQUAL(start(), STATUS_OK);
}

static uint8_t *data_of(uint32_t tag)
{
    return (uint8_t *)data.address + tag * TAG_BYTES;
}

static enum status ask(enum block_operation operation, uint32_t tag, uint64_t block, uint32_t count)
{
    const struct block_request request = {
        .operation = operation,
        .tag = tag,
        .block = block,
        .block_count = count,
        .device_address = count == 0 ? 0 : data.device_address + tag * TAG_BYTES,
    };
    return disk.hardware.submit(&disk.hardware, &request);
}

static enum status poll(struct block_completion *completion)
{
    return disk.hardware.poll(&disk.hardware, completion);
}

/* A request by itself: its answer, which is the only one. */
static enum status run(enum block_operation operation, uint32_t tag, uint64_t block, uint32_t count)
{
    struct block_completion completion = {0};
    CHECK_EQUAL(ask(operation, tag, block, count), STATUS_OK);
    disk.hardware.notify(&disk.hardware);
    disk.hardware.interrupted(&disk.hardware, 1);
    const enum status status = poll(&completion);
    CHECK_EQUAL(status, STATUS_OK);
    CHECK_EQUAL(completion.tag, tag);
    CHECK_EQUAL(poll(&completion), STATUS_NOT_FOUND);
    return completion.status;
}

/* -- tests ------------------------------------------------------------------------------------ */

static void read_and_write(bool is_pci, uint64_t features)
{
    begin(is_pci, features);
    memset(data_of(3), 0x5a, TAG_BYTES);
    CHECK_EQUAL(run(BLOCK_OPERATION_WRITE, 3, 16, 8), STATUS_OK);
    CHECK_EQUAL(sectors[16 * SECTOR], 0x5a);
    CHECK_EQUAL(sectors[24 * SECTOR - 1], 0x5a);
    sectors[17 * SECTOR] = 1;
    CHECK_EQUAL(run(BLOCK_OPERATION_READ, 4, 17, 1), STATUS_OK);
    CHECK_EQUAL(*data_of(4), 1);
    CHECK_EQUAL(data_of(4)[1], 0x5a);
    CHECK(!model.was_misused);
    CHECK(model.acknowledged_count > 0);
}

static void test_read_and_write(void)
{
    for (uint32_t i = 0; i < 8; i++) {
        const uint64_t features = VIRTIO_FEATURE_VERSION_1 |
                                  ((i & 2) != 0 ? VIRTIO_FEATURE_INDIRECT : 0) |
                                  ((i & 4) != 0 ? VIRTIO_FEATURE_EVENT_INDEX : 0);
        read_and_write((i & 1) != 0, features);
    }
}

static void test_properties(void)
{
    const struct block_properties *properties = &disk.hardware.properties;
    begin(true, ALL_FEATURES);
    CHECK_EQUAL(properties->block_bytes, 512);
    CHECK_EQUAL(properties->block_count, SECTORS);
    CHECK(!properties->is_read_only);
    CHECK(!properties->is_volatile);
    CHECK_EQUAL(properties->request_blocks_max, DISK_REQUEST_BYTES_MAX / 512);
    CHECK_EQUAL(properties->in_flight_max, DISK_REQUESTS_OF_QUEUE_MAX);
    prepare(true, ALL_FEATURES | READ_ONLY | FLUSH | BLOCK_BYTES | QUEUES);
    set_field(20, 4096, 4);
    set_field(34, 3, 2);
    CHECK_EQUAL(start(), STATUS_OK);
    CHECK_EQUAL(properties->block_bytes, 4096);
    CHECK_EQUAL(properties->block_count, SECTORS / 8);
    CHECK(properties->is_read_only);
    CHECK(properties->is_volatile);
    CHECK_EQUAL(properties->in_flight_max, 3 * DISK_REQUESTS_OF_QUEUE_MAX);
    /* A block is 8 of the device's sectors. */
    sectors[8 * SECTOR] = 77;
    CHECK_EQUAL(run(BLOCK_OPERATION_READ, 0, 1, 1), STATUS_OK);
    CHECK_EQUAL(*data_of(0), 77);
}

static void test_flush(void)
{
    begin(false, ALL_FEATURES | FLUSH);
    CHECK_EQUAL(run(BLOCK_OPERATION_FLUSH, 0, 0, 0), STATUS_OK);
    CHECK_EQUAL(flush_count, 1);
    CHECK(!model.was_misused);
}

/* Data in pieces that the device takes. */
static void test_segments(void)
{
    prepare(true, ALL_FEATURES | SEGMENT_BYTES | SEGMENT_COUNT);
    set_field(8, 1024, 4);
    set_field(12, 3, 4);
    CHECK_EQUAL(start(), STATUS_OK);
    CHECK_EQUAL(disk.hardware.properties.request_blocks_max, 6);
    memset(data_of(1), 9, TAG_BYTES);
    CHECK_EQUAL(run(BLOCK_OPERATION_WRITE, 1, 0, 5), STATUS_OK);
    CHECK_EQUAL(sectors[5 * SECTOR - 1], 9);
    CHECK_EQUAL(run(BLOCK_OPERATION_READ, 2, 0, 6), STATUS_OK);
    CHECK(!model.was_misused);
}

/* Without indirect descriptors a small queue holds fewer requests, and never one too many. */
static void test_small_queue(void)
{
    prepare(true, VIRTIO_FEATURE_VERSION_1);
    model.queues[0].size_max = 16;
    model.notified = NULL;
    CHECK_EQUAL(start(), STATUS_OK);
    CHECK_EQUAL(disk.hardware.properties.in_flight_max, 5);
    for (uint32_t tag = 0; tag < 5; tag++) {
        CHECK_EQUAL(ask(BLOCK_OPERATION_READ, tag, 0, 8), STATUS_OK);
    }
    CHECK_EQUAL(ask(BLOCK_OPERATION_READ, 5, 0, 8), STATUS_LIMIT_EXCEEDED);
    prepare(true, VIRTIO_FEATURE_VERSION_1);
    model.queues[0].size_max = 2;
    CHECK_EQUAL(start(), STATUS_MALFORMED);
}

static void refuse(uint64_t feature, uint32_t offset, uint64_t value, enum status status)
{
    prepare(true, ALL_FEATURES | feature);
    set_field(offset, value, feature == QUEUES ? 2 : 4);
    CHECK_EQUAL(start(), status);
    CHECK((model.status & 128) != 0);
}

static void test_bad_configuration(void)
{
    refuse(BLOCK_BYTES, 20, 0, STATUS_UNSUPPORTED);
    refuse(BLOCK_BYTES, 20, 256, STATUS_UNSUPPORTED);
    refuse(BLOCK_BYTES, 20, 1000, STATUS_UNSUPPORTED);
    refuse(BLOCK_BYTES, 20, 0x80000000, STATUS_UNSUPPORTED);
    refuse(SEGMENT_BYTES, 8, 0, STATUS_MALFORMED);
    refuse(SEGMENT_BYTES, 8, 511, STATUS_MALFORMED);
    refuse(SEGMENT_COUNT, 12, 0, STATUS_MALFORMED);
    refuse(QUEUES, 34, 0, STATUS_MALFORMED);
    prepare(true, ALL_FEATURES | QUEUES);
    set_field(34, 4, 2);
    model.queue_count = 2; /* fewer than it says */
    CHECK_EQUAL(start(), STATUS_MALFORMED);
    prepare(true, ALL_FEATURES);
    model.moods.always_changes = true;
    CHECK_EQUAL(start(), STATUS_DEVICE_ERROR);
    prepare(true, 0);
    CHECK_EQUAL(start(), STATUS_UNSUPPORTED);
    prepare(true, ALL_FEATURES);
    model.attach_status = STATUS_NOT_FOUND;
    CHECK_EQUAL(start(), STATUS_NOT_FOUND);
}

static void test_errors(void)
{
    begin(true, ALL_FEATURES);
    result_byte = 1; /* an error of the medium */
    CHECK_EQUAL(run(BLOCK_OPERATION_READ, 0, 0, 1), STATUS_DEVICE_ERROR);
    result_byte = 2; /* not supported */
    CHECK_EQUAL(run(BLOCK_OPERATION_WRITE, 0, 0, 1), STATUS_DEVICE_ERROR);
    result_byte = 0xff; /* it wrote none */
    CHECK_EQUAL(run(BLOCK_OPERATION_WRITE, 0, 0, 1), STATUS_DEVICE_ERROR);
    result_byte = 0;
    short_bytes = 1; /* less than all */
    CHECK_EQUAL(run(BLOCK_OPERATION_READ, 0, 0, 1), STATUS_DEVICE_ERROR);
    short_bytes = 0;
    CHECK_EQUAL(run(BLOCK_OPERATION_READ, 0, 0, 1), STATUS_OK);
}

/* What cannot be ends in a reset, after which it works. */
static void test_mad(void)
{
    struct block_completion completion;
    begin(true, ALL_FEATURES);
    model.notified = NULL;
    CHECK_EQUAL(ask(BLOCK_OPERATION_READ, 0, 0, 1), STATUS_OK);
    disk.hardware.notify(&disk.hardware);
    model_use(0, 99, 0); /* nobody's */
    CHECK_EQUAL(poll(&completion), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(poll(&completion), STATUS_DEVICE_ERROR);
    const uint32_t resets = model.reset_count;
    CHECK_EQUAL(disk.hardware.reset(&disk.hardware), STATUS_OK);
    CHECK(model.reset_count > resets);
    model.notified = serve_all;
    CHECK_EQUAL(run(BLOCK_OPERATION_READ, 0, 0, 1), STATUS_OK);
    /* It says so itself. */
    model.status |= 64;
    model.interrupt_bits = 2;
    disk.hardware.interrupted(&disk.hardware, 1);
    CHECK_EQUAL(poll(&completion), STATUS_DEVICE_ERROR);
    model.moods.never_resets = true;
    model.status = 15;
    CHECK_EQUAL(disk.hardware.reset(&disk.hardware), STATUS_TIMED_OUT);
}

/* After a reset it offers a queue for which there is not enough memory. */
static void test_grown(void)
{
    prepare(true, VIRTIO_FEATURE_VERSION_1);
    model.queues[0].size_max = 16;
    CHECK_EQUAL(start(), STATUS_OK);
    disk.memories[0].size_bytes = 4096;
    model.features = ALL_FEATURES;
    model.queues[0].size_max = 256;
    CHECK_EQUAL(disk.hardware.reset(&disk.hardware), STATUS_MALFORMED);
}

/* Many in flight in several queues, completed in any order; what was read is what was written. */
static void test_by_chance(void)
{
    static bool is_busy[BLOCK_IN_FLIGHT_MAX];
    prepare(true, ALL_FEATURES | QUEUES | FLUSH);
    set_field(34, 4, 2);
    model.notified = NULL;
    CHECK_EQUAL(start(), STATUS_OK);
    CHECK_EQUAL(disk.hardware.properties.in_flight_max, BLOCK_IN_FLIGHT_MAX);
    memset(is_busy, 0, sizeof(is_busy));
    uint32_t done = 0;
    for (uint32_t i = 0; i < 40000; i++) {
        const uint32_t tag = random_number() % BLOCK_IN_FLIGHT_MAX;
        struct block_completion completion;
        struct model_chain chain;
        const uint32_t what = random_number() % 4;
        if (what == 0 && !is_busy[tag]) {
            /* Each tag has blocks of its own. */
            CHECK_EQUAL(
                ask((enum block_operation)(random_number() % 2), tag, tag * 2, 2), STATUS_OK);
            is_busy[tag] = true;
        } else if (what == 1) {
            disk.hardware.notify(&disk.hardware);
        } else if (what == 2 && model_take(tag % 4, &chain)) {
            serve(tag % 4, &chain);
        } else if (what == 3 && poll(&completion) == STATUS_OK) {
            CHECK(completion.tag < BLOCK_IN_FLIGHT_MAX && is_busy[completion.tag]);
            CHECK_EQUAL(completion.status, STATUS_OK);
            CHECK(
                memcmp(
                    data_of(completion.tag), sectors + completion.tag * 2 * SECTOR, 2 * SECTOR) ==
                0);
            is_busy[completion.tag] = false;
            memset(data_of(completion.tag), (int)random_number(), 2 * SECTOR);
            done++;
        }
    }
    CHECK(done > 1000);
    CHECK(!model.was_misused);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"read and write", test_read_and_write},
        {"properties", test_properties},
        {"flush", test_flush},
        {"data in segments", test_segments},
        {"small queues", test_small_queue},
        {"configurations that cannot be", test_bad_configuration},
        {"errors", test_errors},
        {"a mad device", test_mad},
        {"a queue that has grown", test_grown},
        {"by chance", test_by_chance},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
