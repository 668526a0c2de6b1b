#include "log_ring.h"
#include "lib/memory.h"
#include "lib/printable.h"
#include <stddef.h>

static const char cut_mark[] = "...";

#define CUT_MARK_BYTES (sizeof(cut_mark) - 1)

void log_ring_init(struct log_ring *ring, struct log_line *lines, uint32_t capacity)
{
    *ring = (struct log_ring){.lines = lines, .capacity = capacity, .next_number = 1};
}

static struct bytes without_line_break(struct bytes text)
{
    while (text.size_bytes > 0 &&
           (text.data[text.size_bytes - 1] == '\n' || text.data[text.size_bytes - 1] == '\r')) {
        text.size_bytes--;
    }
    return text;
}

static void set_text(struct log_line *line, struct bytes text)
{
    bool is_cut = false;
    size_t length = printable_text(line->text, sizeof(line->text), text, &is_cut);
    if (is_cut) {
        length = printable_text(line->text, sizeof(line->text) - CUT_MARK_BYTES, text, NULL);
        memcpy(line->text + length, cut_mark, CUT_MARK_BYTES);
        length += CUT_MARK_BYTES;
    }
    line->size_bytes = (uint16_t)length;
}

const struct log_line *log_ring_add(struct log_ring *ring, const struct log_record *entry)
{
    struct log_line *line = &ring->lines[ring->next_number % ring->capacity];
    line->number = ring->next_number++;
    line->time_ns = entry->time_ns;
    line->process = entry->process;
    line->severity = (uint16_t)entry->severity;
    set_text(line, without_line_break(entry->text));
    if (ring->count < ring->capacity) {
        ring->count++;
    }
    return line;
}

const struct log_line *log_ring_next(const struct log_ring *ring, uint64_t after, uint64_t *lost)
{
    const uint64_t oldest = ring->next_number - ring->count;
    *lost = 0;
    if (after >= ring->next_number - 1) {
        return NULL;
    }
    if (after + 1 < oldest) {
        *lost = oldest - (after + 1);
        after = oldest - 1;
    }
    return &ring->lines[(after + 1) % ring->capacity];
}

const char *log_severity_text(uint16_t severity)
{
    static const char *const texts[SEVERITY_COUNT] = {
        [SEVERITY_DEBUG] = "debug",
        [SEVERITY_INFORMATION] = "information",
        [SEVERITY_WARNING] = "warning",
        [SEVERITY_ERROR] = "error",
    };
    return severity < SEVERITY_COUNT ? texts[severity] : texts[SEVERITY_ERROR];
}
