/* Which kind of file it is, by its first bytes, and the memory of its pixels. */
#include "decoders.h"
#include "lib/memory.h"
#include <stdio.h>
#include <stdlib.h>

static const struct kind {
    const char *name;
    const char *begin;
    size_t begin_bytes;
    enum status (*decode)(struct bytes file, uint32_t pixels_max, struct picture *picture);
} kinds[] = {
    {"PNG", "\x89PNG\r\n\x1a\n", 8, png_decode},
    {"JPEG", "\xff\xd8\xff", 3, jpeg_decode},
    {"PGM", "P5", 2, pnm_decode},
    {"PPM", "P6", 2, pnm_decode},
};

enum status picture_refuse(struct picture *picture, enum status status, const char *reason)
{
    if (picture->reason[0] == '\0') {
        (void)snprintf(picture->reason, sizeof(picture->reason), "%s", reason);
    }
    return status;
}

enum status
picture_allocate(struct picture *picture, uint64_t width, uint64_t height, uint32_t pixels_max)
{
    if (width == 0 || height == 0) {
        return picture_refuse(picture, STATUS_MALFORMED, "it has no pixels");
    }
    if (width > PIXELS_SIDE_MAX || height > PIXELS_SIDE_MAX || width * height > pixels_max) {
        (void)snprintf(
            picture->reason,
            sizeof(picture->reason),
            "%llu by %llu pixels are more than are shown here",
            (unsigned long long)width,
            (unsigned long long)height);
        return STATUS_LIMIT_EXCEEDED;
    }
    uint32_t *data = calloc((size_t)(width * height), sizeof(uint32_t));
    if (data == NULL) {
        return picture_refuse(picture, STATUS_NO_MEMORY, "there is not enough memory for it");
    }
    picture->pixels = (struct pixels){data, (int32_t)width, (int32_t)height, (int32_t)width * 4};
    return STATUS_OK;
}

enum status picture_decode(struct bytes file, uint32_t pixels_max, struct picture *picture)
{
    *picture = (struct picture){.is_opaque = true};
    const uint32_t limit = pixels_max < PICTURES_PIXELS_MAX ? pixels_max : PICTURES_PIXELS_MAX;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        const struct kind *kind = &kinds[i];
        if (bytes_contain(file, 0, kind->begin_bytes) &&
            memcmp(file.data, kind->begin, kind->begin_bytes) == 0) {
            picture->format = kind->name;
            const enum status status = kind->decode(file, limit, picture);
            if (status != STATUS_OK) {
                picture_finish(picture);
            }
            return status;
        }
    }
    return picture_refuse(picture, STATUS_UNSUPPORTED, "it is no PNG, JPEG, PPM or PGM picture");
}

void picture_finish(struct picture *picture)
{
    free(picture->pixels.data);
    picture->pixels = (struct pixels){0};
}
