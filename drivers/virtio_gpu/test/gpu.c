/* The driver's GPU against one in software. */
#include "gpu.h"
#include "gpu_model.h"
#include "model.h"
#include "unit.h"

#define EDID         (UINT64_C(1) << 1)
#define ALL_FEATURES (EDID | VIRTIO_FEATURE_INDIRECT | VIRTIO_FEATURE_EVENT_INDEX)

#define SIDE         80u
#define BUFFER_BYTES 28672u /* 80 times 80 pixels, in whole pages */

static struct gpu gpu;
static struct virtio_memory buffers;
static struct virtio_memory image;

static enum status prepare_and_start(bool is_pci, uint64_t features)
{
    gpu_model_init(is_pci, features);
    buffers = model_memory(DISPLAY_BUFFERS_MAX * BUFFER_BYTES);
    image = model_memory(GPU_CURSOR_PIXELS * GPU_CURSOR_PIXELS * DISPLAY_PIXEL_BYTES);
    gpu = (struct gpu){.device.host = &model_host};
    gpu_init(&gpu);
    return gpu.hardware.start(&gpu.hardware, 7);
}

static void begin(bool is_pci, uint64_t features)
{
    CHECK_EQUAL(prepare_and_start(is_pci, features), STATUS_OK);
    CHECK_EQUAL(model.event, 7);
}

static enum status poll(void)
{
    gpu.hardware.interrupted(&gpu.hardware, 3);
    return gpu.hardware.poll(&gpu.hardware);
}

static enum status run(const struct display_work *work)
{
    const enum status status = gpu.hardware.begin(&gpu.hardware, work);
    return status == STATUS_OK ? poll() : status;
}

static struct display_work mode(uint16_t side, uint32_t buffer_count)
{
    return (struct display_work){
        .kind = DISPLAY_WORK_MODE,
        .picture =
            {
                .size = {side, side},
                .stride_bytes = side * DISPLAY_PIXEL_BYTES,
                .buffer_bytes = BUFFER_BYTES,
                .buffer_count = buffer_count,
                .memory = {buffers.address, buffers.device_address, buffers.size_bytes},
            },
    };
}

static enum status set_mode(uint16_t side, uint32_t buffer_count)
{
    const struct display_work work = mode(side, buffer_count);
    return run(&work);
}

static enum status show(uint32_t buffer, struct display_part part)
{
    const struct display_work work = {
        .kind = DISPLAY_WORK_SHOW,
        .buffer = buffer,
        .damage_count = part.width == 0 ? 0 : 1,
        .damage = {part},
    };
    return run(&work);
}

static enum status set_cursor(bool is_visible)
{
    const struct display_work work = {
        .kind = DISPLAY_WORK_CURSOR,
        .hot_x = 3,
        .hot_y = 4,
        .is_visible = is_visible,
        .image = {image.address, image.device_address, image.size_bytes},
    };
    return run(&work);
}

static enum status darken(void)
{
    static const struct display_work work = {.kind = DISPLAY_WORK_DARKEN};
    return run(&work);
}

static void put_pixel(uint32_t buffer, uint32_t x, uint32_t y, uint32_t pixel)
{
    uint8_t *at = (uint8_t *)buffers.address + buffer * BUFFER_BYTES + (y * SIDE + x) * 4;
    memcpy(at, &pixel, sizeof(pixel));
}

static uint32_t seen_pixel(uint32_t x, uint32_t y)
{
    return gpu_model.resources[gpu_model.shown].pixels[y * SIDE + x];
}

static const struct display_part all = {0, 0, SIDE, SIDE};

/* -- tests ------------------------------------------------------------------------------------- */

static void work_with(bool is_pci, uint64_t features)
{
    begin(is_pci, features);
    CHECK_EQUAL(gpu.hardware.properties.modes[0].width, 100);
    CHECK_EQUAL(gpu.hardware.properties.modes[0].height, 90);
    CHECK(gpu.hardware.properties.is_connected);
    CHECK_EQUAL(set_mode(SIDE, 2), STATUS_OK);
    CHECK_EQUAL(gpu_model.shown, 0);
    put_pixel(0, 79, 79, 0xff123456);
    CHECK_EQUAL(show(0, all), STATUS_OK);
    CHECK_EQUAL(gpu_model.shown, 1);
    CHECK_EQUAL(seen_pixel(79, 79), 0xff123456);
    /* Only what is said to have changed is seen. */
    put_pixel(0, 10, 20, 1);
    put_pixel(0, 30, 40, 2);
    CHECK_EQUAL(show(0, (struct display_part){30, 40, 1, 1}), STATUS_OK);
    CHECK_EQUAL(seen_pixel(10, 20), 0);
    CHECK_EQUAL(seen_pixel(30, 40), 2);
    CHECK_EQUAL(gpu_model.flushed.x, 30);
    CHECK_EQUAL(gpu_model.flushed.width, 1);
    /* The other buffer: all of the screen is another picture. */
    put_pixel(1, 5, 6, 3);
    CHECK_EQUAL(show(1, (struct display_part){5, 6, 1, 1}), STATUS_OK);
    CHECK_EQUAL(gpu_model.shown, 2);
    CHECK_EQUAL(seen_pixel(5, 6), 3);
    CHECK_EQUAL(gpu_model.flushed.width, SIDE);
    const uint32_t flushes = gpu_model.flush_count;
    CHECK_EQUAL(show(1, (struct display_part){0}), STATUS_OK);
    CHECK_EQUAL(gpu_model.flush_count, flushes);
    CHECK_EQUAL(set_mode(64, 1), STATUS_OK);
    CHECK(!gpu_model.resources[2].is_there);
    CHECK_EQUAL(darken(), STATUS_OK);
    CHECK_EQUAL(gpu_model.shown, 0);
    CHECK(!gpu_model.resources[1].is_there);
    CHECK(!gpu_model.was_misused && !model.was_misused);
}

static void test_pictures(void)
{
    work_with(true, ALL_FEATURES);
    work_with(true, 0);
    work_with(false, EDID);
}

static void test_much_damage(void)
{
    struct display_work work = {.kind = DISPLAY_WORK_SHOW, .damage_count = DISPLAY_DAMAGE_MAX};
    begin(true, 0);
    CHECK_EQUAL(set_mode(SIDE, 1), STATUS_OK);
    for (uint16_t i = 0; i < DISPLAY_DAMAGE_MAX; i++) {
        work.damage[i] = (struct display_part){(uint16_t)(70 - 4 * i), (uint16_t)(2 + 4 * i), 4, 3};
    }
    CHECK_EQUAL(run(&work), STATUS_OK);
    CHECK_EQUAL(gpu_model.transfer_count, DISPLAY_DAMAGE_MAX);
    CHECK_EQUAL(run(&work), STATUS_OK);
    CHECK_EQUAL(gpu_model.flushed.x, 10);
    CHECK_EQUAL(gpu_model.flushed.width, 64);
    CHECK_EQUAL(gpu_model.flushed.y, 2);
    CHECK_EQUAL(gpu_model.flushed.height, 63);
    CHECK(!gpu_model.was_misused && !model.was_misused);
}

static void test_cursor(void)
{
    static const uint32_t pixel = 0x80402010;
    begin(true, ALL_FEATURES);
    memcpy(image.address, &pixel, sizeof(pixel));
    CHECK_EQUAL(set_cursor(true), STATUS_OK);
    CHECK_EQUAL(gpu_model.resources[3].pixels[0], pixel);
    CHECK_EQUAL(gpu_model.resources[3].format, GPU_FORMAT_BGRA);
    CHECK_EQUAL(gpu_model.cursor_count, 1);
    CHECK_EQUAL(gpu_model.cursors[0].header.type, GPU_COMMAND_UPDATE_CURSOR);
    CHECK_EQUAL(gpu_model.cursors[0].resource, 3);
    CHECK_EQUAL(gpu_model.cursors[0].hot_x, 3);
    CHECK_EQUAL(gpu_model.cursors[0].hot_y, 4);
    gpu.hardware.move_cursor(&gpu.hardware, 11, 12);
    CHECK_EQUAL(gpu_model.cursors[1].header.type, GPU_COMMAND_MOVE_CURSOR);
    CHECK_EQUAL(gpu_model.cursors[1].x, 11);
    /* Of what moves while the device takes nothing, the last position counts. */
    gpu_model.moods.is_cursor_silent = true;
    for (uint16_t i = 0; i < 100; i++) {
        gpu.hardware.move_cursor(&gpu.hardware, i, i);
    }
    gpu_model.moods.is_cursor_silent = false;
    gpu_model_serve();
    gpu.hardware.interrupted(&gpu.hardware, 4);
    CHECK_EQUAL(gpu_model.cursor_count, 4);
    CHECK_EQUAL(gpu_model.cursors[2].x, 0);
    CHECK_EQUAL(gpu_model.cursors[3].x, 99);
    gpu.hardware.interrupted(&gpu.hardware, 4);
    CHECK_EQUAL(set_cursor(false), STATUS_OK);
    CHECK_EQUAL(gpu_model.cursors[4].resource, 0);
    CHECK_EQUAL(gpu_model.cursors[4].x, 99);
    CHECK_EQUAL(darken(), STATUS_OK);
    CHECK(!gpu_model.resources[3].is_there);
    CHECK_EQUAL(set_cursor(true), STATUS_OK); /* of the next client */
    CHECK(gpu_model.resources[3].is_there);
    CHECK(!gpu_model.was_misused && !model.was_misused);
}

static void test_cursor_waits(void)
{
    begin(true, ALL_FEATURES);
    gpu_model.moods.is_cursor_silent = true;
    gpu.hardware.move_cursor(&gpu.hardware, 1, 1);
    CHECK_EQUAL(set_cursor(true), STATUS_NOT_FOUND);
    gpu.hardware.move_cursor(&gpu.hardware, 7, 8);
    CHECK_EQUAL(poll(), STATUS_NOT_FOUND);
    gpu_model.moods.is_cursor_silent = false;
    gpu_model_serve();
    CHECK_EQUAL(poll(), STATUS_OK);
    CHECK_EQUAL(gpu_model.cursor_count, 2);
    CHECK_EQUAL(gpu_model.cursors[1].x, 7);
    CHECK_EQUAL(gpu_model.cursors[1].header.type, GPU_COMMAND_UPDATE_CURSOR);
}

static void test_resize(void)
{
    static const struct display_work look = {.kind = DISPLAY_WORK_LOOK};
    begin(true, 0);
    CHECK(!gpu.hardware.has_news);
    gpu_model_resize(111, 222);
    gpu.hardware.interrupted(&gpu.hardware, 1);
    CHECK(gpu.hardware.has_news);
    CHECK_EQUAL(model.configuration[0], 0);
    CHECK_EQUAL(run(&look), STATUS_OK);
    CHECK(!gpu.hardware.has_news);
    CHECK_EQUAL(gpu.hardware.properties.modes[0].width, 111);
    CHECK_EQUAL(gpu.hardware.properties.modes[0].height, 222);
    gpu_model_resize(0, 0); /* the window is closed */
    gpu.hardware.interrupted(&gpu.hardware, 1);
    CHECK_EQUAL(run(&look), STATUS_OK);
    CHECK(!gpu.hardware.properties.is_connected);
    CHECK_EQUAL(gpu.hardware.properties.modes[0].width, 1024);
    gpu_model_resize(0x10064, 0x10064); /* not 100 */
    gpu.hardware.interrupted(&gpu.hardware, 1);
    CHECK_EQUAL(run(&look), STATUS_OK);
    CHECK_EQUAL(gpu.hardware.properties.modes[0].width, 1024);
    CHECK(!gpu_model.was_misused && !model.was_misused);
}

static void test_edid(void)
{
    static const uint8_t head[] = {0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0};
    static const struct display_work look = {.kind = DISPLAY_WORK_LOOK};
    begin(true, EDID);
    CHECK_EQUAL(gpu.hardware.properties.edid_bytes, 0);
    memcpy(gpu_model.edid, head, sizeof(head));
    gpu_model.edid[127] = 6;
    gpu_model.edid_bytes = UINT32_MAX; /* more than there are */
    CHECK_EQUAL(run(&look), STATUS_OK);
    CHECK_EQUAL(gpu.hardware.properties.edid_bytes, 128);
    gpu_model.edid_bytes = 127;
    CHECK_EQUAL(run(&look), STATUS_OK);
    CHECK_EQUAL(gpu.hardware.properties.edid_bytes, 0);
}

static void check_reset(void)
{
    memset(&gpu_model.moods, 0, sizeof(gpu_model.moods));
    memset(gpu_model.resources, 0, sizeof(gpu_model.resources)); /* as a device's reset does */
    gpu_model.shown = 0;
    CHECK_EQUAL(gpu.hardware.reset(&gpu.hardware), STATUS_OK);
    CHECK_EQUAL(set_mode(SIDE, 2), STATUS_OK);
    CHECK_EQUAL(show(0, all), STATUS_OK);
    CHECK(!gpu_model.was_misused && !model.was_misused);
}

static void test_wrong_answers(void)
{
    static const struct gpu_model_moods wrong[] = {
        {.refuses = GPU_COMMAND_RESOURCE_CREATE},
        {.refuses = GPU_COMMAND_ATTACH_BACKING},
        {.refuses = GPU_COMMAND_SET_SCANOUT},
        {.forgets_fence = true},
        {.answers_otherwise = true},
        {.short_bytes = 1},
        {.short_bytes = 24},
        {.short_bytes = UINT32_MAX},
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        begin(true, ALL_FEATURES);
        gpu_model.moods = wrong[i];
        CHECK_EQUAL(set_mode(SIDE, 2), STATUS_DEVICE_ERROR);
        check_reset();
    }
}

static void test_silent(void)
{
    begin(true, 0);
    gpu_model.moods.is_silent = true;
    CHECK_EQUAL(set_mode(SIDE, 2), STATUS_NOT_FOUND);
    CHECK_EQUAL(poll(), STATUS_NOT_FOUND);
    check_reset();
}

static void test_mad(void)
{
    begin(true, 0);
    model.moods.needs_reset = true;
    model.interrupt_bits |= 2;
    model.status |= 0x40;
    gpu.hardware.interrupted(&gpu.hardware, 1);
    CHECK(gpu.hardware.is_mad);
    CHECK_EQUAL(set_mode(SIDE, 2), STATUS_DEVICE_ERROR);
    model.moods.needs_reset = false;
    check_reset();
    model.moods.always_changes = true; /* its configuration */
    gpu_model_resize(70, 70);
    gpu.hardware.interrupted(&gpu.hardware, 1);
    CHECK(gpu.hardware.is_mad);
    model.moods.always_changes = false;
    check_reset();
    model.moods.never_resets = true;
    CHECK_EQUAL(gpu.hardware.reset(&gpu.hardware), STATUS_TIMED_OUT);
}

static void test_start_fails(void)
{
    gpu_model_init(true, 0);
    model.attach_status = STATUS_NOT_FOUND;
    gpu = (struct gpu){.device.host = &model_host};
    gpu_init(&gpu);
    CHECK_EQUAL(gpu.hardware.start(&gpu.hardware, 7), STATUS_NOT_FOUND);
    gpu_model_init(true, 0);
    model.memory_status = STATUS_LIMIT_EXCEEDED;
    CHECK_EQUAL(gpu.hardware.start(&gpu.hardware, 7), STATUS_LIMIT_EXCEEDED);
    gpu_model_init(true, 0);
    model.queue_count = 1;
    CHECK_EQUAL(gpu.hardware.start(&gpu.hardware, 7), STATUS_MALFORMED);
    gpu = (struct gpu){.device.host = &model_host};
    gpu_init(&gpu);
    gpu_model_init(true, 0);
    model.features = 0;
    CHECK_EQUAL(gpu.hardware.start(&gpu.hardware, 7), STATUS_UNSUPPORTED);
    gpu = (struct gpu){.device.host = &model_host};
    gpu_init(&gpu);
    gpu_model_init(true, 0);
    gpu_model.moods.is_silent = true;
    CHECK_EQUAL(gpu.hardware.start(&gpu.hardware, 7), STATUS_TIMED_OUT);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"pictures", test_pictures},
        {"much damage", test_much_damage},
        {"cursor", test_cursor},
        {"cursor that waits", test_cursor_waits},
        {"resize", test_resize},
        {"EDID", test_edid},
        {"wrong answers", test_wrong_answers},
        {"silent", test_silent},
        {"mad", test_mad},
        {"start fails", test_start_fails},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
