/*
 * A terminal whose screen and keyboard are somewhere else: behind one far side, which writes what
 * was typed there and reads what is to be shown.
 *
 *     programs --Terminal--> terminal (../terminal) <--> far side --PseudoTerminal--> who shows it
 *     the near side: many sessions                       one session
 *
 * Each side ends when its last session is gone. The far side then reads what is left to show, and
 * the end; the near side what was typed, and the end (terminal_hang_up()).
 *
 * While there is no room for what is typed, the far side waits. Where nobody reads the lines that
 * are typed for PSEUDO_TERMINAL_PATIENCE_NS, what comes then is dropped, audibly, but for Ctrl-C:
 * else a program that does not read could not be interrupted. Raw bytes are never dropped.
 *
 * What is told to the outside goes through `struct terminal_outside`, for both sides.
 *
 * Invariants (pseudo_terminal_check()), besides those of the terminal:
 *  1. No read of the far side waits while there is something to show, or the near side has ended.
 *  2. No write of the far side waits while there is room, or the near side has ended.
 *  3. Each call and each event that was taken over is answered, or dropped, exactly once; nothing
 *     of a side that has ended is left.
 */
#pragma once

#include "line_editor/view.h"
#include "terminal.h"

/* Of the far side, of each kind: beyond, the one that waited longest is cancelled. */
#define PSEUDO_TERMINAL_CALLS_MAX   4u
#define PSEUDO_TERMINAL_PATIENCE_NS UINT64_C(3000000000)
/* What one read gives at most: as much as a message carries. */
#define PSEUDO_TERMINAL_READ_BYTES 3520u

/* A read, or a write with the first of its bytes. `call` 0: this place is free. */
struct far_call {
    uint32_t call;
    uint32_t size_bytes;
    uint64_t order;
    uint8_t data[TERMINAL_WRITE_BYTES];
};

/* Who reads and who writes at the far side need not be the same, and wait for something else. */
enum {
    FAR_NOTICE_READ, /* or for both */
    FAR_NOTICE_WRITE,
    FAR_NOTICES,
};

struct far_notice {
    struct client_event to; /* event 0: nobody is told */
    uint32_t interest;
    bool is_armed; /* of who reads, it is kept when it has been signalled */
};

struct pseudo_terminal {
    struct terminal terminal;
    bool is_near_open;
    bool is_far_open;
    uint64_t next_order;
    uint64_t held_since_ns; /* there was no room for lines that are typed; 0: there is */
    bool is_dropping;       /* ... for so long that what comes is dropped */
    struct far_notice notices[FAR_NOTICES];
    struct far_call reads[PSEUDO_TERMINAL_CALLS_MAX];
    struct far_call writes[PSEUDO_TERMINAL_CALLS_MAX];
    uint8_t read_memory[PSEUDO_TERMINAL_READ_BYTES];
};

/*
 * Both sides are open; the near side has one session, `badge`. `outside` stays in use. A size of
 * which one is 0 is not known: then it is the usual one.
 */
void pseudo_terminal_init(
    struct pseudo_terminal *pseudo,
    struct terminal_outside *outside,
    uint64_t badge,
    uint32_t columns,
    uint32_t rows);

/* -- the far side ----------------------------------------------------------------------------- */

/*
 * Gives what is to be shown now; the view holds until the next function is called. False: the call
 * must wait. Nothing: the end.
 */
bool pseudo_terminal_read(struct pseudo_terminal *pseudo, uint32_t size_bytes, struct bytes *data);

/*
 * Takes what was typed, and gives how much of it; 0: the call must wait.
 * STATUS_PEER_GONE: the near side has ended.
 */
NODISCARD enum status pseudo_terminal_write(
    struct pseudo_terminal *pseudo, uint64_t now_ns, struct bytes data, uint32_t *taken);

/*
 * The same without waiting, false: nothing is there. Less than was asked for, and not the end, arms
 * the notice of who wants to read again.
 */
bool pseudo_terminal_read_now(
    struct pseudo_terminal *pseudo, uint32_t size_bytes, struct bytes *data);

/* Take `call` over. A write keeps the first bytes of its data. */
void pseudo_terminal_wait_read(struct pseudo_terminal *pseudo, uint32_t call, uint32_t size_bytes);
void pseudo_terminal_wait_write(struct pseudo_terminal *pseudo, uint32_t call, struct bytes data);

/* How large it is now; nothing, when one is 0. */
void pseudo_terminal_resize(struct pseudo_terminal *pseudo, uint32_t columns, uint32_t rows);

/*
 * As terminal_notify(), of the far side: takes the event over, in the place of the one before that
 * wanted to read, or of the one that wanted to write only; of none when it wants nothing. That of
 * who wants to read is kept when it was signalled, for pseudo_terminal_read_now().
 */
uint32_t pseudo_terminal_notify(
    struct pseudo_terminal *pseudo,
    uint64_t now_ns,
    uint32_t interest,
    const struct client_event *notice);

/* -- both ------------------------------------------------------------------------------------- */

/*
 * To be called after whatever happened at either side, the time included: lets everybody go on who
 * can.
 */
void pseudo_terminal_pump(struct pseudo_terminal *pseudo, uint64_t now_ns);

/* Whether pseudo_terminal_pump() has to know the time: who types, or wants to, may be held. */
bool pseudo_terminal_needs_time(const struct pseudo_terminal *pseudo);

/* When pseudo_terminal_pump() wants to be called at the latest; 0: not. */
uint64_t pseudo_terminal_deadline_ns(const struct pseudo_terminal *pseudo);

/* A session of the near side is gone. */
void pseudo_terminal_near_closed(struct pseudo_terminal *pseudo, uint64_t badge);

/* The session of the far side is gone. */
void pseudo_terminal_far_closed(struct pseudo_terminal *pseudo);

static inline bool pseudo_terminal_is_unused(const struct pseudo_terminal *pseudo)
{
    return !pseudo->is_near_open && !pseudo->is_far_open;
}

/* Whether the invariants hold: for tests. */
bool pseudo_terminal_check(const struct pseudo_terminal *pseudo);
