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

static bool use(struct frames *frames)
{
    static volatile uint8_t sum;
    struct bytes frame;
    bool is_sum_good = false;
    if (frames_collect(frames) != STATUS_OK) {
        return false;
    }
    require(frames->free_count <= FRAME_PLACES_TO_SEND);
    enum status status = STATUS_OK;
    while ((status = frames_receive(frames, &frame, &is_sum_good)) == STATUS_OK) {
        /* A large one was put together elsewhere: ASan looks at that. */
        for (size_t i = 0; i < frame.size_bytes; i++) {
            sum += frame.data[i];
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
    static const uint8_t content[60];
    const struct frame_piece piece = {content, sizeof(content)};
    const struct frame frame = {.pieces = &piece, .piece_count = 1, .size_bytes = sizeof(content)};
    struct frames frames;
    memset(memory, 0, FRAMES_RINGS_BYTES);
    frames_init(&frames, memory);
    bool is_good = true;
    for (size_t at = 0; at + 3 <= size_bytes && is_good; at += 3) {
        scribble(data + at);
        /* A ring that is broken, or full, takes nothing. */
        is_good = frames_send(&frames, &frame) != STATUS_MALFORMED && use(&frames);
    }
    return 0;
}
