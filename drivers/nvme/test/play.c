#include "play.h"
#include <string.h>

#define REST_ROUNDS 2000u

static uint32_t chance(struct play *play, uint32_t below)
{
    return play->model.chance() % below;
}

static void check(struct play *play, bool holds, const char *what)
{
    if (!holds && play->complaint == NULL) {
        play->complaint = what;
    }
}

/* Whether what the model does can be told from what it should do. */
static bool is_sane(const struct play *play)
{
    return play->model.moods.is_mad == 0 && play->model.moods.lies == 0;
}

void play_init(struct play *play, uint32_t (*random_number)(void))
{
    memset(play, 0, sizeof(*play));
    model_init(&play->model, random_number);
    disk_init(&play->disk);
}

enum status play_start(struct play *play)
{
    play->disk.controller.access = play->model.access;
    return disk_start(&play->disk);
}

/* -- one request ------------------------------------------------------------------------------ */

static uint64_t bytes_of(const struct play *play, const struct block_request *request)
{
    return (uint64_t)request->block_count * play->disk.hardware.properties.block_bytes;
}

static uint64_t place_of(const struct play *play, const struct block_request *request)
{
    return request->block * play->disk.hardware.properties.block_bytes;
}

static uint8_t *data_of(struct play *play, const struct block_request *request)
{
    return play->model.data + (request->device_address - MODEL_DATA_AT);
}

enum status play_submit(struct play *play, const struct block_request *request)
{
    struct block_hardware *hardware = &play->disk.hardware;
    const enum status status = hardware->submit(hardware, request);
    if (status == STATUS_OK) {
        play->requests[request->tag] = *request;
        play->is_in_flight[request->tag] = true;
        play->in_flight_count++;
    }
    return status;
}

static void submit_any(struct play *play)
{
    const struct block_properties *properties = &play->disk.hardware.properties;
    const uint32_t tag = chance(play, properties->in_flight_max);
    const uint32_t each = PLAY_BYTES / properties->block_bytes;
    if (play->is_in_flight[tag] || each == 0 || properties->request_blocks_max == 0) {
        return;
    }
    const uint32_t most =
        each < properties->request_blocks_max ? each : properties->request_blocks_max;
    struct block_request request = {
        .operation = BLOCK_OPERATION_READ, .tag = tag, .block_count = 1 + chance(play, most)};
    request.block = (uint64_t)tag * each + chance(play, each - request.block_count + 1);
    request.device_address =
        MODEL_DATA_AT + tag * 2 * PLAY_BYTES - tag * PLAY_BYTES / 2 + chance(play, 16) * 512;
    switch (chance(play, 5)) {
    case 0:
        request = (struct block_request){.operation = BLOCK_OPERATION_FLUSH, .tag = tag};
        break;
    case 1:
    case 2:
        request.operation = BLOCK_OPERATION_WRITE;
        memset(data_of(play, &request), (int)chance(play, 256), bytes_of(play, &request));
        memset(data_of(play, &request), (int)chance(play, 256), 1 + chance(play, 512));
        break;
    default:
        break;
    }
    const enum status status = play_submit(play, &request);
    check(play, status == STATUS_OK || !is_sane(play), "a request was not taken");
    if (status == STATUS_DEVICE_ERROR) {
        play_reset(play);
    }
}

/* -- completions ------------------------------------------------------------------------------ */

/* Of a write that failed nothing is known. */
static void finish(struct play *play, uint32_t tag, enum status status)
{
    const struct block_request *request = &play->requests[tag];
    const uint64_t place = place_of(play, request);
    play->is_in_flight[tag] = false;
    play->in_flight_count--;
    play->done_count++;
    play->error_count += status != STATUS_OK;
    if (!is_sane(play) || request->operation == BLOCK_OPERATION_FLUSH) {
        return;
    }
    const uint8_t *data = data_of(play, request);
    if (request->operation == BLOCK_OPERATION_WRITE) {
        const uint8_t *source = status == STATUS_OK ? data : play->model.disk + place;
        memcpy(play->wanted + place, source, bytes_of(play, request));
    } else if (status == STATUS_OK) {
        check(
            play,
            memcmp(data, play->wanted + place, bytes_of(play, request)) == 0,
            "something else was read than was written");
    }
}

void play_reset(struct play *play)
{
    struct block_hardware *hardware = &play->disk.hardware;
    play->reset_count++;
    play->is_given_up = hardware->reset(hardware) != STATUS_OK;
    for (uint32_t tag = 0; tag < BLOCK_IN_FLIGHT_MAX; tag++) {
        if (play->is_in_flight[tag]) {
            finish(play, tag, STATUS_TIMED_OUT);
        }
    }
}

static void poll_all(struct play *play)
{
    struct block_hardware *hardware = &play->disk.hardware;
    struct block_completion completion = {0};
    enum status status = hardware->poll(hardware, &completion);
    while (status == STATUS_OK) {
        if (completion.tag >= BLOCK_IN_FLIGHT_MAX || !play->is_in_flight[completion.tag]) {
            check(play, false, "a tag completes that is not in flight");
            return;
        }
        finish(play, completion.tag, completion.status);
        status = hardware->poll(hardware, &completion);
    }
    check(
        play,
        status == STATUS_NOT_FOUND || !is_sane(play) || play->model.has_failed,
        "a sane controller was found mad");
    if (status != STATUS_NOT_FOUND) {
        play_reset(play);
    }
}

/* Nothing is looked at before an interrupt comes: so a lost one is found. */
static void serve(struct play *play)
{
    struct block_hardware *hardware = &play->disk.hardware;
    const uint32_t bits = play->model.signalled;
    play->model.signalled = 0;
    if (bits != 0) {
        hardware->interrupted(hardware, bits);
        poll_all(play);
    }
}

void play_run(struct play *play, uint32_t steps)
{
    struct block_hardware *hardware = &play->disk.hardware;
    for (uint32_t i = 0; i < steps && !play->is_given_up && play->complaint == NULL; i++) {
        switch (chance(play, 6)) {
        case 0:
        case 1:
            submit_any(play);
            break;
        case 2:
            hardware->notify(hardware);
            break;
        case 3:
            model_work(&play->model, chance(play, 8));
            break;
        case 4:
            serve(play);
            break;
        default:
            if (chance(play, 200) == 0) {
                play_reset(play);
            }
            break;
        }
    }
}

void play_rest(struct play *play)
{
    struct block_hardware *hardware = &play->disk.hardware;
    for (uint32_t i = 0; i < REST_ROUNDS && play->in_flight_count > 0 && !play->is_given_up; i++) {
        hardware->notify(hardware);
        model_work(&play->model, 8);
        serve(play);
    }
}
