#include "line_editor/history.h"
#include "lib/memory.h"

#define SIZE_BYTES      2u
#define ENTRY_BYTES_MAX UINT16_MAX

void history_init(struct history *history, uint8_t *memory, size_t capacity_bytes)
{
    *history = (struct history){.memory = memory, .capacity_bytes = capacity_bytes};
}

static struct bytes entry_at(const struct history *history, size_t offset)
{
    const struct bytes all = {history->memory, history->used_bytes};
    return bytes_part(all, offset + SIZE_BYTES, bytes_u16(all, offset));
}

static void drop_oldest(struct history *history)
{
    const size_t dropped = SIZE_BYTES + entry_at(history, 0).size_bytes;
    history->used_bytes -= dropped;
    history->count--;
    memmove(history->memory, history->memory + dropped, history->used_bytes);
}

void history_add(struct history *history, struct bytes line)
{
    const size_t needed = SIZE_BYTES + line.size_bytes;
    struct bytes last = {NULL, 0};
    if (line.size_bytes == 0 || line.size_bytes > ENTRY_BYTES_MAX ||
        needed > history->capacity_bytes) {
        return;
    }
    if (history_get(history, 0, &last) && bytes_equal(last, line)) {
        return;
    }
    while (history->capacity_bytes - history->used_bytes < needed) {
        drop_oldest(history);
    }
    uint8_t *at = history->memory + history->used_bytes;
    at[0] = (uint8_t)line.size_bytes;
    at[1] = (uint8_t)(line.size_bytes >> 8);
    memcpy(at + SIZE_BYTES, line.data, line.size_bytes);
    history->used_bytes += needed;
    history->count++;
}

bool history_get(const struct history *history, uint32_t age, struct bytes *line)
{
    if (age >= history->count) {
        return false;
    }
    size_t offset = 0;
    for (uint32_t older = history->count - 1 - age; older > 0; older--) {
        offset += SIZE_BYTES + entry_at(history, offset).size_bytes;
    }
    *line = entry_at(history, offset);
    return true;
}

static bool contains(struct bytes text, struct bytes part)
{
    for (size_t i = 0; bytes_contain(text, i, part.size_bytes); i++) {
        if (memcmp(text.data + i, part.data, part.size_bytes) == 0) {
            return true;
        }
    }
    return false;
}

bool history_find(const struct history *history, uint32_t age, struct bytes part, uint32_t *found)
{
    size_t offset = 0;
    bool is_found = false;
    for (uint32_t i = 0; i < history->count; i++) {
        const uint32_t its_age = history->count - 1 - i;
        const struct bytes line = entry_at(history, offset);
        if (its_age >= age && contains(line, part)) {
            *found = its_age;
            is_found = true;
        }
        offset += SIZE_BYTES + line.size_bytes;
    }
    return is_found;
}
