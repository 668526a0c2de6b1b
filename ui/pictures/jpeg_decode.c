/* JPEG. libjpeg says that something failed by jumping back to where it was asked. */
#include "decoders.h"
#include <setjmp.h>
#include <stdio.h>

#include <jerror.h>
#include <jpeglib.h>

/* A picture that is sent coarse at first, then finer, is kept whole, with 16 bits for each part. */
#define WORK_BYTES_MAX 128000000L

/* Each scan goes over all pixels, however few bytes it has: cameras and tools write ten. */
#define SCANS_MAX 40

struct reading {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    struct picture *picture;
    jmp_buf failed;
    enum status status;
};

static struct reading *reading_of(j_common_ptr jpeg)
{
    return jpeg->client_data;
}

static _Noreturn void fail(j_common_ptr jpeg, enum status status, const char *reason)
{
    struct reading *reading = reading_of(jpeg);
    reading->status = picture_refuse(reading->picture, status, reason);
    longjmp(reading->failed, 1);
}

static _Noreturn void fail_with_message(j_common_ptr jpeg)
{
    char message[JMSG_LENGTH_MAX];
    switch (jpeg->err->msg_code) {
    case JERR_OUT_OF_MEMORY:
        fail(jpeg, STATUS_NO_MEMORY, "there is not enough memory for it");
    case JERR_NO_BACKING_STORE:
        fail(jpeg, STATUS_LIMIT_EXCEEDED, "decoding it would take too much memory");
    case JERR_ARITH_NOTIMPL:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_SOF_UNSUPPORTED:
    case JERR_BAD_PRECISION:
        fail(jpeg, STATUS_UNSUPPORTED, "this variant of JPEG is not read");
    default:
        jpeg->err->format_message(jpeg, message);
        fail(jpeg, STATUS_MALFORMED, message);
    }
}

/* Of what it warns of, only an end too soon is grave: something else would be made up. */
static void take_message(j_common_ptr jpeg, int level)
{
    const int code = jpeg->err->msg_code;
    if (level < 0 && (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER)) {
        fail(jpeg, STATUS_TRUNCATED, "the file ends before the picture does");
    }
}

static void take_progress(j_common_ptr jpeg)
{
    const struct reading *reading = reading_of(jpeg);
    if (reading->jpeg.input_scan_number > SCANS_MAX) {
        fail(jpeg, STATUS_LIMIT_EXCEEDED, "it is made of too many scans");
    }
}

static void prepare(struct reading *reading)
{
    reading->jpeg.err = jpeg_std_error(&reading->errors);
    reading->errors.error_exit = fail_with_message;
    reading->errors.emit_message = take_message;
    reading->progress.progress_monitor = take_progress;
    reading->jpeg.client_data = reading;
}

/* May jump. */
static void read_all(struct reading *reading, struct bytes file, uint32_t pixels_max)
{
    struct jpeg_decompress_struct *jpeg = &reading->jpeg;
    jpeg_create_decompress(jpeg);
    jpeg->client_data = reading;
    jpeg->progress = &reading->progress;
    jpeg->mem->max_memory_to_use = WORK_BYTES_MAX;
    jpeg_mem_src(jpeg, file.data, file.size_bytes);
    (void)jpeg_read_header(jpeg, TRUE);
    jpeg->out_color_space = JCS_EXT_BGRA;
    reading->status =
        picture_allocate(reading->picture, jpeg->image_width, jpeg->image_height, pixels_max);
    if (reading->status != STATUS_OK) {
        return;
    }
    (void)jpeg_start_decompress(jpeg);
    while (jpeg->output_scanline < jpeg->output_height) {
        const struct pixels *pixels = &reading->picture->pixels;
        JSAMPROW row = (JSAMPROW)(void *)pixels_row(pixels, (int32_t)jpeg->output_scanline);
        (void)jpeg_read_scanlines(jpeg, &row, 1);
    }
}

/* What changes after setjmp() is not in this frame. */
static void attempt(struct reading *reading, struct bytes file, uint32_t pixels_max)
{
    if (setjmp(reading->failed) == 0) {
        read_all(reading, file, pixels_max);
    }
}

enum status jpeg_decode(struct bytes file, uint32_t pixels_max, struct picture *picture)
{
    struct reading reading = {.picture = picture};
    prepare(&reading);
    attempt(&reading, file, pixels_max);
    jpeg_destroy_decompress(&reading.jpeg);
    return reading.status;
}
