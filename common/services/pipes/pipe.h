/*
 * A pipe: bytes in order from those who write to those who read, through a bounded buffer, and the
 * calls that wait for the other side.
 *
 *                 pipe_read: nothing there          pipe_write: no room
 *   call  ------------------------------> waiting <------------------------ call
 *                  pipe_write, pipe_close | ^ at most PIPE_WAITING_MAX of an end, or the longest
 *                                         v   waiting one is answered with CANCELLED
 *                                     answered
 *
 * A write is taken as a whole, so that two writers never mix in the middle of one.
 *
 * What is told to the outside goes through `struct pipe_outside`, which a test replaces. A waiting
 * call whose caller is gone is found out when it is answered: then nothing was read or written.
 *
 * Invariants:
 *  1. Calls wait at the reading end only while nothing is in the buffer and the writing end is
 * open; at the writing end only while the first of them does not fit and the reading end is open.
 *  2. page[i] is there when a byte of the buffer is, or may be, in it.
 *  3. Of the writes that wait, all but one are charged for, a page each: that one, and the buffer,
 *     whoever made the pipe has paid for.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "lib/list.h"
#include "schema/stream.h"
#include "support/object_cache.h"
#include <stdbool.h>
#include <stdint.h>

#define PIPE_PAGES       4u
#define PIPE_BYTES       (PIPE_PAGES * PAGE_BYTES)
#define PIPE_WAITING_MAX 16u

/* What a pipe may take without asking: the buffer, and one write that waits. */
#define PIPE_OWN_BYTES (PIPE_BYTES + PAGE_BYTES)

/* The most that one message carries: more is neither read nor written at once. */
#define PIPE_PIECE_BYTES 3520u

enum pipe_side {
    PIPE_READER = 0,
    PIPE_WRITER = 1,
    PIPE_SIDES = 2,
};

enum pipe_result {
    PIPE_DONE,
    PIPE_MUST_WAIT, /* pipe_wait() */
    PIPE_PEER_GONE, /* nobody reads any more */
};

struct pipe;

/* `call` and `event` are handles; after these functions they are no more. */
struct pipe_outside {
    /* Asks for memory beyond PIPE_OWN_BYTES; false: there is none for this pipe. */
    bool (*charge)(struct pipe_outside *outside, struct pipe *pipe, uint32_t size_bytes);
    void (*refund)(struct pipe_outside *outside, struct pipe *pipe, uint32_t size_bytes);
    /* PEER_GONE or another error: the caller is gone, and has not got the data. */
    enum status (*answer_read)(struct pipe_outside *outside, uint32_t call, struct bytes data);
    enum status (*answer_write)(
        struct pipe_outside *outside, uint32_t call, enum status status, uint32_t size_bytes);
    void (*cancel)(struct pipe_outside *outside, uint32_t call);
    void (*drop_call)(struct pipe_outside *outside, uint32_t call);
    /* Signals, unless bits is 0, and drops. */
    void (*signal)(struct pipe_outside *outside, uint32_t event, uint64_t bits);
};

struct pipe_notice {
    uint32_t event; /* 0: none */
    uint32_t interest;
    uint64_t bits;
};

struct pipe_end {
    bool is_open;
    struct pipe_notice notice;
    struct list waiting; /* of struct waiting_call, the longest waiting first */
    uint32_t waiting_count;
};

struct pipe {
    struct pipe_outside *outside;
    struct page_source *source;
    struct object_cache *calls; /* of sizeof(struct waiting_call) */
    uint8_t *pages[PIPE_PAGES];
    uint32_t start; /* of what is in the buffer */
    uint32_t used;
    struct pipe_end ends[PIPE_SIDES];
};

/* A call that waits. A write brings its data along, in a page of its own. */
struct waiting_call {
    struct list_node link; /* on pipe_end.waiting */
    uint32_t call;
    uint32_t size_bytes;
    uint8_t *data; /* NULL: a read */
};

/* Both ends are open then. The caller keeps what the pipe points to as long as the pipe. */
void pipe_init(
    struct pipe *pipe,
    struct pipe_outside *outside,
    struct page_source *source,
    struct object_cache *calls);

/*
 * Takes what is there, at most `size_bytes`, which is 1 to PIPE_PIECE_BYTES, into `target`.
 * PIPE_DONE with *taken == 0: the end.
 */
enum pipe_result pipe_read(
    struct pipe *pipe, uint32_t size_bytes, uint8_t target[PIPE_PIECE_BYTES], uint32_t *taken);

/* All of `data`, at most PIPE_PIECE_BYTES. STATUS_LIMIT_EXCEEDED in *status: no memory. */
enum pipe_result pipe_write(struct pipe *pipe, struct bytes data, enum status *status);

/*
 * Lets a call wait that pipe_read() or pipe_write() could not do; `data` is what it wants to write.
 * STATUS_LIMIT_EXCEEDED: no memory; the call is still the caller's.
 */
NODISCARD enum status pipe_wait_read(struct pipe *pipe, uint32_t call, uint32_t size_bytes);
NODISCARD enum status pipe_wait_write(struct pipe *pipe, uint32_t call, struct bytes data);

/* What can be done without waiting at an end: bits READINESS_. */
uint32_t pipe_readiness(const struct pipe *pipe, enum pipe_side side);

/*
 * Gives what is possible, as pipe_readiness(), and takes the event over, in place of the one
 * before: when nothing of `interest` is possible, it is signalled once as soon as something is.
 */
uint32_t pipe_notify(struct pipe *pipe, enum pipe_side side, const struct pipe_notice *notice);

/* An end's last session is gone: nobody waits there any more. */
void pipe_close(struct pipe *pipe, enum pipe_side side);

static inline bool pipe_is_unused(const struct pipe *pipe)
{
    return !pipe->ends[PIPE_READER].is_open && !pipe->ends[PIPE_WRITER].is_open;
}
