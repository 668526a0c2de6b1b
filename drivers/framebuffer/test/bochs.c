/* The driver's screen against registers and memory in software. */
#include "bochs.h"
#include "unit.h"

#define MEMORY_PIXELS (2u * 1024u * 768u)
#define DISPI(index)  (0x500u + 2u * (index))

static struct bochs bochs;
static uint32_t memory[MEMORY_PIXELS];
static uint32_t pixels[2][1024 * 768];
static uint16_t dispi[16];
static uint8_t edid[DISPLAY_EDID_BYTES_MAX];
static bool is_shown; /* VGA's bit against a blank screen */
static bool is_stubborn;
static bool was_misused;
static enum status open_status;
static uint64_t covered_bytes;

static enum status open_screen(struct bochs *of)
{
    of->pixels = memory;
    of->memory_bytes = covered_bytes;
    return open_status;
}

static uint16_t read_register(struct bochs *of, uint32_t offset, uint32_t width_bytes)
{
    (void)of;
    if (width_bytes == 1) {
        was_misused = was_misused || (offset >= sizeof(edid) && offset != 0x41a);
        return offset < sizeof(edid) ? edid[offset] : 0;
    }
    was_misused = was_misused || offset < DISPI(0) || offset >= DISPI(16) || offset % 2 != 0;
    return was_misused ? 0 : dispi[(offset - DISPI(0)) / 2];
}

static void write_register(struct bochs *of, uint32_t offset, uint32_t width_bytes, uint16_t value)
{
    (void)of;
    if (width_bytes == 1) {
        was_misused = was_misused || offset != 0x400;
        is_shown = value == 0x20;
        return;
    }
    was_misused = was_misused || offset < DISPI(1) || offset > DISPI(9) || offset % 2 != 0;
    if (!was_misused && !(is_stubborn && offset == DISPI(1))) {
        dispi[(offset - DISPI(0)) / 2] = value;
    }
}

static const struct bochs_access access = {
    .open = open_screen,
    .read = read_register,
    .write = write_register,
};

static void prepare(void)
{
    memset(memory, 0xaa, sizeof(memory));
    memset(pixels, 0, sizeof(pixels));
    memset(dispi, 0, sizeof(dispi));
    memset(edid, 0, sizeof(edid));
    dispi[0] = 0xb0c5;
    dispi[10] = 96; /* times 64 KiB */
    covered_bytes = sizeof(memory);
    is_shown = false;
    is_stubborn = false;
    was_misused = false;
    open_status = STATUS_OK;
    bochs_init(&bochs, &access);
}

static enum status start(void)
{
    return bochs.hardware.start(&bochs.hardware, 1);
}

static enum status set_mode(uint16_t width, uint16_t height, uint32_t buffer_count)
{
    const struct display_work work = {
        .kind = DISPLAY_WORK_MODE,
        .picture =
            {
                .size = {width, height},
                .stride_bytes = width * 4u,
                .buffer_bytes = sizeof(pixels[0]),
                .buffer_count = buffer_count,
                .memory = {.address = pixels, .size_bytes = sizeof(pixels)},
            },
    };
    return bochs.hardware.begin(&bochs.hardware, &work);
}

static void show(uint32_t buffer, struct display_part part)
{
    const struct display_work work = {
        .kind = DISPLAY_WORK_SHOW, .buffer = buffer, .damage_count = 1, .damage = {part}};
    CHECK_EQUAL(bochs.hardware.begin(&bochs.hardware, &work), STATUS_OK);
    CHECK_EQUAL(bochs.hardware.poll(&bochs.hardware), STATUS_OK);
}

/* As the screen finds it: by the registers. */
static uint32_t seen(uint32_t x, uint32_t y)
{
    return memory[(dispi[9] + y) * dispi[6] + dispi[8] + x];
}

static void test_pictures(void)
{
    prepare();
    CHECK_EQUAL(start(), STATUS_OK);
    CHECK_EQUAL(bochs.hardware.properties.modes[0].width, 1024);
    CHECK_EQUAL(bochs.hardware.properties.memory_bytes, sizeof(memory));
    CHECK_EQUAL(set_mode(1024, 768, 2), STATUS_OK);
    CHECK_EQUAL(dispi[1], 1024);
    CHECK_EQUAL(dispi[2], 768);
    CHECK_EQUAL(dispi[3], 32);
    CHECK_EQUAL(dispi[4], 0x41);
    CHECK(is_shown);
    CHECK_EQUAL(seen(1023, 767), 0);
    pixels[0][5 * 1024 + 7] = 0x123456;
    pixels[0][5 * 1024 + 8] = 0x654321;
    show(0, (struct display_part){7, 5, 1, 1});
    CHECK_EQUAL(seen(7, 5), 0x123456);
    CHECK_EQUAL(seen(8, 5), 0); /* nobody said that it has changed */
    pixels[1][767 * 1024 + 1023] = 0xabcdef;
    show(1, (struct display_part){0, 0, 1024, 768});
    CHECK_EQUAL(dispi[9], 768);
    CHECK_EQUAL(seen(1023, 767), 0xabcdef);
    show(0, (struct display_part){0, 0, 1, 1});
    CHECK_EQUAL(dispi[9], 0);
    CHECK_EQUAL(seen(7, 5), 0x123456);
    CHECK(!was_misused);
}

static void test_dark(void)
{
    static const struct display_work darken = {.kind = DISPLAY_WORK_DARKEN};
    prepare();
    CHECK_EQUAL(start(), STATUS_OK);
    CHECK_EQUAL(bochs.hardware.begin(&bochs.hardware, &darken), STATUS_OK);
    CHECK_EQUAL(memory[0], 0xaaaaaaaa); /* there was no picture */
    CHECK_EQUAL(set_mode(800, 600, 1), STATUS_OK);
    pixels[0][800 * 600 - 1] = 7;
    show(0, (struct display_part){0, 0, 800, 600});
    CHECK_EQUAL(seen(799, 599), 7);
    CHECK_EQUAL(bochs.hardware.begin(&bochs.hardware, &darken), STATUS_OK);
    CHECK_EQUAL(seen(799, 599), 0);
    CHECK_EQUAL(memory[800 * 600], 0xaaaaaaaa);
    CHECK_EQUAL(bochs.hardware.reset(&bochs.hardware), STATUS_OK);
    CHECK_EQUAL(dispi[4], 0);
}

static void test_edid(void)
{
    static const uint8_t head[] = {0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0};
    prepare();
    memcpy(edid, head, sizeof(head));
    edid[54] = 1;   /* 10 kHz: it is a timing */
    edid[56] = 100; /* 100 by 80 pixels */
    edid[59] = 80;
    edid[127] = (uint8_t)(6 - 1 - 100 - 80);
    CHECK_EQUAL(start(), STATUS_OK);
    CHECK_EQUAL(bochs.hardware.properties.edid_bytes, 128);
    CHECK_EQUAL(bochs.hardware.properties.modes[0].width, 100);
    CHECK_EQUAL(bochs.hardware.properties.modes[0].height, 80);
    CHECK_EQUAL(bochs.hardware.properties.cursor_size.width, 0);
}

static void test_refused(void)
{
    prepare();
    open_status = STATUS_NOT_FOUND;
    CHECK_EQUAL(start(), STATUS_NOT_FOUND);
    prepare();
    dispi[0] = 0xffff;
    CHECK_EQUAL(start(), STATUS_UNSUPPORTED);
    prepare();
    dispi[10] = 1; /* 64 KiB hold none of the usual pictures */
    CHECK_EQUAL(start(), STATUS_UNSUPPORTED);
    prepare();
    dispi[10] = UINT16_MAX; /* more than its register covers */
    CHECK_EQUAL(start(), STATUS_OK);
    CHECK_EQUAL(bochs.hardware.properties.memory_bytes, sizeof(memory));
    is_stubborn = true;
    CHECK_EQUAL(set_mode(1024, 768, 2), STATUS_DEVICE_ERROR);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"pictures", test_pictures},
        {"dark", test_dark},
        {"EDID", test_edid},
        {"refused", test_refused},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
