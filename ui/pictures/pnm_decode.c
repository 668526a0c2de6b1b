/* The binary forms of PNM: "P5" grey, "P6" colours; a header of numbers in text, then samples. */
#include "decoders.h"

#define SAMPLE_MAX 65535u

struct header {
    uint64_t width;
    uint64_t height;
    uint64_t sample_max;
    uint32_t sample_count; /* of a pixel */
    uint32_t sample_bytes;
    size_t size_bytes;
};

static bool is_space(uint8_t byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* Space, and comments up to the line's end. */
static void skip_space(struct bytes file, size_t *at)
{
    while (*at < file.size_bytes && (is_space(file.data[*at]) || file.data[*at] == '#')) {
        const bool is_comment = file.data[*at] == '#';
        while (is_comment && *at < file.size_bytes && file.data[*at] != '\n') {
            (*at)++;
        }
        *at += *at < file.size_bytes ? 1 : 0;
    }
}

/* False: there is none, or it is above 9,999,999. */
static bool read_number(struct bytes file, size_t *at, uint64_t *number)
{
    const size_t digits_max = 7;
    size_t count = 0;
    skip_space(file, at);
    *number = 0;
    for (; *at < file.size_bytes && file.data[*at] >= '0' && file.data[*at] <= '9'; count++) {
        if (count == digits_max) {
            return false;
        }
        *number = *number * 10 + (uint64_t)(file.data[*at] - '0');
        (*at)++;
    }
    return count > 0;
}

static bool read_header(struct bytes file, struct header *header)
{
    size_t at = 2;
    header->sample_count = file.data[1] == '6' ? 3 : 1;
    if (!read_number(file, &at, &header->width) || !read_number(file, &at, &header->height) ||
        !read_number(file, &at, &header->sample_max) || at >= file.size_bytes ||
        !is_space(file.data[at])) {
        return false;
    }
    header->sample_bytes = header->sample_max > 255 ? 2 : 1;
    header->size_bytes = at + 1;
    return header->sample_max > 0 && header->sample_max <= SAMPLE_MAX;
}

static uint32_t sample(const struct header *header, const uint8_t *at)
{
    const uint32_t value = header->sample_bytes == 2 ? (uint32_t)at[0] << 8 | at[1] : at[0];
    const uint32_t most = (uint32_t)header->sample_max;
    return ((value < most ? value : most) * 255 + most / 2) / most;
}

static void read_pixels(const struct header *header, const uint8_t *at, struct pixels *pixels)
{
    const uint32_t bytes = header->sample_bytes;
    const size_t count = (size_t)pixels->width * (size_t)pixels->height;
    for (size_t i = 0; i < count; i++) {
        const uint32_t red = sample(header, at);
        const uint32_t green = header->sample_count == 3 ? sample(header, at + bytes) : red;
        const uint32_t blue =
            header->sample_count == 3 ? sample(header, at + (size_t)2 * bytes) : red;
        pixels->data[i] = 0xff000000u | red << 16 | green << 8 | blue;
        at += (size_t)bytes * header->sample_count;
    }
}

enum status pnm_decode(struct bytes file, uint32_t pixels_max, struct picture *picture)
{
    struct header header = {0};
    if (!read_header(file, &header)) {
        return picture_refuse(picture, STATUS_MALFORMED, "its header is not one of PPM");
    }
    enum status status = picture_allocate(picture, header.width, header.height, pixels_max);
    if (status != STATUS_OK) {
        return status;
    }
    const uint64_t size_bytes =
        header.width * header.height * header.sample_count * header.sample_bytes;
    if (!bytes_contain(file, header.size_bytes, size_bytes)) {
        return picture_refuse(picture, STATUS_TRUNCATED, "the file ends before the picture does");
    }
    read_pixels(&header, file.data + header.size_bytes, &picture->pixels);
    return STATUS_OK;
}
