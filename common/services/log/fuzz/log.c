/* Lines of anything at all: what is in the log is text without control characters, and bounded. */
#include "log_ring.h"
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static void must(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static void check_line(const struct log_line *line)
{
    must(line->size_bytes <= LOG_TEXT_BYTES_MAX);
    for (uint32_t i = 0; i < line->size_bytes; i++) {
        const uint8_t byte = (uint8_t)line->text[i];
        must(byte >= 0x20 && byte != 0x7f);
        must(byte != 0xc2 || (uint8_t)line->text[i + 1] >= 0xa0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    static struct log_line lines[4];
    struct log_ring ring;
    log_ring_init(&ring, lines, 4);
    size_t at = 0;
    while (at < size_bytes) {
        const size_t left = size_bytes - at - 1;
        const size_t wanted = (size_t)data[at] * 4;
        const size_t length = wanted < left ? wanted : left;
        const struct log_record entry = {0, 0, data[at] % SEVERITY_COUNT, {data + at + 1, length}};
        check_line(log_ring_add(&ring, &entry));
        at += length + 1;
    }
    uint64_t after = 0;
    uint64_t count = 0;
    uint64_t lost = 0;
    for (const struct log_line *line = log_ring_next(&ring, 0, &lost); line != NULL;) {
        count += 1 + lost;
        check_line(line);
        must(line->number > after);
        after = line->number;
        line = log_ring_next(&ring, after, &lost);
    }
    must(count == ring.next_number - 1);
    return 0;
}
