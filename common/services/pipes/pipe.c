#include "pipe.h"
#include "lib/memory.h"

/* A piece of the buffer that lies in one page. */
struct piece {
    uint8_t **page;
    uint32_t start;
    uint32_t size_bytes;
};

static struct piece piece_at(struct pipe *pipe, uint32_t place, uint32_t left)
{
    const uint32_t at = place % PIPE_BYTES;
    const uint32_t room = PAGE_BYTES - at % PAGE_BYTES;
    return (struct piece){
        .page = &pipe->pages[at / PAGE_BYTES],
        .start = at % PAGE_BYTES,
        .size_bytes = left < room ? left : room,
    };
}

void pipe_init(
    struct pipe *pipe,
    struct pipe_outside *outside,
    struct page_source *source,
    struct object_cache *calls)
{
    *pipe = (struct pipe){.outside = outside, .source = source, .calls = calls};
    for (uint32_t side = 0; side < PIPE_SIDES; side++) {
        pipe->ends[side].is_open = true;
        list_init(&pipe->ends[side].waiting);
    }
}

/* Copies from the start of the buffer, and leaves it there. */
static uint32_t peek(struct pipe *pipe, uint32_t size_bytes, uint8_t *target)
{
    const uint32_t total = size_bytes < pipe->used ? size_bytes : pipe->used;
    for (uint32_t done = 0; done < total;) {
        const struct piece piece = piece_at(pipe, pipe->start + done, total - done);
        memcpy(target + done, *piece.page + piece.start, piece.size_bytes);
        done += piece.size_bytes;
    }
    return total;
}

static void drop_pages(struct pipe *pipe)
{
    for (uint32_t i = 0; i < PIPE_PAGES; i++) {
        if (pipe->pages[i] != NULL) {
            pipe->source->give_back(pipe->source, pipe->pages[i]);
            pipe->pages[i] = NULL;
        }
    }
    pipe->start = 0;
    pipe->used = 0;
}

/* An empty pipe has no pages: that many exist is no reason for them to take memory. */
static void consume(struct pipe *pipe, uint32_t size_bytes)
{
    pipe->start = (pipe->start + size_bytes) % PIPE_BYTES;
    pipe->used -= size_bytes;
    if (pipe->used == 0) {
        drop_pages(pipe);
    }
}

/* False: no memory; nothing has changed but pages that are there for nothing. */
static bool reserve(struct pipe *pipe, uint32_t size_bytes)
{
    for (uint32_t done = 0; done < size_bytes;) {
        const struct piece piece =
            piece_at(pipe, pipe->start + pipe->used + done, size_bytes - done);
        if (*piece.page == NULL) {
            *piece.page = pipe->source->take(pipe->source);
        }
        if (*piece.page == NULL) {
            return false;
        }
        done += piece.size_bytes;
    }
    return true;
}

/* Adds what reserve() has seen to. */
static void put(struct pipe *pipe, const uint8_t *data, uint32_t size_bytes)
{
    for (uint32_t done = 0; done < size_bytes;) {
        const struct piece piece = piece_at(pipe, pipe->start + pipe->used, size_bytes - done);
        memcpy(*piece.page + piece.start, data + done, piece.size_bytes);
        pipe->used += piece.size_bytes;
        done += piece.size_bytes;
    }
}

static struct waiting_call *first_waiting(struct pipe *pipe, enum pipe_side side)
{
    struct list_node *first = list_first(&pipe->ends[side].waiting);
    return first == NULL ? NULL : container_of(first, struct waiting_call, link);
}

/* Takes a waiting call off its list, and gives back what belongs to it. */
static uint32_t forget(struct pipe *pipe, enum pipe_side side, struct waiting_call *waiting)
{
    const uint32_t call = waiting->call;
    list_remove(&waiting->link);
    pipe->ends[side].waiting_count--;
    if (waiting->data != NULL) {
        pipe->source->give_back(pipe->source, waiting->data);
        if (pipe->ends[side].waiting_count > 0) {
            pipe->outside->refund(pipe->outside, pipe, PAGE_BYTES);
        }
    }
    object_cache_give_back(pipe->calls, waiting);
    return call;
}

static void tell(struct pipe *pipe, enum pipe_side side)
{
    struct pipe_notice *notice = &pipe->ends[side].notice;
    if (notice->event != 0 && (pipe_readiness(pipe, side) & notice->interest) != 0) {
        const struct pipe_notice told = *notice;
        *notice = (struct pipe_notice){0};
        pipe->outside->signal(pipe->outside, told.event, told.bits);
    }
}

/* Answers readers as long as there is something for them: data, or the end. */
static void feed_readers(struct pipe *pipe)
{
    static uint8_t data[PIPE_PIECE_BYTES];
    struct waiting_call *waiting = first_waiting(pipe, PIPE_READER);
    while (waiting != NULL && (pipe->used > 0 || !pipe->ends[PIPE_WRITER].is_open)) {
        const uint32_t size = peek(pipe, waiting->size_bytes, data);
        const uint32_t call = forget(pipe, PIPE_READER, waiting);
        const struct bytes bytes = {data, size};
        if (pipe->outside->answer_read(pipe->outside, call, bytes) == STATUS_OK && size > 0) {
            consume(pipe, size);
        }
        waiting = first_waiting(pipe, PIPE_READER);
    }
}

/* Takes the data of waiting writers as long as it fits. */
static void take_writers(struct pipe *pipe)
{
    struct waiting_call *waiting = first_waiting(pipe, PIPE_WRITER);
    while (waiting != NULL && waiting->size_bytes <= PIPE_BYTES - pipe->used) {
        const uint32_t size = waiting->size_bytes;
        if (!reserve(pipe, size)) {
            const uint32_t failed = forget(pipe, PIPE_WRITER, waiting);
            (void)pipe->outside->answer_write(pipe->outside, failed, STATUS_LIMIT_EXCEEDED, 0);
        } else if (
            pipe->outside->answer_write(pipe->outside, waiting->call, STATUS_OK, size) ==
            STATUS_OK) {
            put(pipe, waiting->data, size);
            (void)forget(pipe, PIPE_WRITER, waiting);
        } else {
            (void)forget(pipe, PIPE_WRITER, waiting);
        }
        waiting = first_waiting(pipe, PIPE_WRITER);
    }
}

/*
 * Does all that has become possible. Once for each side is enough: by invariant 1 nobody waits for
 * what the other side waits to give.
 */
static void settle(struct pipe *pipe)
{
    feed_readers(pipe);
    take_writers(pipe);
    tell(pipe, PIPE_READER);
    tell(pipe, PIPE_WRITER);
}

enum pipe_result
pipe_read(struct pipe *pipe, uint32_t size_bytes, uint8_t target[PIPE_PIECE_BYTES], uint32_t *taken)
{
    *taken = peek(pipe, size_bytes, target);
    if (*taken > 0) {
        consume(pipe, *taken);
        settle(pipe);
        return PIPE_DONE;
    }
    return pipe->ends[PIPE_WRITER].is_open ? PIPE_MUST_WAIT : PIPE_DONE;
}

enum pipe_result pipe_write(struct pipe *pipe, struct bytes data, enum status *status)
{
    *status = STATUS_OK;
    if (!pipe->ends[PIPE_READER].is_open) {
        return PIPE_PEER_GONE;
    }
    if (pipe->ends[PIPE_WRITER].waiting_count > 0 || data.size_bytes > PIPE_BYTES - pipe->used) {
        return PIPE_MUST_WAIT;
    }
    if (!reserve(pipe, (uint32_t)data.size_bytes)) {
        *status = STATUS_LIMIT_EXCEEDED;
        return PIPE_DONE;
    }
    put(pipe, data.data, (uint32_t)data.size_bytes);
    settle(pipe);
    return PIPE_DONE;
}

static void cancel_first(struct pipe *pipe, enum pipe_side side)
{
    const uint32_t call = forget(pipe, side, first_waiting(pipe, side));
    pipe->outside->cancel(pipe->outside, call);
}

/* Makes room for one more that waits; the new one is not on the list yet. NULL: no memory. */
static struct waiting_call *make_waiting(struct pipe *pipe, enum pipe_side side)
{
    if (pipe->ends[side].waiting_count >= PIPE_WAITING_MAX) {
        cancel_first(pipe, side);
    }
    return object_cache_take(pipe->calls);
}

/* One more write is to wait: its page is paid for, or one that has waited longer makes room. */
static void pay_for_write(struct pipe *pipe)
{
    while (pipe->ends[PIPE_WRITER].waiting_count > 0 &&
           !pipe->outside->charge(pipe->outside, pipe, PAGE_BYTES)) {
        cancel_first(pipe, PIPE_WRITER);
    }
}

static void add_waiting(struct pipe *pipe, enum pipe_side side, struct waiting_call *waiting)
{
    list_add_last(&pipe->ends[side].waiting, &waiting->link);
    pipe->ends[side].waiting_count++;
}

enum status pipe_wait_read(struct pipe *pipe, uint32_t call, uint32_t size_bytes)
{
    struct waiting_call *waiting = make_waiting(pipe, PIPE_READER);
    if (waiting == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    *waiting = (struct waiting_call){.call = call, .size_bytes = size_bytes};
    add_waiting(pipe, PIPE_READER, waiting);
    return STATUS_OK;
}

enum status pipe_wait_write(struct pipe *pipe, uint32_t call, struct bytes data)
{
    uint8_t *kept = pipe->source->take(pipe->source);
    if (kept == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    /* First of all: answering another call may overwrite the message that it is in. */
    memcpy(kept, data.data, data.size_bytes);
    struct waiting_call *waiting = make_waiting(pipe, PIPE_WRITER);
    if (waiting == NULL) {
        pipe->source->give_back(pipe->source, kept);
        return STATUS_LIMIT_EXCEEDED;
    }
    pay_for_write(pipe);
    *waiting =
        (struct waiting_call){.call = call, .size_bytes = (uint32_t)data.size_bytes, .data = kept};
    add_waiting(pipe, PIPE_WRITER, waiting);
    return STATUS_OK;
}

uint32_t pipe_readiness(const struct pipe *pipe, enum pipe_side side)
{
    const bool is_ended = !pipe->ends[PIPE_SIDES - 1 - side].is_open;
    const bool has_waiting = pipe->ends[PIPE_WRITER].waiting_count > 0;
    const bool has_room = PIPE_BYTES - pipe->used >= PIPE_PIECE_BYTES && !has_waiting;
    const bool can = side == PIPE_READER ? pipe->used > 0 : has_room;
    /* At the end neither waits: the one reads that it is the end, the other is told that it is. */
    const uint32_t what = side == PIPE_READER ? READINESS_READABLE : READINESS_WRITABLE;
    return (can || is_ended ? what : 0) | (is_ended ? READINESS_ENDED : 0);
}

static void drop_notice(struct pipe *pipe, enum pipe_side side)
{
    struct pipe_notice *notice = &pipe->ends[side].notice;
    if (notice->event != 0) {
        pipe->outside->signal(pipe->outside, notice->event, 0);
        *notice = (struct pipe_notice){0};
    }
}

uint32_t pipe_notify(struct pipe *pipe, enum pipe_side side, const struct pipe_notice *notice)
{
    const uint32_t readiness = pipe_readiness(pipe, side);
    drop_notice(pipe, side);
    pipe->ends[side].notice = *notice;
    if ((readiness & notice->interest) != 0 || notice->interest == 0) {
        drop_notice(pipe, side);
    }
    return readiness;
}

/* Of the closed end: nobody is left who could want an answer. */
static void drop_waiting(struct pipe *pipe, enum pipe_side side)
{
    while (first_waiting(pipe, side) != NULL) {
        const uint32_t call = forget(pipe, side, first_waiting(pipe, side));
        pipe->outside->drop_call(pipe->outside, call);
    }
}

void pipe_close(struct pipe *pipe, enum pipe_side side)
{
    pipe->ends[side].is_open = false;
    drop_notice(pipe, side);
    drop_waiting(pipe, side);
    if (side == PIPE_READER) {
        drop_pages(pipe);
        while (first_waiting(pipe, PIPE_WRITER) != NULL) {
            const uint32_t call = forget(pipe, PIPE_WRITER, first_waiting(pipe, PIPE_WRITER));
            (void)pipe->outside->answer_write(pipe->outside, call, STATUS_PEER_GONE, 0);
        }
    }
    settle(pipe);
}
