#include "text/fonts.h"

#define SIZE_BYTES sizeof(uint32_t)
#define ALIGNMENT  8

enum status fonts_files_read(struct bytes fonts, struct fonts_files *files)
{
    uint64_t at = FONTS_FACE_COUNT * SIZE_BYTES;
    if (!bytes_contain(fonts, 0, at)) {
        return STATUS_MALFORMED;
    }
    for (uint32_t i = 0; i < FONTS_FACE_COUNT; i++) {
        const uint32_t size_bytes = bytes_u32(fonts, i * SIZE_BYTES);
        at = (at + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        if (!bytes_contain(fonts, at, size_bytes)) {
            return STATUS_MALFORMED;
        }
        files->files[i] = bytes_part(fonts, at, size_bytes);
        at += size_bytes;
    }
    return STATUS_OK;
}
