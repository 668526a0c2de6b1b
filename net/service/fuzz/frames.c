/* A driver that writes anything into the rings: nothing outside of what is ours is given out. */
#include "frames.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static _Alignas(64) uint8_t memory[FRAMES_RINGS_BYTES + FRAMES_BYTES];

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

/* Two bytes say where, one says what. */
static void scribble(const uint8_t *data)
{
    uint32_t at = (uint32_t)(data[0] << 8 | data[1]) * 4 % FRAMES_RINGS_BYTES;
    memory[at] = data[2];
}

/* Rows are whole, and what no frame has is counted. */
static void look_at_rows(const struct frames *frames)
{
    uint32_t free_count = 0;
    for (uint32_t i = 0; i < FRAME_PLACES_TO_SEND;) {
        const uint32_t count = frames->taken[i];
        require(count <= FRAME_ROW_MAX && i + count <= FRAME_PLACES_TO_SEND);
        for (uint32_t j = 1; j < count; j++) {
            require(frames->taken[i + j] == FRAME_PLACE_FOLLOWS);
        }
        free_count += count == 0 ? 1 : 0;
        i += count == 0 ? 1 : count;
    }
    require(free_count == frames->free_count);
}

static bool use(struct frames *frames)
{
    static volatile uint8_t sum;
    struct frame frame;
    bool is_sum_good = false;
    if (frames_collect(frames) != STATUS_OK) {
        return false;
    }
    look_at_rows(frames);
    enum status status = STATUS_OK;
    while ((status = frames_receive(frames, &frame, &is_sum_good)) == STATUS_OK) {
        require(frame.piece_count <= FRAME_PARTS_MAX);
        for (uint32_t i = 0; i < frame.piece_count; i++) {
            for (uint32_t at = 0; at < frame.pieces[i].size_bytes; at++) {
                sum += ((const uint8_t *)frame.pieces[i].data)[at];
            }
        }
        status = frames_give_back(frames);
        if (status != STATUS_OK) {
            return false;
        }
    }
    (void)frames_publish(frames);
    (void)frames_rearm(frames);
    return status == STATUS_NOT_FOUND;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    static const uint8_t content[LINK_JOINED_BYTES_MAX];
    struct frames frames;
    memset(memory, 0, FRAMES_RINGS_BYTES);
    frames_init(&frames, memory);
    bool is_good = true;
    for (size_t at = 0; at + 3 <= size_bytes && is_good; at += 3) {
        const uint32_t size = 60 + data[at + 2] * UINT32_C(256);
        const struct frame_piece piece = {content, size};
        const struct frame frame = {.pieces = &piece, .piece_count = 1, .size_bytes = size};
        scribble(data + at);
        /* A ring that is broken, or full, takes nothing. */
        is_good = frames_send(&frames, &frame) != STATUS_MALFORMED && use(&frames);
    }
    return 0;
}
