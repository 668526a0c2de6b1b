/*
 * A place in the store that somebody else has written into: an index of anything at all, and what
 * it leads to. It is opened, read and gone on with, and never leads outside.
 */
#include "history.h"
#include "boots.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static struct space space;
static struct boot boot;
static struct space_state whole;
static uint8_t index_bytes[HISTORY_INDEX_BYTES_MAX];
static size_t index_size;

static void make_whole(void)
{
    space_init(&space);
    boot_live(&boot, &space, 1, 400, true);
    boot_live(&boot, &space, 2, 40, false);
    index_size = history_index_write(&boot.history.index, index_bytes);
    whole = space.state;
}

/* The input is an index, or says which bytes of a good one are others. */
static struct bytes make_index(const uint8_t *data, size_t size_bytes, uint8_t *target)
{
    if (size_bytes == 0 || data[0] % 2 == 0) {
        const size_t size = size_bytes < HISTORY_INDEX_BYTES_MAX ? size_bytes : 0;
        memcpy(target, data, size);
        return (struct bytes){target, size};
    }
    memcpy(target, index_bytes, index_size);
    for (size_t i = 1; i + 3 <= size_bytes; i += 3) {
        target[(size_t)(data[i] | data[i + 1] << 8) % index_size] = data[i + 2];
    }
    return (struct bytes){target, index_size};
}

static void put_root(struct bytes content)
{
    const uint32_t before = space.object_count;
    space.state = whole;
    space_put(&space, &space.state, content);
    for (uint32_t i = 0; i < space.object_count; i++) {
        if (space.sizes[i] == content.size_bytes &&
            memcmp(space.contents[i], content.data, content.size_bytes) == 0) {
            memcpy(space.state.root, space.hashes[i], HISTORY_HASH_BYTES);
        }
    }
    CHECK(space.object_count >= before);
}

/* What was made for one input is not there for the next. */
static void forget(uint32_t object_count)
{
    while (space.object_count > object_count) {
        free(space.contents[--space.object_count]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    static bool is_made;
    static uint8_t content[HISTORY_INDEX_BYTES_MAX];
    struct history_segment segment;
    struct bytes found;
    if (!is_made) {
        make_whole();
        is_made = true;
    }
    const uint32_t object_count = space.object_count;
    put_root(make_index(data, size_bytes, content));
    const enum status status =
        history_open(&boot.history, &space.operations, boot.chain.key.public_key);
    if (status != STATUS_OK && status != STATUS_MALFORMED) {
        __builtin_trap();
    }
    uint64_t number = 0;
    for (uint32_t i = 0; i < 2 * HISTORY_SEGMENTS_MAX; i++) {
        if (history_read(&boot.history, &number, &segment, &found) != STATUS_OK) {
            break;
        }
        if (found.size_bytes > HISTORY_SEGMENT_BYTES_MAX) {
            __builtin_trap();
        }
        number++;
    }
    (void)history_page_read((struct bytes){data, size_bytes}, boot.history.page);
    forget(object_count);
    return 0;
}
