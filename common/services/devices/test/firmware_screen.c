/* What the boot shim may say of the firmware's screen, beside devices that others drive. */
#include "firmware_screen.h"
#include "unit.h"

#define BASE UINT64_C(0xc0000000)

static const struct boot_framebuffer good = {
    .base = BASE, .width_pixels = 800, .height_pixels = 600, .stride_bytes = 3328, .is_bgr = 1};

static struct found_devices found;
static struct found_registers memory;
static struct found_picture picture;

static enum status read(struct boot_framebuffer said)
{
    return firmware_screen_read(&said, &found, &memory, &picture);
}

static void begin(void)
{
    found = (struct found_devices){0};
    memory = (struct found_registers){0};
    picture = (struct found_picture){0};
}

static struct found_device *add(enum device_kind kind, uint64_t base, uint64_t size_bytes)
{
    struct found_device *device = found_add(&found);
    device->kind = kind;
    device->registers[2] = (struct found_registers){.base = base, .size_bytes = size_bytes};
    return device;
}

static void test_read(void)
{
    begin();
    CHECK_EQUAL(read(good), STATUS_OK);
    CHECK_EQUAL(memory.base, BASE);
    CHECK_EQUAL(memory.size_bytes, 3328 * 600);
    CHECK(!memory.is_ports);
    CHECK_EQUAL(picture.width, 800);
    CHECK_EQUAL(picture.height, 600);
    CHECK_EQUAL(picture.stride_bytes, 3328);
    CHECK(!picture.is_red_first);
    struct boot_framebuffer said = good;
    said.is_bgr = 0;
    CHECK_EQUAL(read(said), STATUS_OK);
    CHECK(picture.is_red_first);
    said.base = 0;
    CHECK_EQUAL(read(said), STATUS_NOT_FOUND);
}

static void test_impossible(void)
{
    struct boot_framebuffer said = good;
    begin();
    said.base = BASE + 4;
    CHECK_EQUAL(read(said), STATUS_MALFORMED);
    said.base = UINT64_MAX - 7;
    CHECK_EQUAL(read(said), STATUS_MALFORMED);
    said.base = UINT64_MAX - 3328 * 600 - 7;
    CHECK_EQUAL(read(said), STATUS_MALFORMED);
    said = good;
    said.width_pixels = 0;
    CHECK_EQUAL(read(said), STATUS_MALFORMED);
    said.width_pixels = 833; /* a line has 832 */
    CHECK_EQUAL(read(said), STATUS_MALFORMED);
    said.width_pixels = UINT32_MAX;
    CHECK_EQUAL(read(said), STATUS_MALFORMED);
    said = good;
    said.height_pixels = 0;
    CHECK_EQUAL(read(said), STATUS_MALFORMED);
    said.height_pixels = FIRMWARE_SCREEN_PIXELS_MAX + 1;
    CHECK_EQUAL(read(said), STATUS_MALFORMED);
    said = good;
    said.stride_bytes = 3330;
    CHECK_EQUAL(read(said), STATUS_MALFORMED);
    said.stride_bytes = UINT32_MAX - 3;
    CHECK_EQUAL(read(said), STATUS_MALFORMED);
    said = good;
    said.is_bgr = 2;
    CHECK_EQUAL(read(said), STATUS_MALFORMED);
    CHECK_EQUAL(memory.size_bytes, 0);
    CHECK_EQUAL(picture.width, 0);
}

static void test_taken(void)
{
    begin();
    struct found_device *device = add(DEVICE_KIND_BOCHS_DISPLAY, BASE - 0x1000, 0x1000000);
    CHECK_EQUAL(read(good), STATUS_WRONG_STATE);
    device->kind = DEVICE_KIND_OTHER; /* nobody drives it */
    CHECK_EQUAL(read(good), STATUS_OK);
    device->kind = DEVICE_KIND_VIRTIO_GPU;
    device->registers[2].is_ports = true;
    CHECK_EQUAL(read(good), STATUS_OK);
    device->registers[2] = (struct found_registers){.base = BASE - 0x1000, .size_bytes = 0x1000};
    CHECK_EQUAL(read(good), STATUS_OK);
    device->registers[2] = (struct found_registers){.base = BASE - 0x1000, .size_bytes = 0x1001};
    CHECK_EQUAL(read(good), STATUS_WRONG_STATE);
    /* 3328 * 600 bytes end in the middle of a page. */
    device->registers[2] = (struct found_registers){.base = BASE + 0x1e7f00, .size_bytes = 0x100};
    CHECK_EQUAL(read(good), STATUS_WRONG_STATE);
    device->registers[2] = (struct found_registers){.base = BASE + 0x1e8000, .size_bytes = 0x100};
    CHECK_EQUAL(read(good), STATUS_OK);
    found.count = 0;
    (void)add(DEVICE_KIND_RAMFB, 0, 0);
    CHECK_EQUAL(read(good), STATUS_WRONG_STATE); /* nobody holds it: it is memory */
    (void)add(DEVICE_KIND_OTHER, BASE, 0x1000000);
    CHECK_EQUAL(read(good), STATUS_OK);
    (void)add(DEVICE_KIND_RTC, BASE, 0x1000);
    CHECK_EQUAL(read(good), STATUS_WRONG_STATE);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"read", test_read},
        {"impossible", test_impossible},
        {"taken", test_taken},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
