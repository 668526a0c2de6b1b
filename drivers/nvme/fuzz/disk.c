/*
 * A controller whose moods, identify data and completions are the input: the driver starts, takes
 * requests and resets it, and touches nothing that is not its own; no tag completes that is not in
 * flight.
 *
 * Input: the moods, a byte each, and the kind of interrupts; how many changes of identify data and
 * capabilities follow, of four bytes: which, a place in two bytes, a value. The rest is what chance
 * decides; when it is used up, nothing more is mad.
 */
#include "play.h"
#include <string.h>

#define HEAD_BYTES 9u
#define STEPS      300u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static struct play play;
static const uint8_t *rest;
static size_t rest_bytes;

static void must(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

/* Two bytes each; what follows them by itself goes through all that there is. */
static uint32_t from_input(void)
{
    static uint32_t next;
    if (rest_bytes < 2) {
        return next += 0x10001u * 7;
    }
    const uint32_t value = (uint32_t)rest[0] | (uint32_t)rest[1] << 8;
    rest += 2;
    rest_bytes -= 2;
    return value;
}

static void change(const uint8_t at[4])
{
    struct model *model = &play.model;
    const uint32_t place = ((uint32_t)at[1] | (uint32_t)at[2] << 8) % IDENTIFY_BYTES;
    switch (at[0] % 4) {
    case 0:
        model->about[place] = at[3];
        break;
    case 1:
        model->active[place] = at[3];
        break;
    case 2:
        model->namespaces[at[0] / 4 % NVME_NAMESPACES_MAX + 1][place] = at[3];
        break;
    default:
        model->capabilities ^= (uint64_t)at[3] << place % 57;
        break;
    }
}

static void set_moods(const uint8_t *data)
{
    play.model.moods = (struct model_moods){
        .is_lazy = data[0],
        .says_error = data[1],
        .is_mad = data[2],
        .is_deaf = data[3],
        .is_fatal = data[4],
        .lies = data[5],
        .is_stubborn = data[6],
    };
    play.model.is_line = (data[7] & 1) != 0;
    play.model.access.interrupt_count =
        play.model.is_line ? 1 : 1u + (data[7] >> 1) % NVME_QUEUES_MAX;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    if (size_bytes < HEAD_BYTES) {
        return 0;
    }
    play_init(&play, from_input);
    set_moods(data);
    rest = data + HEAD_BYTES;
    rest_bytes = size_bytes - HEAD_BYTES;
    for (uint32_t i = 0; i < data[8] % 16u && rest_bytes >= 4; i++) {
        change(rest);
        rest += 4;
        rest_bytes -= 4;
    }
    if (play_start(&play) == STATUS_OK) {
        play_run(&play, STEPS);
        play_rest(&play);
    }
    must(play.complaint == NULL && play.model.misuse == NULL);
    return 0;
}
