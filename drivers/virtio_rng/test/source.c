/* The driver's source against a virtio device in software that counts instead of rolling dice. */
#include "source.h"
#include "model.h"
#include "unit.h"

#define ALL_FEATURES                                                                               \
    (VIRTIO_FEATURE_VERSION_1 | VIRTIO_FEATURE_INDIRECT | VIRTIO_FEATURE_EVENT_INDEX)

static struct source source;
static uint8_t bytes[SOURCE_BYTES_MAX];
static uint32_t size_bytes;

/* The device's ways. */
static uint32_t written_bytes; /* UINT32_MAX: all that was asked for */
static bool is_silent;
static bool is_constant;
static uint8_t next_byte;

static void serve_all(struct model *of, uint32_t queue)
{
    struct model_chain chain;
    (void)of;
    while (!is_silent && model_take(queue, &chain)) {
        const struct model_segment *segment = &chain.segments[0];
        const uint32_t size =
            written_bytes < segment->size_bytes ? written_bytes : segment->size_bytes;
        if (chain.segment_count != 1 || !segment->is_writable) {
            model.was_misused = true;
            return;
        }
        for (uint32_t i = 0; i < size; i++) {
            segment->data[i] = is_constant ? next_byte : next_byte++;
        }
        model_use(queue, chain.head, written_bytes == UINT32_MAX ? size : written_bytes);
    }
}

static void prepare(bool is_pci)
{
    model_init(is_pci);
    model.features = ALL_FEATURES;
    model.queue_count = 1;
    model.notified = serve_all;
    written_bytes = UINT32_MAX;
    is_silent = false;
    is_constant = false;
    next_byte = 1;
    source = (struct source){.device.host = &model_host};
}

static void begin(bool is_pci)
{
    prepare(is_pci);
    CHECK_EQUAL(source_start(&source, 7), STATUS_OK);
    CHECK_EQUAL(model.event, 7);
}

static enum status read_bytes(uint32_t wanted)
{
    CHECK_EQUAL(source_ask(&source, wanted), STATUS_OK);
    source_interrupted(&source, 1);
    return source_poll(&source, bytes, &size_bytes);
}

static void test_read(void)
{
    for (uint32_t i = 0; i < 2; i++) {
        begin(i == 0);
        for (uint32_t wanted = 1; wanted <= SOURCE_BYTES_MAX; wanted++) {
            const uint8_t first = next_byte;
            CHECK_EQUAL(read_bytes(wanted), STATUS_OK);
            CHECK_EQUAL(size_bytes, wanted);
            CHECK_EQUAL(bytes[0], first);
            CHECK_EQUAL(bytes[wanted - 1], (uint8_t)(first + wanted - 1));
            CHECK(!source.is_asked);
        }
        CHECK(!model.was_misused);
        CHECK_EQUAL(*(const uint8_t *)source.bytes.address, 0); /* nothing of it stays */
    }
}

static void test_short(void)
{
    begin(true);
    written_bytes = 3;
    CHECK_EQUAL(read_bytes(64), STATUS_OK);
    CHECK_EQUAL(size_bytes, 3);
    CHECK_EQUAL(bytes[2], 3);
    CHECK_EQUAL(bytes[3], 0); /* nothing of what was there before */
    written_bytes = 0;
    CHECK_EQUAL(read_bytes(64), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(source_reset(&source), STATUS_OK);
    written_bytes = UINT32_MAX;
    CHECK_EQUAL(read_bytes(64), STATUS_OK);
}

static void test_too_long(void)
{
    begin(false);
    written_bytes = 65;
    CHECK_EQUAL(read_bytes(64), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(source_reset(&source), STATUS_OK);
    written_bytes = UINT32_MAX - 1;
    CHECK_EQUAL(read_bytes(64), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(source_poll(&source, bytes, &size_bytes), STATUS_DEVICE_ERROR);
}

static void test_all_the_same(void)
{
    begin(true);
    is_constant = true;
    next_byte = 0;
    CHECK_EQUAL(read_bytes(64), STATUS_DEVICE_ERROR);
    next_byte = 0xff;
    CHECK_EQUAL(read_bytes(SOURCE_SAME_BYTES_MIN), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(read_bytes(SOURCE_SAME_BYTES_MIN - 1), STATUS_OK); /* it can be */
}

static void test_silent(void)
{
    begin(true);
    is_silent = true;
    CHECK_EQUAL(read_bytes(64), STATUS_NOT_FOUND);
    CHECK(source.is_asked);
    CHECK_EQUAL(source_poll(&source, bytes, &size_bytes), STATUS_NOT_FOUND);
    CHECK_EQUAL(source_reset(&source), STATUS_OK);
    CHECK(!source.is_asked);
    is_silent = false;
    CHECK_EQUAL(read_bytes(64), STATUS_OK);
    CHECK_EQUAL(bytes[0], 1);
}

static void test_mad(void)
{
    begin(true);
    model.moods.needs_reset = true;
    CHECK_EQUAL(source_ask(&source, 8), STATUS_OK);
    model.interrupt_bits |= 2;
    model.status |= 0x40;
    source_interrupted(&source, 3);
    CHECK_EQUAL(source_poll(&source, bytes, &size_bytes), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(source_ask(&source, 8), STATUS_DEVICE_ERROR);
    model.moods.never_resets = true;
    CHECK_EQUAL(source_reset(&source), STATUS_TIMED_OUT);
}

static void test_start_fails(void)
{
    prepare(true);
    model.attach_status = STATUS_NOT_FOUND;
    CHECK_EQUAL(source_start(&source, 7), STATUS_NOT_FOUND);
    prepare(true);
    model.memory_status = STATUS_LIMIT_EXCEEDED;
    CHECK_EQUAL(source_start(&source, 7), STATUS_LIMIT_EXCEEDED);
    prepare(false);
    model.queue_count = 0;
    CHECK_EQUAL(source_start(&source, 7), STATUS_MALFORMED);
    prepare(false);
    model.features = 0;
    CHECK_EQUAL(source_start(&source, 7), STATUS_UNSUPPORTED);
    prepare(false);
    model.moods.is_enabled_early = true;
    CHECK_EQUAL(source_start(&source, 7), STATUS_WRONG_STATE);
    prepare(true);
    model.moods.refuses_features = true;
    CHECK_EQUAL(source_start(&source, 7), STATUS_DEVICE_ERROR);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"read", test_read},
        {"short", test_short},
        {"too long", test_too_long},
        {"all the same", test_all_the_same},
        {"silent", test_silent},
        {"mad", test_mad},
        {"start fails", test_start_fails},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
