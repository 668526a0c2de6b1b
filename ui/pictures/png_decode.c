/* PNG. libpng says that something failed by jumping back to where it was asked. */
#include "decoders.h"
#include "lib/memory.h"
#include <png.h>
#include <stdlib.h>

/* What chunks beside the pixels may take: a profile of colours is the largest. */
#define CHUNK_BYTES_MAX 1000000u
#define CHUNKS_MAX      64u

struct reading {
    struct bytes left;
    struct picture *picture;
    uint32_t pixels_max;
    enum status status; /* why it has jumped */
    png_structp png;
    png_infop info;
};

static void fail(png_structp png, png_const_charp message)
{
    struct reading *reading = png_get_error_ptr(png);
    if (reading->status == STATUS_OK) {
        reading->status = picture_refuse(reading->picture, STATUS_MALFORMED, message);
    }
    png_longjmp(png, 1);
}

/* What it can go on with nobody has to know. */
static void warn(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

static void read_part(png_structp png, png_bytep out, size_t size_bytes)
{
    struct reading *reading = png_get_io_ptr(png);
    if (!bytes_contain(reading->left, 0, size_bytes)) {
        reading->status = picture_refuse(
            reading->picture, STATUS_TRUNCATED, "the file ends before the picture does");
        png_error(png, "");
    }
    memcpy(out, reading->left.data, size_bytes);
    reading->left = bytes_part(reading->left, size_bytes, reading->left.size_bytes - size_bytes);
}

/* Whatever it has, as blue, green, red and coverage of 8 bits each. */
static void choose_form(struct reading *reading)
{
    png_set_expand(reading->png);
    png_set_scale_16(reading->png);
    png_set_gray_to_rgb(reading->png);
    png_set_add_alpha(reading->png, 0xff, PNG_FILLER_AFTER);
    png_set_bgr(reading->png);
}

static void premultiply(struct picture *picture)
{
    const size_t count = (size_t)picture->pixels.width * (size_t)picture->pixels.height;
    for (size_t i = 0; i < count; i++) {
        const uint32_t pixel = picture->pixels.data[i];
        const uint32_t coverage = pixel >> 24;
        if (coverage == 0xff) {
            continue;
        }
        uint32_t made = coverage << 24;
        for (uint32_t shift = 0; shift < 24; shift += 8) {
            made |= (((pixel >> shift & 0xff) * coverage + 127) / 255) << shift;
        }
        picture->pixels.data[i] = made;
        picture->is_opaque = false;
    }
}

/* May jump; what has to be given back is in the reading. */
static void read_all(struct reading *reading)
{
    png_structp png = reading->png;
    png_read_info(png, reading->info);
    reading->status = picture_allocate(
        reading->picture,
        png_get_image_width(png, reading->info),
        png_get_image_height(png, reading->info),
        reading->pixels_max);
    if (reading->status != STATUS_OK) {
        return;
    }
    choose_form(reading);
    const int pass_count = png_set_interlace_handling(png);
    png_read_update_info(png, reading->info);
    const struct pixels *pixels = &reading->picture->pixels;
    if (png_get_rowbytes(png, reading->info) != (size_t)pixels->stride_bytes) {
        png_error(png, "its rows are of another length");
    }
    for (int pass = 0; pass < pass_count; pass++) {
        for (int32_t y = 0; y < pixels->height; y++) {
            png_read_row(png, (png_bytep)pixels_row(pixels, y), NULL);
        }
    }
}

/* What changes after setjmp() is not in this frame. */
static void attempt(struct reading *reading)
{
    if (setjmp(png_jmpbuf(reading->png)) == 0) {
        read_all(reading);
    }
}

enum status png_decode(struct bytes file, uint32_t pixels_max, struct picture *picture)
{
    struct reading reading = {.left = file, .picture = picture, .pixels_max = pixels_max};
    reading.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reading, fail, warn);
    reading.info = reading.png != NULL ? png_create_info_struct(reading.png) : NULL;
    if (reading.info == NULL) {
        png_destroy_read_struct(&reading.png, NULL, NULL);
        return picture_refuse(picture, STATUS_NO_MEMORY, "there is not enough memory for it");
    }
    png_set_user_limits(reading.png, PIXELS_SIDE_MAX, PIXELS_SIDE_MAX);
    png_set_chunk_malloc_max(reading.png, CHUNK_BYTES_MAX);
    png_set_chunk_cache_max(reading.png, CHUNKS_MAX);
    png_set_read_fn(reading.png, &reading, read_part);
    attempt(&reading);
    png_destroy_read_struct(&reading.png, &reading.info, NULL);
    if (reading.status == STATUS_OK) {
        premultiply(picture);
    }
    return reading.status;
}
