#include "pictures/pictures.h"
#include "unit.h"
#include <stdlib.h>

#define WIDTH          19
#define HEIGHT         13
#define FILE_BYTES_MAX 65536u

static uint8_t file_memory[FILE_BYTES_MAX];
static struct bytes written;
static size_t room_bytes;

static struct bytes load(const char *name)
{
    char path[512];
    (void)snprintf(path, sizeof(path), "%s/%s", SAMPLES, name);
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    const size_t size = file != NULL ? fread(file_memory, 1, sizeof(file_memory), file) : 0;
    if (file != NULL) {
        (void)fclose(file);
    }
    return (struct bytes){file_memory, size};
}

/* What all samples show: red grows to the right, green downwards. */
static uint32_t colour_of(int32_t x, int32_t y)
{
    const uint32_t red = (uint32_t)x * 255 / (WIDTH - 1);
    const uint32_t green = (uint32_t)y * 255 / (HEIGHT - 1);
    return 0xff000000u | red << 16 | green << 8 | 128;
}

static uint32_t distance(uint32_t one, uint32_t other)
{
    uint32_t most = 0;
    for (uint32_t shift = 0; shift < 32; shift += 8) {
        const int32_t difference =
            (int32_t)(one >> shift & 0xff) - (int32_t)(other >> shift & 0xff);
        const uint32_t size = (uint32_t)abs(difference);
        most = size > most ? size : most;
    }
    return most;
}

static void check_colours(const char *name, uint32_t tolerance)
{
    struct picture picture;
    CHECK_EQUAL(picture_decode(load(name), PICTURES_PIXELS_MAX, &picture), STATUS_OK);
    CHECK_EQUAL(picture.pixels.width, WIDTH);
    CHECK_EQUAL(picture.pixels.height, HEIGHT);
    CHECK(picture.is_opaque);
    for (int32_t y = 0; y < picture.pixels.height; y++) {
        for (int32_t x = 0; x < picture.pixels.width; x++) {
            CHECK(distance(pixels_row(&picture.pixels, y)[x], colour_of(x, y)) <= tolerance);
        }
    }
    picture_finish(&picture);
}

static void test_colours(void)
{
    check_colours("rgb.png", 0);
    check_colours("interlaced16.png", 0);
    check_colours("eight.ppm", 0);
    check_colours("sixteen.ppm", 0);
    check_colours("baseline.jpg", 24);
    check_colours("progressive.jpg", 24);
}

static void test_greys(void)
{
    static const char *const names[] = {"grey.png", "grey.pgm", "grey.jpg"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct picture picture;
        CHECK_EQUAL(picture_decode(load(names[i]), PICTURES_PIXELS_MAX, &picture), STATUS_OK);
        const uint32_t first = picture.pixels.data[0];
        const uint32_t last = picture.pixels.data[WIDTH * HEIGHT - 1];
        CHECK_EQUAL(first & 0xff, first >> 8 & 0xff);
        CHECK_EQUAL(first & 0xff, first >> 16 & 0xff);
        CHECK((first & 0xff) < 20 && (last & 0xff) > 235);
        picture_finish(&picture);
    }
}

static void test_coverage_is_premultiplied(void)
{
    struct picture picture;
    CHECK_EQUAL(picture_decode(load("rgba.png"), PICTURES_PIXELS_MAX, &picture), STATUS_OK);
    CHECK(!picture.is_opaque);
    CHECK_EQUAL(picture.pixels.data[0], 0);
    CHECK_EQUAL(picture.pixels.data[WIDTH - 1], colour_of(WIDTH - 1, 0));
    CHECK_EQUAL(picture.pixels.data[9], 0x7f3f0040); /* a half of 127, of 0, of 128 */
    picture_finish(&picture);
    CHECK_EQUAL(picture_decode(load("palette.png"), PICTURES_PIXELS_MAX, &picture), STATUS_OK);
    CHECK_EQUAL(picture.pixels.data[0], 0xffff0000);
    CHECK_EQUAL(picture.pixels.data[1], 0x80008000);
    CHECK_EQUAL(picture.pixels.data[3], 0xff090909);
    picture_finish(&picture);
}

static enum status decode_status(struct bytes file, uint32_t pixels_max)
{
    struct picture picture;
    const enum status status = picture_decode(file, pixels_max, &picture);
    if (status == STATUS_OK) {
        picture_finish(&picture);
    } else {
        CHECK(picture.pixels.data == NULL);
        CHECK(picture.reason[0] != '\0');
    }
    return status;
}

static void test_limit(void)
{
    static const char *const names[] = {"rgb.png", "baseline.jpg", "eight.ppm"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        CHECK_EQUAL(decode_status(load(names[i]), WIDTH * HEIGHT), STATUS_OK);
        CHECK_EQUAL(decode_status(load(names[i]), WIDTH * HEIGHT - 1), STATUS_LIMIT_EXCEEDED);
    }
}

/* Every file that ends too soon is refused: none shows what is made up. */
static void test_truncated(void)
{
    static const char *const names[] = {"rgb.png", "interlaced16.png", "eight.ppm", "baseline.jpg"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const struct bytes file = load(names[i]);
        /* Behind the last pixel are a few bytes that are not needed for it. */
        for (size_t size = 0; size + 24 < file.size_bytes; size++) {
            CHECK(decode_status(bytes_part(file, 0, size), PICTURES_PIXELS_MAX) != STATUS_OK);
        }
    }
    const struct bytes file = load("rgb.png");
    CHECK_EQUAL(decode_status(bytes_part(file, 0, 60), PICTURES_PIXELS_MAX), STATUS_TRUNCATED);
}

static enum status decode_text(const char *text)
{
    return decode_status((struct bytes){(const uint8_t *)text, strlen(text)}, PICTURES_PIXELS_MAX);
}

static void test_refused(void)
{
    CHECK_EQUAL(decode_text(""), STATUS_UNSUPPORTED);
    CHECK_EQUAL(decode_text("GIF89a"), STATUS_UNSUPPORTED);
    CHECK_EQUAL(decode_text("P6"), STATUS_MALFORMED);
    CHECK_EQUAL(decode_text("P6 0 1 255\n"), STATUS_MALFORMED);
    CHECK_EQUAL(decode_text("P6 1 1 0\nabc"), STATUS_MALFORMED);
    CHECK_EQUAL(decode_text("P6 1 1 65536\nabcdef"), STATUS_MALFORMED);
    CHECK_EQUAL(decode_text("P6 99999999 1 255\nabc"), STATUS_MALFORMED);
    CHECK_EQUAL(decode_text("P6 -1 1 255\nabc"), STATUS_MALFORMED);
    CHECK_EQUAL(decode_text("P6 16385 1 255\nabc"), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(decode_text("P6 9999999 9999999 255\nabc"), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(decode_text("P6 2 1 255\nabc"), STATUS_TRUNCATED);
    CHECK_EQUAL(decode_text("P6 1 1 255 #abc"), STATUS_OK); /* behind one space are samples */
    CHECK_EQUAL(decode_status(load("cmyk.jpg"), PICTURES_PIXELS_MAX), STATUS_UNSUPPORTED);
    struct bytes file = load("rgb.png");
    file_memory[40] ^= 1; /* of the compressed pixels: their sum is wrong */
    CHECK_EQUAL(decode_status(file, PICTURES_PIXELS_MAX), STATUS_MALFORMED);
}

static enum status keep(void *context, struct bytes part)
{
    uint8_t *memory = context;
    if (part.size_bytes > room_bytes - written.size_bytes) {
        return STATUS_NO_SPACE;
    }
    memcpy(memory + written.size_bytes, part.data, part.size_bytes);
    written.size_bytes += part.size_bytes;
    return STATUS_OK;
}

static void test_written(void)
{
    static uint8_t memory[FILE_BYTES_MAX];
    static uint32_t drawn[HEIGHT][WIDTH + 3];
    const struct pixels pixels = {drawn[0], WIDTH, HEIGHT, (WIDTH + 3) * 4};
    const struct picture_sink sink = {.write = keep, .context = memory};
    struct picture picture;
    for (int32_t y = 0; y < HEIGHT; y++) {
        for (int32_t x = 0; x < WIDTH; x++) {
            drawn[y][x] = colour_of(x, y);
        }
    }
    written = (struct bytes){memory, 0};
    room_bytes = sizeof(memory);
    CHECK_EQUAL(picture_encode_png(&pixels, &sink), STATUS_OK);
    CHECK_EQUAL(picture_decode(written, PICTURES_PIXELS_MAX, &picture), STATUS_OK);
    for (int32_t y = 0; y < HEIGHT; y++) {
        CHECK(memcmp(pixels_row(&picture.pixels, y), drawn[y], WIDTH * 4) == 0);
    }
    picture_finish(&picture);
    room_bytes = written.size_bytes - 1;
    written.size_bytes = 0;
    CHECK_EQUAL(picture_encode_png(&pixels, &sink), STATUS_NO_SPACE);
    const struct pixels none = {drawn[0], 0, HEIGHT, 4};
    CHECK_EQUAL(picture_encode_png(&none, &sink), STATUS_INVALID_ARGUMENT);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"colours", test_colours},
        {"greys", test_greys},
        {"coverage is premultiplied", test_coverage_is_premultiplied},
        {"limit", test_limit},
        {"truncated", test_truncated},
        {"refused", test_refused},
        {"written", test_written},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
