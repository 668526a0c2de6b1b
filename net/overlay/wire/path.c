#include "overlay_wire/path.h"
#include "lib/least.h"

#define MORE 0x80u

uint32_t overlay_path_length(struct overlay_path path)
{
    uint32_t length = 0;
    for (size_t i = 0; i < path.ports.size_bytes; i++) {
        length += path.ports.data[i] < MORE;
    }
    return length;
}

/* Each port has one form, so those that are the same are so byte for byte. */
static uint32_t common_length(struct overlay_path left, struct overlay_path right)
{
    const size_t size_bytes = (size_t)least(left.ports.size_bytes, right.ports.size_bytes);
    uint32_t length = 0;
    for (size_t i = 0; i < size_bytes && left.ports.data[i] == right.ports.data[i]; i++) {
        length += left.ports.data[i] < MORE;
    }
    return length;
}

uint32_t overlay_path_distance(struct overlay_path left, struct overlay_path right)
{
    return overlay_path_length(left) + overlay_path_length(right) - 2 * common_length(left, right);
}
