#include "files.h"
#include "lib/text.h"
#include <stdio.h>
#include <stdlib.h>

#define FILE_BYTES_MAX (4 * 1024 * 1024)

struct bytes files_whole(void)
{
    static struct bytes whole;
    if (whole.data == NULL) {
        FILE *file = fopen(FILE_FONTS, "rb");
        uint8_t *data = malloc(FILE_BYTES_MAX);
        if (file == NULL || data == NULL) {
            abort();
        }
        const size_t size_bytes = fread(data, 1, FILE_BYTES_MAX, file);
        fclose(file);
        /* As long as the file, so that reading beyond is noticed. */
        whole = (struct bytes){realloc(data, size_bytes), size_bytes};
    }
    return whole;
}

const struct fonts_files *files_read(void)
{
    static struct fonts_files files;
    if (fonts_files_read(files_whole(), &files) != STATUS_OK) {
        abort();
    }
    return &files;
}

struct fonts *files_fonts(size_t cache_bytes)
{
    struct fonts *fonts = NULL;
    if (fonts_create(files_read(), cache_bytes, &fonts) != STATUS_OK) {
        abort();
    }
    return fonts;
}

struct bytes files_text(const char *text)
{
    return text_bytes(text);
}
