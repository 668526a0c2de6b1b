/* Pixels become PNG. */
#include "lib/memory.h"
#include "pictures/pictures.h"
#include <png.h>

/* A screen is mostly areas of one colour: more takes longer, and saves little. */
#define COMPRESSION 2

struct writing {
    const struct picture_sink *sink;
    enum status status;
};

static void fail(png_structp png, png_const_charp message)
{
    struct writing *writing = png_get_error_ptr(png);
    (void)message;
    if (writing->status == STATUS_OK) {
        writing->status = STATUS_NO_MEMORY; /* nothing else can go wrong in it */
    }
    png_longjmp(png, 1);
}

static void warn(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

static void write_part(png_structp png, png_bytep data, size_t size_bytes)
{
    struct writing *writing = png_get_io_ptr(png);
    writing->status =
        writing->sink->write(writing->sink->context, (struct bytes){data, size_bytes});
    if (writing->status != STATUS_OK) {
        png_error(png, "");
    }
}

static void flush(png_structp png)
{
    (void)png;
}

/* May jump. */
static void write_all(png_structp png, png_infop info, const struct pixels *pixels)
{
    png_set_IHDR(
        png,
        info,
        (png_uint_32)pixels->width,
        (png_uint_32)pixels->height,
        8,
        PNG_COLOR_TYPE_RGB,
        PNG_INTERLACE_NONE,
        PNG_COMPRESSION_TYPE_DEFAULT,
        PNG_FILTER_TYPE_DEFAULT);
    png_set_compression_level(png, COMPRESSION);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_UP);
    png_write_info(png, info);
    png_set_filler(png, 0, PNG_FILLER_AFTER);
    png_set_bgr(png);
    for (int32_t y = 0; y < pixels->height; y++) {
        png_write_row(png, (png_const_bytep)pixels_row(pixels, y));
    }
    png_write_end(png, NULL);
}

/* What changes after setjmp() is not in this frame. */
static void attempt(png_structp png, png_infop info, const struct pixels *pixels)
{
    if (setjmp(png_jmpbuf(png)) == 0) {
        write_all(png, info, pixels);
    }
}

enum status picture_encode_png(const struct pixels *pixels, const struct picture_sink *sink)
{
    struct writing writing = {.sink = sink};
    if (pixels->width <= 0 || pixels->height <= 0 || pixels->width > PIXELS_SIDE_MAX ||
        pixels->height > PIXELS_SIDE_MAX) {
        return STATUS_INVALID_ARGUMENT;
    }
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &writing, fail, warn);
    png_infop info = png != NULL ? png_create_info_struct(png) : NULL;
    if (info == NULL) {
        png_destroy_write_struct(&png, NULL);
        return STATUS_NO_MEMORY;
    }
    png_set_write_fn(png, &writing, write_part, flush);
    attempt(png, info, pixels);
    png_destroy_write_struct(&png, &info);
    return writing.status;
}
