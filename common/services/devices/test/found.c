/* What was found, places, shared lines, and virtio in memory. */
#include "found.h"
#include "place.h"
#include "shared_line.h"
#include "unit.h"
#include "virtio_memory.h"

static struct found_devices found;

static void add(uint16_t bus, uint16_t vendor, uint16_t model, uint64_t address)
{
    struct found_device *device = found_add(&found);
    CHECK(device != NULL);
    CHECK_EQUAL(device->line, FOUND_LINE_NONE);
    CHECK_EQUAL(device->second_line, FOUND_LINE_NONE);
    device->identity =
        (struct device_identity){.bus = bus, .vendor = vendor, .model = model, .address = address};
    device->kind = found_kind(&device->identity);
}

static void test_kinds(void)
{
    static const struct {
        struct device_identity identity;
        enum device_kind kind;
    } known[] = {
        {{.vendor = 0x1af4, .model = 0x1001}, DEVICE_KIND_VIRTIO_BLK},
        {{.vendor = 0x1af4, .model = 0x1042}, DEVICE_KIND_VIRTIO_BLK},
        {{.vendor = 0x1af4, .model = 0x1005}, DEVICE_KIND_VIRTIO_RNG},
        {{.vendor = 0x1af4, .model = 0x1041}, DEVICE_KIND_VIRTIO_NET},
        {{.vendor = 0x1af4, .model = 0x1050}, DEVICE_KIND_VIRTIO_GPU},
        {{.bus = DEVICE_BUS_VIRTIO_MEMORY, .vendor = 0x1af4, .model = 0x1050},
         DEVICE_KIND_VIRTIO_GPU},
        {{.vendor = 0x1af4, .model = 0x1051}, DEVICE_KIND_OTHER},
        {{.vendor = 0x1234, .model = 0x1111, .class_code = 0x038000}, DEVICE_KIND_BOCHS_DISPLAY},
        {{.vendor = 0x1234, .model = 0x1112, .class_code = 0x038000}, DEVICE_KIND_OTHER},
        {{.vendor = 0x8086, .model = 0x1111, .class_code = 0x038000}, DEVICE_KIND_OTHER},
        {{.bus = DEVICE_BUS_VIRTIO_MEMORY, .vendor = 0x1234, .model = 0x1111}, DEVICE_KIND_OTHER},
        {{.vendor = 0x8086, .model = 0x1042}, DEVICE_KIND_OTHER},
        {{.vendor = 0x8086, .model = 0x10d3, .class_code = 0x020000}, DEVICE_KIND_E1000E},
        {{.vendor = 0x8086, .model = 0x100e, .class_code = 0x020000}, DEVICE_KIND_OTHER},
        {{.vendor = 0x1af4, .model = 0x10d3}, DEVICE_KIND_OTHER},
        {{.bus = DEVICE_BUS_PLATFORM, .vendor = 0x8086, .model = PLATFORM_MODEL_NONE},
         DEVICE_KIND_OTHER},
        {{.vendor = 0x1b36, .model = 0x0010, .class_code = 0x010802}, DEVICE_KIND_NVME},
        {{.vendor = 0x1b36, .model = 0x0010, .class_code = 0x010801}, DEVICE_KIND_OTHER},
        {{.bus = DEVICE_BUS_VIRTIO_MEMORY, .class_code = 0x010802}, DEVICE_KIND_OTHER},
        {{.bus = DEVICE_BUS_PLATFORM, .model = PLATFORM_MODEL_CLOCK_PL031}, DEVICE_KIND_RTC},
        {{.bus = DEVICE_BUS_PLATFORM, .model = PLATFORM_MODEL_I8042}, DEVICE_KIND_I8042},
        {{.vendor = 0x1af4, .model = 0x1052}, DEVICE_KIND_VIRTIO_INPUT},
        {{.vendor = 0x8086, .model = 0x1052}, DEVICE_KIND_OTHER},
        {{.bus = DEVICE_BUS_PLATFORM, .model = PLATFORM_MODEL_NONE}, DEVICE_KIND_OTHER},
    };
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        CHECK_EQUAL(found_kind(&known[i].identity), known[i].kind);
    }
}

/* Only screens have much memory, and may be without interrupts as clocks are. */
static void test_needs(void)
{
    CHECK_EQUAL(found_memory_bytes_max(DEVICE_KIND_VIRTIO_BLK), UINT64_C(8) << 20);
    CHECK_EQUAL(found_memory_bytes_max(DEVICE_KIND_VIRTIO_GPU), UINT64_C(64) << 20);
    CHECK_EQUAL(found_memory_bytes_max(DEVICE_KIND_BOCHS_DISPLAY), UINT64_C(64) << 20);
    CHECK(!found_is_only_asked(DEVICE_KIND_VIRTIO_GPU));
    CHECK_EQUAL(found_memory_bytes_max(DEVICE_KIND_FIRMWARE_SCREEN), UINT64_C(64) << 20);
    CHECK(found_is_only_asked(DEVICE_KIND_BOCHS_DISPLAY));
    CHECK(found_is_only_asked(DEVICE_KIND_FIRMWARE_SCREEN));
    CHECK(found_is_only_asked(DEVICE_KIND_RAMFB));
    CHECK_EQUAL(found_memory_bytes_max(DEVICE_KIND_RAMFB), UINT64_C(64) << 20);
    CHECK(found_is_only_asked(DEVICE_KIND_RTC));
}

static void test_order(void)
{
    found = (struct found_devices){0};
    add(DEVICE_BUS_VIRTIO_MEMORY, 0x1af4, 0x1042, 0x2000);
    add(DEVICE_BUS_VIRTIO_MEMORY, 0x1af4, 0x1042, 0x1000);
    add(DEVICE_BUS_PCI, 0x1af4, 0x1042, 0x10);
    add(DEVICE_BUS_PCI, 0x1af4, 0x1044, 0x8);
    found_sort(&found);
    static const uint64_t order[] = {0x8, 0x10, 0x1000, 0x2000};
    for (size_t i = 0; i < 4; i++) {
        CHECK_EQUAL(found.devices[i].identity.address, order[i]);
    }
    found.devices[0].line = 5;
    found.devices[2].line = 5;
    CHECK_EQUAL(found_line_users(&found, 5), 2);
    CHECK_EQUAL(found_line_users(&found, 6), 0);
    found.devices[1].second_line = 5;
    CHECK_EQUAL(found_line_users(&found, 5), 3);
    for (uint32_t i = 4; i < FOUND_DEVICES_MAX; i++) {
        CHECK(found_add(&found) != NULL);
    }
    CHECK(found_add(&found) == NULL);
    CHECK_EQUAL(found.left_out_count, 1);
}

static void test_places(void)
{
    struct place place;
    found = (struct found_devices){0};
    add(DEVICE_BUS_PCI, 0x1af4, 0x1044, 0x8);
    add(DEVICE_BUS_PCI, 0x1af4, 0x1042, 0x10);
    add(DEVICE_BUS_VIRTIO_MEMORY, 0x1af4, 0x1042, 0x1000);
    CHECK_EQUAL(place_read("virtio-blk.1", &place), STATUS_OK);
    CHECK_EQUAL(place_find(&place, &found), 2);
    CHECK_EQUAL(place_read("virtio-blk.2", &place), STATUS_OK);
    CHECK_EQUAL(place_find(&place, &found), PLACE_NONE);
    CHECK_EQUAL(place_read("virtio-rng.0", &place), STATUS_OK);
    CHECK_EQUAL(place_find(&place, &found), 0);
    CHECK_EQUAL(place_read("rtc.0", &place), STATUS_OK);
    CHECK_EQUAL(place_find(&place, &found), PLACE_NONE);
    add(DEVICE_BUS_PCI, 0x8086, 0x10d3, 0x18);
    CHECK_EQUAL(place_read("e1000e.0", &place), STATUS_OK);
    CHECK_EQUAL(place_find(&place, &found), 3);
    add(DEVICE_BUS_VIRTIO_MEMORY, 0x1af4, 0x1052, 0x2000);
    add(DEVICE_BUS_PLATFORM, 0, PLATFORM_MODEL_I8042, 0x60);
    CHECK_EQUAL(place_read("virtio-input.0", &place), STATUS_OK);
    CHECK_EQUAL(place_find(&place, &found), 4);
    CHECK_EQUAL(place_read("virtio-input.1", &place), STATUS_OK);
    CHECK_EQUAL(place_find(&place, &found), PLACE_NONE);
    CHECK_EQUAL(place_read("i8042.0", &place), STATUS_OK);
    CHECK_EQUAL(place_find(&place, &found), 5);
    add(DEVICE_BUS_PCI, 0x1234, 0x1111, 0x20);
    CHECK_EQUAL(place_read("bochs-display.0", &place), STATUS_OK);
    CHECK_EQUAL(place_find(&place, &found), 6);
    add(DEVICE_BUS_PCI, 0x1af4, 0x1050, 0x28);
    CHECK_EQUAL(place_read("virtio-gpu.0", &place), STATUS_OK);
    CHECK_EQUAL(place_find(&place, &found), 7);
    CHECK_EQUAL(place_read("virtio-gpu.1", &place), STATUS_OK);
    CHECK_EQUAL(place_find(&place, &found), PLACE_NONE);
    add(DEVICE_BUS_PLATFORM, 0, PLATFORM_MODEL_FIRMWARE_SCREEN, 0xc0000000);
    CHECK_EQUAL(place_read("firmware-screen.0", &place), STATUS_OK);
    CHECK_EQUAL(place_find(&place, &found), 8);
    add(DEVICE_BUS_PLATFORM, 0, PLATFORM_MODEL_RAMFB, 0x510);
    CHECK_EQUAL(place_read("ramfb.0", &place), STATUS_OK);
    CHECK_EQUAL(place_find(&place, &found), 9);
    CHECK_EQUAL(place_read("nvme.63", &place), STATUS_OK);
    CHECK_EQUAL(place_find(&place, &found), PLACE_NONE);
    static const char *const wrong[] = {
        "",
        "virtio-blk",
        "virtio-blk.",
        "virtio-blk.x",
        "virtio-blk.1x",
        "virtio-blk.64",
        "virtio-blk.99999999999",
        "virtio-blkk.1",
        "virtio-inpu.0",
        "i8042.x",
        "floppy.0",
        ".0",
        "virtio-blk.-1",
        "virtio",
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CHECK_EQUAL(place_read(wrong[i], &place), STATUS_INVALID_ARGUMENT);
    }
}

static void test_shared_line(void)
{
    struct shared_line line = {0};
    CHECK(!shared_line_bind(&line, 1));
    CHECK(!shared_line_bind(&line, 63));
    CHECK(!shared_line_acknowledge(&line, 1)); /* there was nothing */
    CHECK_EQUAL(shared_line_raised(&line), UINT64_C(1) << 63 | 2);
    CHECK(!shared_line_acknowledge(&line, 1));
    CHECK(!shared_line_acknowledge(&line, 1));
    CHECK(shared_line_acknowledge(&line, 63));
    CHECK(!shared_line_acknowledge(&line, 63));
    CHECK_EQUAL(shared_line_raised(&line), UINT64_C(1) << 63 | 2);
    CHECK(!shared_line_acknowledge(&line, 63));
    CHECK(shared_line_leave(&line, 1)); /* the one that was waited for has ended */
    CHECK_EQUAL(shared_line_raised(&line), UINT64_C(1) << 63);
    CHECK(!shared_line_leave(&line, 63)); /* nobody is left to whom it could be of use */
    CHECK(shared_line_bind(&line, 2));
    CHECK(shared_line_acknowledge(&line, 2));
}

struct slot_model {
    uint32_t words[64];
    uint32_t reads_until_stopped;
};

static uint32_t read_slot(void *context, uint32_t offset)
{
    struct slot_model *model = context;
    CHECK(offset % 4 == 0 && offset < VIRTIO_MEMORY_BYTES_MIN);
    if (offset == 0x70 && model->reads_until_stopped > 0) {
        model->reads_until_stopped--;
        return 0xf;
    }
    return model->words[offset / 4];
}

static void write_slot(void *context, uint32_t offset, uint32_t value)
{
    struct slot_model *model = context;
    CHECK_EQUAL(offset, 0x70);
    model->words[offset / 4] = value;
}

static void test_virtio_memory(void)
{
    struct slot_model model = {{0x74726976, 2, 2}, 0};
    const struct virtio_registers registers = {read_slot, write_slot, &model};
    struct device_identity identity;
    CHECK(virtio_memory_identify(&registers, &identity));
    CHECK_EQUAL(identity.bus, DEVICE_BUS_VIRTIO_MEMORY);
    CHECK_EQUAL(identity.vendor, 0x1af4);
    CHECK_EQUAL(identity.model, 0x1042);
    CHECK_EQUAL(found_kind(&identity), DEVICE_KIND_VIRTIO_BLK);
    static const uint32_t empty[][3] = {
        {0x74726976, 2, 0}, {0x74726976, 3, 2}, {0x74726976, 0, 2}, {0x74726976, 2, 64}, {0, 2, 2}};
    for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++) {
        memcpy(model.words, empty[i], sizeof(empty[i]));
        CHECK(!virtio_memory_identify(&registers, &identity));
    }
    model.reads_until_stopped = 1;
    model.words[0x70 / 4] = 0xf;
    virtio_memory_stop(&registers);
    CHECK(!virtio_memory_has_stopped(&registers));
    CHECK(virtio_memory_has_stopped(&registers));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"kinds", test_kinds},
        {"needs", test_needs},
        {"order", test_order},
        {"places", test_places},
        {"shared line", test_shared_line},
        {"virtio in memory", test_virtio_memory},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
