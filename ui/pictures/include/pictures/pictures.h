/*
 * Files of pictures and pixels in memory. A file is whatever a stranger wrote: nothing of it is
 * believed before it was checked against the limit.
 */
#pragma once

#include "abi/status.h"
#include "canvas/pixels.h"
#include "lib/bytes.h"

/* 64,000,000 bytes of pixels. */
#define PICTURES_PIXELS_MAX 16000000u

#define PICTURE_REASON_BYTES 96u

struct picture {
    struct pixels pixels;              /* its memory is the picture's */
    const char *format;                /* in words: "PNG" */
    bool is_opaque;                    /* every pixel covers what is below it */
    char reason[PICTURE_REASON_BYTES]; /* for a person, why there is none */
};

/*
 * Reads a file. `pixels_max`: how many pixels it may have, PICTURES_PIXELS_MAX at most.
 *   STATUS_UNSUPPORTED     it is of no known kind, or of a variant that is not read
 *   STATUS_TRUNCATED       it ends before its last pixel
 *   STATUS_MALFORMED       it contradicts its format
 *   STATUS_LIMIT_EXCEEDED  it has more pixels, or a side is above PIXELS_SIDE_MAX, or decoding it
 *                          would take more memory or time than its size allows
 *   STATUS_NO_MEMORY
 * Only after STATUS_OK there is memory to give back; the reason is set otherwise.
 */
NODISCARD enum status
picture_decode(struct bytes file, uint32_t pixels_max, struct picture *picture);

void picture_finish(struct picture *picture);

/* Takes the next part of a file. Anything but STATUS_OK ends the writing. */
struct picture_sink {
    enum status (*write)(void *context, struct bytes part);
    void *context;
};

/*
 * Writes pixels as PNG: their colours, without what they cover.
 *   STATUS_INVALID_ARGUMENT  there are no pixels
 *   STATUS_NO_MEMORY
 *   others                   what the sink gave
 */
NODISCARD enum status
picture_encode_png(const struct pixels *pixels, const struct picture_sink *sink);
