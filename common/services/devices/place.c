#include "place.h"
#include <stddef.h>

static const char *const kind_words[DEVICE_KIND_COUNT] = {
    [DEVICE_KIND_VIRTIO_BLK] = "virtio-blk",
    [DEVICE_KIND_VIRTIO_RNG] = "virtio-rng",
    [DEVICE_KIND_VIRTIO_NET] = "virtio-net",
    [DEVICE_KIND_E1000E] = "e1000e",
    [DEVICE_KIND_NVME] = "nvme",
    [DEVICE_KIND_RTC] = "rtc",
    [DEVICE_KIND_VIRTIO_INPUT] = "virtio-input",
    [DEVICE_KIND_I8042] = "i8042",
    [DEVICE_KIND_VIRTIO_GPU] = "virtio-gpu",
    [DEVICE_KIND_BOCHS_DISPLAY] = "bochs-display",
    [DEVICE_KIND_FIRMWARE_SCREEN] = "firmware-screen",
    [DEVICE_KIND_RAMFB] = "ramfb",
};

/* What follows `start` in a text that begins with it; NULL: it does not. */
static const char *after(const char *text, const char *start)
{
    while (*start != '\0' && *text == *start) {
        text++;
        start++;
    }
    return *start == '\0' ? text : NULL;
}

static bool read_index(const char *text, uint32_t *index)
{
    uint32_t number = 0;
    const char *at = text;
    for (; *at >= '0' && *at <= '9'; at++) {
        number = number * 10 + (uint32_t)(*at - '0');
        if (number > PLACE_INDEX_MAX) {
            return false;
        }
    }
    *index = number;
    return at != text && *at == '\0';
}

enum status place_read(const char *word, struct place *place)
{
    for (uint32_t kind = 0; kind < DEVICE_KIND_COUNT; kind++) {
        const char *rest = kind_words[kind] == NULL ? NULL : after(word, kind_words[kind]);
        if (rest != NULL && *rest == '.') {
            *place = (struct place){.word = word, .kind = (enum device_kind)kind};
            return read_index(rest + 1, &place->index) ? STATUS_OK : STATUS_INVALID_ARGUMENT;
        }
    }
    return STATUS_INVALID_ARGUMENT;
}

uint32_t place_find(const struct place *place, const struct found_devices *found)
{
    uint32_t before = 0;
    for (uint32_t i = 0; i < found->count; i++) {
        if (found->devices[i].kind == place->kind && before++ == place->index) {
            return i;
        }
    }
    return PLACE_NONE;
}
