/* A screen of memory, as large as it has it, or of sizes that it is told. */
#include "display/linear.h"
#include "unit.h"

#define WIDTH  100u
#define HEIGHT 80u
#define LINE   112u /* pixels, of which the last 12 are not seen */

static struct linear_screen screen;
static uint32_t memory[1024 * 768];
static uint32_t pixels[1024 * 768];
static struct linear_memory said;
static struct display_size said_size;
static enum status open_status;
static enum status set_status;
static struct display_size shown_size;

static enum status open_screen(struct linear_screen *opened)
{
    opened->memory = said;
    opened->fixed_size = said_size;
    return open_status;
}

static enum status set_size(struct linear_screen *of, struct display_size size)
{
    CHECK(of == &screen);
    CHECK_EQUAL(memory[0], 0); /* nothing that was there before is seen */
    shown_size = size;
    return set_status;
}

static enum status stop(struct linear_screen *of)
{
    CHECK(of == &screen);
    shown_size = (struct display_size){0};
    return STATUS_OK;
}

static const struct linear_access fixed = {.open = open_screen};
static const struct linear_access told = {.open = open_screen, .set_size = set_size, .stop = stop};

static void prepare(const struct linear_access *access)
{
    memset(memory, 0xaa, sizeof(memory));
    memset(pixels, 0, sizeof(pixels));
    said = (struct linear_memory){
        .pixels = memory, .size_bytes = LINE * HEIGHT * 4, .stride_bytes = LINE * 4};
    said_size = (struct display_size){WIDTH, HEIGHT};
    open_status = STATUS_OK;
    set_status = STATUS_OK;
    shown_size = (struct display_size){0};
    linear_screen_init(&screen, access);
}

static enum status start(void)
{
    return screen.hardware.start(&screen.hardware, 1);
}

static enum status begin(const struct display_work *work)
{
    const enum status status = screen.hardware.begin(&screen.hardware, work);
    CHECK_EQUAL(screen.hardware.poll(&screen.hardware), STATUS_OK);
    return status;
}

static enum status set_mode(uint16_t width, uint16_t height)
{
    const struct display_work work = {
        .kind = DISPLAY_WORK_MODE,
        .picture =
            {
                .size = {width, height},
                .stride_bytes = width * 4u,
                .buffer_bytes = sizeof(pixels),
                .buffer_count = 1,
                .memory = {.address = pixels, .size_bytes = sizeof(pixels)},
            },
    };
    return begin(&work);
}

static void show(struct display_part part)
{
    const struct display_work work = {
        .kind = DISPLAY_WORK_SHOW, .damage_count = 1, .damage = {part}};
    CHECK_EQUAL(begin(&work), STATUS_OK);
}

static void darken(void)
{
    static const struct display_work work = {.kind = DISPLAY_WORK_DARKEN};
    CHECK_EQUAL(begin(&work), STATUS_OK);
}

static void test_fixed(void)
{
    prepare(&fixed);
    CHECK_EQUAL(start(), STATUS_OK);
    CHECK(screen.hardware.properties.is_connected);
    CHECK(!screen.hardware.properties.flips);
    CHECK_EQUAL(screen.hardware.properties.mode_count, 1);
    CHECK_EQUAL(screen.hardware.properties.modes[0].width, WIDTH);
    CHECK_EQUAL(screen.hardware.properties.modes[0].height, HEIGHT);
    darken();
    CHECK_EQUAL(memory[0], 0xaaaaaaaa); /* there was no picture of ours */
    CHECK_EQUAL(set_mode(WIDTH, HEIGHT), STATUS_OK);
    CHECK_EQUAL(memory[0], 0);
    CHECK_EQUAL(memory[(HEIGHT - 1) * LINE + WIDTH - 1], 0);
    CHECK_EQUAL(memory[WIDTH], 0xaaaaaaaa); /* behind a line */
    CHECK_EQUAL(memory[HEIGHT * LINE], 0xaaaaaaaa);
    pixels[5 * WIDTH + 7] = 0xff123456;
    pixels[5 * WIDTH + 8] = 0xff654321;
    show((struct display_part){7, 5, 1, 1});
    CHECK_EQUAL(memory[5 * LINE + 7], 0xff123456);
    CHECK_EQUAL(memory[5 * LINE + 8], 0); /* nobody said that it has changed */
    pixels[HEIGHT * WIDTH - 1] = 7;
    show((struct display_part){0, 0, WIDTH, HEIGHT});
    CHECK_EQUAL(memory[5 * LINE + 8], 0xff654321);
    CHECK_EQUAL(memory[(HEIGHT - 1) * LINE + WIDTH - 1], 7);
    CHECK_EQUAL(memory[WIDTH], 0xaaaaaaaa);
    CHECK_EQUAL(screen.hardware.reset(&screen.hardware), STATUS_OK);
    CHECK_EQUAL(memory[5 * LINE + 8], 0);
}

static void test_red_first(void)
{
    prepare(&fixed);
    said.is_red_first = true;
    CHECK_EQUAL(start(), STATUS_OK);
    CHECK_EQUAL(set_mode(WIDTH, HEIGHT), STATUS_OK);
    pixels[0] = 0xff123456;
    show((struct display_part){0, 0, WIDTH, 1});
    CHECK_EQUAL(memory[0], 0xff563412);
}

static void test_told(void)
{
    prepare(&told);
    said.size_bytes = sizeof(memory);
    CHECK_EQUAL(start(), STATUS_OK);
    CHECK_EQUAL(screen.hardware.properties.modes[0].width, 1024);
    CHECK(screen.hardware.properties.mode_count > 1);
    CHECK_EQUAL(set_mode(800, 600), STATUS_OK);
    CHECK_EQUAL(shown_size.width, 800);
    pixels[800] = 3;
    show((struct display_part){0, 1, 800, 1});
    CHECK_EQUAL(memory[800], 3); /* the second row is right behind the first */
    darken();
    CHECK_EQUAL(shown_size.width, 0);
    CHECK_EQUAL(memory[800], 0);
    set_status = STATUS_DEVICE_ERROR;
    CHECK_EQUAL(set_mode(1024, 768), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(screen.hardware.reset(&screen.hardware), STATUS_OK);
    CHECK_EQUAL(shown_size.width, 0);
}

static void test_refused(void)
{
    prepare(&fixed);
    open_status = STATUS_NOT_FOUND;
    CHECK_EQUAL(start(), STATUS_NOT_FOUND);
    prepare(&fixed);
    said.size_bytes--;
    CHECK_EQUAL(start(), STATUS_UNSUPPORTED);
    prepare(&fixed);
    said.stride_bytes = (WIDTH - 1) * 4;
    CHECK_EQUAL(start(), STATUS_UNSUPPORTED);
    prepare(&fixed);
    said.stride_bytes += 2;
    CHECK_EQUAL(start(), STATUS_UNSUPPORTED);
    prepare(&fixed);
    said_size = (struct display_size){0};
    CHECK_EQUAL(start(), STATUS_UNSUPPORTED);
    prepare(&fixed);
    said_size = (struct display_size){8192, 8192}; /* larger than a picture may be */
    said.stride_bytes = 8192 * 4;
    said.size_bytes = UINT64_C(8192) * 8192 * 4;
    CHECK_EQUAL(start(), STATUS_UNSUPPORTED);
    prepare(&told);
    said.size_bytes = 65536;
    CHECK_EQUAL(start(), STATUS_UNSUPPORTED);
    static const struct display_work cursor = {.kind = DISPLAY_WORK_CURSOR};
    CHECK_EQUAL(begin(&cursor), STATUS_UNSUPPORTED);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"fixed", test_fixed},
        {"red first", test_red_first},
        {"told", test_told},
        {"refused", test_refused},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
