/*
 * Any bytes as a file of a picture: it has pixels or a reason, never both; pixels are
 * premultiplied; and, written as PNG, they are read again as the same colours.
 */
#include "pictures/pictures.h"
#include "lib/memory.h"
#include <stdlib.h>
#include <string.h>

#define PIXELS_MAX 20000u
#define FILE_BYTES (PIXELS_MAX * 5u)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static uint8_t written[FILE_BYTES];
static size_t written_bytes;

static void must(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static enum status keep(void *context, struct bytes part)
{
    (void)context;
    must(part.size_bytes <= sizeof(written) - written_bytes);
    memcpy(written + written_bytes, part.data, part.size_bytes);
    written_bytes += part.size_bytes;
    return STATUS_OK;
}

static void check_pixels(const struct picture *picture)
{
    const size_t count = (size_t)picture->pixels.width * (size_t)picture->pixels.height;
    must(count > 0 && count <= PIXELS_MAX);
    for (size_t i = 0; i < count; i++) {
        const uint32_t pixel = picture->pixels.data[i];
        const uint32_t coverage = pixel >> 24;
        must(!picture->is_opaque || coverage == 0xff);
        must((pixel & 0xff) <= coverage && (pixel >> 8 & 0xff) <= coverage);
        must((pixel >> 16 & 0xff) <= coverage);
    }
}

static void check_again(const struct picture *picture)
{
    const struct picture_sink sink = {.write = keep};
    struct picture again;
    written_bytes = 0;
    must(picture_encode_png(&picture->pixels, &sink) == STATUS_OK);
    const struct bytes file = {written, written_bytes};
    must(picture_decode(file, PIXELS_MAX, &again) == STATUS_OK);
    must(again.pixels.width == picture->pixels.width);
    must(again.pixels.height == picture->pixels.height && again.is_opaque);
    const size_t count = (size_t)again.pixels.width * (size_t)again.pixels.height;
    for (size_t i = 0; i < count; i++) {
        must((again.pixels.data[i] ^ picture->pixels.data[i]) << 8 == 0);
    }
    picture_finish(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    struct picture picture;
    const struct bytes file = {data, size_bytes};
    const enum status status = picture_decode(file, PIXELS_MAX, &picture);
    if (status != STATUS_OK) {
        must(picture.pixels.data == NULL && picture.reason[0] != '\0');
        must(strlen(picture.reason) < PICTURE_REASON_BYTES);
        return 0;
    }
    check_pixels(&picture);
    check_again(&picture);
    picture_finish(&picture);
    return 0;
}
