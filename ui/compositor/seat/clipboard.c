#include "seat/clipboard.h"
#include "lib/least.h"
#include "lib/wipe.h"

void clipboard_init(struct clipboard *clipboard, uint8_t *memory, uint32_t capacity_bytes)
{
    *clipboard = (struct clipboard){
        .memory = memory,
        .capacity_bytes = at_most(capacity_bytes, CLIPBOARD_BYTES_MAX),
    };
}

enum status clipboard_set(struct clipboard *clipboard, struct bytes data)
{
    if (data.size_bytes > clipboard->capacity_bytes) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const uint32_t size_bytes = (uint32_t)data.size_bytes;
    if (size_bytes > 0) {
        memmove(clipboard->memory, data.data, size_bytes);
    }
    if (size_bytes < clipboard->size_bytes) {
        wipe(clipboard->memory + size_bytes, clipboard->size_bytes - size_bytes);
    }
    clipboard->size_bytes = size_bytes;
    return STATUS_OK;
}

struct bytes clipboard_get(const struct clipboard *clipboard)
{
    return (struct bytes){clipboard->memory, clipboard->size_bytes};
}

void clipboard_clear(struct clipboard *clipboard)
{
    if (clipboard->size_bytes > 0) {
        wipe(clipboard->memory, clipboard->size_bytes);
    }
    clipboard->size_bytes = 0;
}
