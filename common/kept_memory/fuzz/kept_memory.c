/*
 * Memory of which nothing is known, and memory that was written and then changed: what is called
 * good was written, and what is written then is found again.
 *
 * Input: how many writes, then pairs of a place and a change; or, with RAW first, the memory.
 */
#include "kept_memory/kept_memory.h"
#include "lib/text.h"

#define BYTES      512u
#define RAW        0xff
#define WRITES_MAX 4u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static _Alignas(8) uint8_t memory[BYTES];

static void must(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static const char *const texts[WRITES_MAX + 1] = {"", "one", "the second", "3", "number four"};

static bool is_written(struct bytes content, uint32_t count)
{
    for (uint32_t i = 0; i <= count; i++) {
        if (bytes_equal(content, text_bytes(texts[i]))) {
            return true;
        }
    }
    return false;
}

/* Gives what was written last. */
static uint32_t fill(const uint8_t *data, size_t size_bytes)
{
    struct kept_memory kept;
    struct bytes content;
    const uint32_t count = data[0] % (WRITES_MAX + 1);
    must(kept_memory_init(&kept, memory, BYTES, 0) == STATUS_OK);
    must(kept_memory_read(&kept, &content) == KEPT_MEMORY_NEW);
    for (uint32_t i = 1; i <= count; i++) {
        must(kept_memory_write(&kept, text_bytes(texts[i])) == STATUS_OK);
    }
    for (size_t i = 1; i + 3 <= size_bytes; i += 3) {
        memory[((uint32_t)data[i] | (uint32_t)data[i + 1] << 8) % BYTES] ^= data[i + 2];
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    struct kept_memory kept;
    struct bytes content;
    uint32_t written = 0;
    memset(memory, 0, BYTES);
    if (size_bytes == 0) {
        return 0;
    }
    if (data[0] == RAW) {
        memcpy(memory, data + 1, size_bytes - 1 < BYTES ? size_bytes - 1 : BYTES);
    } else {
        written = fill(data, size_bytes);
    }
    must(kept_memory_init(&kept, memory, BYTES, 0) == STATUS_OK);
    const enum kept_memory_state state = kept_memory_read(&kept, &content);
    must(data[0] == RAW || is_written(content, written));
    must(state != KEPT_MEMORY_NEW || content.size_bytes == 0);
    must(kept_memory_write(&kept, text_bytes("after")) == STATUS_OK);
    must(kept_memory_read(&kept, &content) == KEPT_MEMORY_GOOD);
    must(bytes_equal(content, text_bytes("after")));
    return 0;
}
