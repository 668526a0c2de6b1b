#include "driver.h"
#include "pipe.h"
#include "test_source.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CALLS  4096u
#define EVENTS 4096u

/* A call that waits: what became of it is told by the pipe, once. */
struct call {
    bool is_waiting;
    bool is_gone; /* its caller is */
    enum pipe_side side;
    uint32_t size_bytes;
    uint8_t value; /* of every byte of a write */
};

struct driver {
    struct bytes script;
    size_t at;
    struct pipe_outside outside;
    struct test_source source;
    struct object_cache calls;
    struct pipe pipe;
    struct call call[CALLS];
    uint32_t call_count;
    bool is_event_kept[EVENTS];
    uint32_t event_count;
    struct pipe_notice notice[PIPE_SIDES]; /* what should be kept */
    bool was_told[PIPE_SIDES];
    uint8_t queue[PIPE_BYTES];
    uint32_t queued;
    bool is_open[PIPE_SIDES];
    uint32_t waiting[PIPE_SIDES];
    uint8_t value;
    uint64_t charged;
    uint64_t charge_max;
    bool was_refused;
};

static struct driver driver;

static void must(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "at byte %zu: %s\n", driver.at, what);
        abort();
    }
}

static uint8_t next(void)
{
    return driver.at < driver.script.size_bytes ? driver.script.data[driver.at++] : 0;
}

static void push(uint8_t value, uint32_t size_bytes)
{
    must(driver.queued + size_bytes <= PIPE_BYTES, "no more than fits");
    memset(driver.queue + driver.queued, value, size_bytes);
    driver.queued += size_bytes;
}

static void pop(struct bytes data)
{
    must(data.size_bytes <= driver.queued, "no more than was written");
    must(memcmp(driver.queue, data.data, data.size_bytes) == 0, "the bytes that were written");
    driver.queued -= (uint32_t)data.size_bytes;
    memmove(driver.queue, driver.queue + data.size_bytes, driver.queued);
}

static struct call *end_call(uint32_t handle, enum pipe_side side)
{
    struct call *call = &driver.call[handle];
    must(call->is_waiting && call->side == side, "a call is answered once");
    call->is_waiting = false;
    driver.waiting[side]--;
    return call;
}

static enum status answer_read(struct pipe_outside *outside, uint32_t handle, struct bytes data)
{
    (void)outside;
    const struct call *call = end_call(handle, PIPE_READER);
    must(data.size_bytes <= call->size_bytes, "no more than was asked for");
    must(data.size_bytes > 0 || !driver.is_open[PIPE_WRITER], "the end only when it is");
    if (call->is_gone) {
        return STATUS_PEER_GONE;
    }
    pop(data);
    return STATUS_OK;
}

static enum status
answer_write(struct pipe_outside *outside, uint32_t handle, enum status status, uint32_t size_bytes)
{
    (void)outside;
    const struct call *call = end_call(handle, PIPE_WRITER);
    must(status != STATUS_OK || size_bytes == call->size_bytes, "all of it");
    must(status != STATUS_PEER_GONE || !driver.is_open[PIPE_READER], "gone only when it is");
    must(status != STATUS_LIMIT_EXCEEDED || driver.source.has_failed, "full only when it is");
    if (call->is_gone) {
        return STATUS_PEER_GONE;
    }
    if (status == STATUS_OK) {
        push(call->value, call->size_bytes);
    }
    return STATUS_OK;
}

static void cancel(struct pipe_outside *outside, uint32_t handle)
{
    (void)outside;
    const enum pipe_side side = driver.call[handle].side;
    must(
        driver.waiting[side] == PIPE_WAITING_MAX || (side == PIPE_WRITER && driver.was_refused),
        "cancelled without need");
    (void)end_call(handle, side);
}

static bool charge(struct pipe_outside *outside, struct pipe *pipe, uint32_t size_bytes)
{
    (void)outside;
    must(pipe == &driver.pipe, "the pipe that it is for");
    driver.was_refused = driver.charged + size_bytes > driver.charge_max;
    driver.charged += driver.was_refused ? 0 : size_bytes;
    return !driver.was_refused;
}

static void refund(struct pipe_outside *outside, struct pipe *pipe, uint32_t size_bytes)
{
    (void)outside;
    must(pipe == &driver.pipe && size_bytes <= driver.charged, "no more than was charged");
    driver.charged -= size_bytes;
}

static void drop_call(struct pipe_outside *outside, uint32_t handle)
{
    (void)outside;
    must(!driver.is_open[driver.call[handle].side], "dropped without need");
    (void)end_call(handle, driver.call[handle].side);
}

static void take_signal(struct pipe_outside *outside, uint32_t event, uint64_t bits)
{
    (void)outside;
    must(driver.is_event_kept[event], "an event is given back once");
    driver.is_event_kept[event] = false;
    for (uint32_t side = 0; bits != 0 && side < PIPE_SIDES; side++) {
        if (driver.notice[side].event == event) {
            must(driver.notice[side].bits == bits, "the bits that were asked for");
            driver.was_told[side] = true;
        }
    }
}

/* What can be done without waiting, by what the driver knows. */
static uint32_t readiness(enum pipe_side side)
{
    const bool is_ended = !driver.is_open[PIPE_SIDES - 1 - side];
    if (side == PIPE_READER) {
        return (driver.queued > 0 || is_ended ? READINESS_READABLE : 0) |
               (is_ended ? READINESS_ENDED : 0);
    }
    const bool has_room =
        PIPE_BYTES - driver.queued >= PIPE_PIECE_BYTES && driver.waiting[PIPE_WRITER] == 0;
    return (has_room || is_ended ? READINESS_WRITABLE : 0) | (is_ended ? READINESS_ENDED : 0);
}

static uint32_t add_call(enum pipe_side side, uint32_t size_bytes, uint8_t value)
{
    must(driver.call_count < CALLS, "scripts are short");
    driver.call[driver.call_count] = (struct call){true, false, side, size_bytes, value};
    return driver.call_count++;
}

/* Small, as often as not. */
static uint32_t next_size(void)
{
    const uint32_t size = (uint32_t)(next() << 8 | next());
    return 1 + (size % 2 == 0 ? size / 2 % 16 : size / 2 % PIPE_PIECE_BYTES);
}

static void step_read(void)
{
    uint8_t data[PIPE_PIECE_BYTES];
    uint32_t taken = 0;
    const uint32_t size = next_size();
    if (!driver.is_open[PIPE_READER]) {
        return;
    }
    /* What is freed by this read may be filled again at once: first the queue, then the pipe. */
    const uint32_t before = driver.queued;
    uint8_t want[PIPE_PIECE_BYTES];
    const uint32_t wanted = size < before ? size : before;
    memcpy(want, driver.queue, wanted);
    pop((struct bytes){want, wanted});
    const enum pipe_result result = pipe_read(&driver.pipe, size, data, &taken);
    must(taken == wanted && memcmp(data, want, taken) == 0, "what is read");
    if (before == 0) {
        must((result == PIPE_MUST_WAIT) == driver.is_open[PIPE_WRITER], "who waits");
    }
    if (result == PIPE_MUST_WAIT) {
        const uint32_t call = add_call(PIPE_READER, size, 0);
        if (pipe_wait_read(&driver.pipe, call, size) == STATUS_OK) {
            driver.waiting[PIPE_READER]++;
        } else {
            must(driver.source.has_failed, "no memory only when there is none");
            driver.call[call].is_waiting = false;
        }
    }
}

static void wait_write(struct bytes data)
{
    const uint32_t call = add_call(PIPE_WRITER, (uint32_t)data.size_bytes, driver.value);
    if (pipe_wait_write(&driver.pipe, call, data) == STATUS_OK) {
        driver.waiting[PIPE_WRITER]++;
    } else {
        must(driver.source.has_failed, "no memory only when there is none");
        driver.call[call].is_waiting = false;
    }
}

static void step_write(void)
{
    uint8_t data[PIPE_PIECE_BYTES];
    const uint32_t size = next_size();
    if (!driver.is_open[PIPE_WRITER]) {
        return;
    }
    driver.value++;
    memset(data, driver.value, size);
    const struct bytes bytes = {data, size};
    const bool fits = driver.queued + size <= PIPE_BYTES && driver.waiting[PIPE_WRITER] == 0;
    enum status status = STATUS_OK;
    if (driver.is_open[PIPE_READER] && fits) {
        push(driver.value, size);
    }
    const enum pipe_result result = pipe_write(&driver.pipe, bytes, &status);
    if (!driver.is_open[PIPE_READER]) {
        must(result == PIPE_PEER_GONE, "nobody reads");
    } else if (!fits) {
        must(result == PIPE_MUST_WAIT, "a write waits for room");
        wait_write(bytes);
    } else if (status != STATUS_OK) {
        must(driver.source.has_failed && result == PIPE_DONE, "full only when it is");
        driver.queued -= size;
    } else {
        must(result == PIPE_DONE, "what fits is taken");
    }
}

static void check(void)
{
    must(driver.pipe.used == driver.queued, "how much is in the buffer");
    const uint32_t writers = driver.waiting[PIPE_WRITER];
    const uint64_t paid = writers > 1 ? (writers - 1) * (uint64_t)PAGE_BYTES : 0;
    must(driver.charged == paid, "what waits is paid for");
    for (uint32_t side = 0; side < PIPE_SIDES; side++) {
        must(driver.pipe.ends[side].waiting_count == driver.waiting[side], "how many wait");
        struct pipe_notice *notice = &driver.notice[side];
        if (notice->event != 0) {
            const bool is_possible = (readiness(side) & notice->interest) != 0;
            must(driver.was_told[side] || !is_possible, "who asked is told");
            if (driver.was_told[side]) {
                *notice = (struct pipe_notice){0};
            }
        }
        driver.was_told[side] = false;
        must(
            !driver.is_open[side] || pipe_readiness(&driver.pipe, side) == readiness(side),
            "readiness");
    }
    must(
        driver.waiting[PIPE_READER] == 0 || (driver.queued == 0 && driver.is_open[PIPE_WRITER]),
        "no reader waits without need");
}

/* Many of the same, until they wait and there are too many of them. */
static void step_many(void)
{
    void (*const step)(void) = next() % 2 == 0 ? step_read : step_write;
    for (uint32_t i = 0; i < 2 * PIPE_WAITING_MAX && driver.call_count < CALLS - 1; i++) {
        step();
        check();
    }
}

static void step_notify(void)
{
    const enum pipe_side side = next() % PIPE_SIDES;
    const uint32_t interest = next() % 8;
    if (!driver.is_open[side] || driver.event_count + 1 >= EVENTS) {
        return;
    }
    const struct pipe_notice notice = {++driver.event_count, interest, driver.event_count};
    const uint32_t want = readiness(side);
    driver.is_event_kept[notice.event] = true;
    const struct pipe_notice before = driver.notice[side];
    driver.notice[side] = (struct pipe_notice){0};
    must(pipe_notify(&driver.pipe, side, &notice) == want, "readiness");
    must(before.event == 0 || !driver.is_event_kept[before.event], "the one before is given back");
    const bool is_kept = (want & interest) == 0 && interest != 0;
    must(driver.is_event_kept[notice.event] == is_kept, "kept when nothing is possible");
    driver.notice[side] = is_kept ? notice : (struct pipe_notice){0};
}

static void step_close(void)
{
    const enum pipe_side side = next() % PIPE_SIDES;
    if (!driver.is_open[side] || next() % 8 != 0) {
        return;
    }
    driver.is_open[side] = false;
    driver.notice[side] = (struct pipe_notice){0};
    if (side == PIPE_READER || !driver.is_open[PIPE_READER]) {
        driver.queued = 0;
    }
    pipe_close(&driver.pipe, side);
}

static void step_caller_gone(void)
{
    const uint32_t back = next() % 16;
    if (back < driver.call_count) {
        driver.call[driver.call_count - 1 - back].is_gone = true;
    }
}

static void step_memory(void)
{
    const uint8_t choice = next();
    driver.source.taken_max = choice % 2 == 0 ? UINT64_MAX : driver.source.taken + choice / 2 % 4;
    driver.charge_max = choice % 3 == 0 ? UINT64_MAX : choice % 8 * PAGE_BYTES;
}

static void finish(void)
{
    for (uint32_t side = 0; side < PIPE_SIDES; side++) {
        if (driver.is_open[side]) {
            driver.is_open[side] = false;
            driver.notice[side] = (struct pipe_notice){0};
            driver.queued = side == PIPE_READER ? 0 : driver.queued;
            pipe_close(&driver.pipe, side);
        }
    }
    must(pipe_is_unused(&driver.pipe), "closed");
    for (uint32_t i = 0; i < driver.call_count; i++) {
        must(!driver.call[i].is_waiting, "every call is answered or dropped");
    }
    for (uint32_t i = 0; i < EVENTS; i++) {
        must(!driver.is_event_kept[i], "every event is given back");
    }
    must(driver.source.taken == 0, "all pages come back");
    must(driver.charged == 0, "all that was charged comes back");
}

void driver_run(struct bytes script)
{
    static void (*const steps[])(void) = {
        step_read,
        step_read,
        step_write,
        step_write,
        step_write,
        step_notify,
        step_close,
        step_caller_gone,
        step_memory,
        step_many,
    };
    memset(&driver, 0, sizeof(driver));
    driver.script = script;
    driver.is_open[PIPE_READER] = true;
    driver.is_open[PIPE_WRITER] = true;
    driver.outside = (struct pipe_outside){
        charge, refund, answer_read, answer_write, cancel, drop_call, take_signal};
    driver.charge_max = UINT64_MAX;
    test_source_init(&driver.source);
    object_cache_init(&driver.calls, &driver.source.source, sizeof(struct waiting_call));
    pipe_init(&driver.pipe, &driver.outside, &driver.source.source, &driver.calls);
    while (driver.at < script.size_bytes && driver.call_count < CALLS - 1) {
        driver.source.has_failed = false;
        steps[next() % (sizeof(steps) / sizeof(steps[0]))]();
        check();
    }
    finish();
}
