#include "virtio/device.h"
#include "model.h"
#include "unit.h"
#include "virtio/memory.h"
#include "virtio/pci.h"

#define WANTED (UINT64_C(1) << 9)
#define OTHER  (UINT64_C(1) << 11)

static struct virtio_device device;
static struct virtqueue queue;

static void begin(bool is_pci)
{
    model_init(is_pci);
    model_open(&device);
}

static void for_both(void (*test)(bool is_pci))
{
    test(true);
    test(false);
}

static void start_queue(uint32_t index)
{
    struct virtqueue_options options;
    CHECK_EQUAL(virtio_device_queue_options(&device, index, 64, &options), STATUS_OK);
    CHECK_EQUAL(options.size, 64);
    const struct virtio_memory memory = model_memory(virtqueue_bytes(&options));
    virtqueue_init(&queue, &memory, &options);
    CHECK_EQUAL(virtio_device_start_queue(&device, index, &queue, 0), STATUS_OK);
}

static void life(bool is_pci)
{
    begin(is_pci);
    model.features |= WANTED | OTHER | VIRTIO_FEATURE_ACCESS_PLATFORM | UINT64_C(1) << 34;
    CHECK_EQUAL(virtio_device_negotiate(&device, WANTED | UINT64_C(1) << 5), STATUS_OK);
    CHECK_EQUAL(model.accepted, WANTED | VIRTIO_FEATURE_VERSION_1 | VIRTIO_FEATURE_ACCESS_PLATFORM);
    CHECK_EQUAL(device.features, model.accepted);
    start_queue(3);
    const struct virtqueue_addresses addresses = virtqueue_addresses(&queue);
    CHECK_EQUAL(model.queues[3].descriptors, addresses.descriptors);
    CHECK_EQUAL(model.queues[3].available, addresses.available);
    CHECK_EQUAL(model.queues[3].used, addresses.used);
    CHECK_EQUAL(model.queues[3].size, 64);
    CHECK_EQUAL(model.queues[3].is_enabled, 1);
    CHECK_EQUAL(virtio_device_run(&device, 0), STATUS_OK);
    CHECK_EQUAL(model.status, 15);
    virtio_device_notify(&device, 3);
    CHECK(model.queues[3].was_notified);
    model.interrupt_bits = 3;
    CHECK_EQUAL(
        virtio_device_take_interrupts(&device),
        VIRTIO_INTERRUPT_QUEUES | VIRTIO_INTERRUPT_CONFIGURATION);
    CHECK_EQUAL(model.interrupt_bits, 0);
    CHECK(!virtio_device_needs_reset(&device));
    CHECK_EQUAL(virtio_device_reset(&device), STATUS_OK);
    CHECK(virtio_device_needs_reset(&device));
    CHECK(!model.was_misused);
}

static void test_life(void)
{
    for_both(life);
}

static void refusal(bool is_pci)
{
    begin(is_pci);
    model.features = WANTED;
    CHECK_EQUAL(virtio_device_negotiate(&device, WANTED), STATUS_UNSUPPORTED);
    CHECK((model.status & 128) != 0);
    begin(is_pci);
    model.moods.refuses_features = true;
    CHECK_EQUAL(virtio_device_negotiate(&device, WANTED), STATUS_DEVICE_ERROR);
    begin(is_pci);
    model.moods.never_resets = true;
    model.status = 15;
    CHECK_EQUAL(virtio_device_negotiate(&device, WANTED), STATUS_TIMED_OUT);
    CHECK_EQUAL(model.pause_count, VIRTIO_RESET_TRIES_MAX);
    begin(is_pci);
    model.moods.needs_reset = true;
    CHECK_EQUAL(virtio_device_negotiate(&device, 0), STATUS_OK);
    CHECK_EQUAL(virtio_device_run(&device, 0), STATUS_DEVICE_ERROR);
}

static void test_refusal(void)
{
    for_both(refusal);
}

static void queue_refusal(bool is_pci)
{
    struct virtqueue_options options;
    begin(is_pci);
    CHECK_EQUAL(virtio_device_negotiate(&device, 0), STATUS_OK);
    CHECK_EQUAL(virtio_device_queue_options(&device, MODEL_QUEUES, 64, &options), STATUS_NOT_FOUND);
    model.queues[1].size_max = 0;
    CHECK_EQUAL(virtio_device_queue_options(&device, 1, 64, &options), STATUS_NOT_FOUND);
    model.queues[1].size_max = 7; /* no power of two */
    CHECK_EQUAL(virtio_device_queue_options(&device, 1, 64, &options), STATUS_OK);
    CHECK_EQUAL(options.size, 4);
    model.queues[1].size_max = UINT16_MAX;
    CHECK_EQUAL(virtio_device_queue_options(&device, 1, 32768, &options), STATUS_OK);
    CHECK_EQUAL(options.size, VIRTQUEUE_SIZE_MAX);
    start_queue(2);
    CHECK_EQUAL(virtio_device_start_queue(&device, 2, &queue, 0), STATUS_WRONG_STATE);
    CHECK_EQUAL(
        virtio_device_start_queue(&device, VIRTIO_QUEUES_MAX, &queue, 0), STATUS_INVALID_ARGUMENT);
}

static void test_queue_refusal(void)
{
    for_both(queue_refusal);
}

static void test_messages(void)
{
    begin(true);
    device.message_count = 2;
    CHECK_EQUAL(virtio_device_negotiate(&device, 0), STATUS_OK);
    start_queue(0);
    CHECK_EQUAL(virtio_device_start_queue(&device, 1, &queue, 1), STATUS_OK);
    CHECK_EQUAL(model.queues[1].message, 1);
    CHECK_EQUAL(virtio_device_run(&device, 0), STATUS_OK);
    begin(true);
    device.message_count = 2;
    CHECK_EQUAL(virtio_device_negotiate(&device, 0), STATUS_OK);
    model.moods.refuses_messages = true;
    CHECK_EQUAL(virtio_device_start_queue(&device, 1, &queue, 1), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(virtio_device_run(&device, 0), STATUS_DEVICE_ERROR);
    /* In memory there are none. */
    begin(false);
    device.message_count = 1;
    CHECK_EQUAL(virtio_device_negotiate(&device, 0), STATUS_OK);
    CHECK_EQUAL(virtio_device_run(&device, 0), STATUS_DEVICE_ERROR);
}

/* Where a queue is notified is the device's word, and must be inside of its registers. */
static void test_notification_outside(void)
{
    begin(true);
    CHECK_EQUAL(virtio_device_negotiate(&device, 0), STATUS_OK);
    model.queues[0].notification = MODEL_QUEUES;
    CHECK_EQUAL(virtio_device_start_queue(&device, 0, &queue, 0), STATUS_MALFORMED);
    model.queues[0].notification = UINT16_MAX;
    device.notification_multiplier = 0x80000000;
    CHECK_EQUAL(virtio_device_start_queue(&device, 0, &queue, 0), STATUS_MALFORMED);
}

static void configuration(bool is_pci)
{
    begin(is_pci);
    CHECK_EQUAL(virtio_device_negotiate(&device, 0), STATUS_OK);
    for (uint32_t i = 0; i < sizeof(model.configuration); i++) {
        model.configuration[i] = (uint8_t)i;
    }
    struct virtio_field fields[] = {
        {.offset = 0, .width_bytes = 8},
        {.offset = 20, .width_bytes = 4},
        {.offset = 34, .width_bytes = 2},
        {.offset = 63, .width_bytes = 1},
    };
    CHECK_EQUAL(virtio_device_read_configuration(&device, fields, 4), STATUS_OK);
    CHECK_EQUAL(fields[0].value, UINT64_C(0x0706050403020100));
    CHECK_EQUAL(fields[1].value, 0x17161514);
    CHECK_EQUAL(fields[2].value, 0x2322);
    CHECK_EQUAL(fields[3].value, 63);
    struct virtio_field outside = {.offset = MODEL_CONFIGURATION_BYTES - 4, .width_bytes = 8};
    CHECK_EQUAL(virtio_device_read_configuration(&device, &outside, 1), STATUS_MALFORMED);
    outside = (struct virtio_field){.offset = UINT32_MAX, .width_bytes = 1};
    CHECK_EQUAL(virtio_device_read_configuration(&device, &outside, 1), STATUS_MALFORMED);
    model.moods.always_changes = true;
    CHECK_EQUAL(virtio_device_read_configuration(&device, fields, 1), STATUS_DEVICE_ERROR);
}

static uint32_t configured_at;

static void take_configured(struct model *of, uint32_t offset, uint32_t value)
{
    (void)value;
    (void)of;
    configured_at = offset;
}

static void write_configuration(bool is_pci)
{
    begin(is_pci);
    model.configured = take_configured;
    CHECK_EQUAL(virtio_device_write_configuration(&device, 5, 0x5a), STATUS_OK);
    CHECK_EQUAL(configured_at, 5);
    CHECK_EQUAL(model.configuration[5], 0x5a);
    CHECK_EQUAL(
        virtio_device_write_configuration(&device, MODEL_CONFIGURATION_BYTES, 1), STATUS_MALFORMED);
    CHECK(!model.was_misused);
}

static void test_configuration(void)
{
    for_both(configuration);
    for_both(write_configuration);
}

static void test_open_memory(void)
{
    begin(false);
    struct virtio_region registers = model_registers();
    CHECK_EQUAL(virtio_memory_open(&device, &registers, 2), STATUS_OK);
    CHECK_EQUAL(virtio_memory_open(&device, &registers, 3), STATUS_NOT_FOUND);
    model.device_type = 0;
    CHECK_EQUAL(virtio_memory_open(&device, &registers, 0), STATUS_NOT_FOUND);
    model.version = 1;
    CHECK_EQUAL(virtio_memory_open(&device, &registers, 2), STATUS_UNSUPPORTED);
    registers.size_bytes = 0xff;
    CHECK_EQUAL(virtio_memory_open(&device, &registers, 2), STATUS_MALFORMED);
}

static uint32_t read_zeros(const struct virtio_region *region, uint32_t offset, uint32_t width)
{
    (void)region;
    (void)offset;
    (void)width;
    return 0;
}

static void test_open_something_else(void)
{
    const struct virtio_region registers = {.size_bytes = 4096, .read = read_zeros};
    CHECK_EQUAL(virtio_memory_open(&device, &registers, 2), STATUS_MALFORMED);
}

static void test_open_pci(void)
{
    const struct virtio_pci_layout layout = {.notification_multiplier = 4};
    begin(true);
    device.registers.size_bytes = 55;
    CHECK_EQUAL(virtio_pci_open(&device, &layout), STATUS_MALFORMED);
    begin(true);
    device.interrupt_status.size_bytes = 0;
    CHECK_EQUAL(virtio_pci_open(&device, &layout), STATUS_MALFORMED);
    begin(true);
    device.notification.size_bytes = 1;
    CHECK_EQUAL(virtio_pci_open(&device, &layout), STATUS_MALFORMED);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"life", test_life},
        {"a device that does not want", test_refusal},
        {"queues that are not there", test_queue_refusal},
        {"messages", test_messages},
        {"notified outside of its registers", test_notification_outside},
        {"configuration", test_configuration},
        {"registers in memory", test_open_memory},
        {"registers of something else", test_open_something_else},
        {"registers over PCI", test_open_pci},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
