/*
 * The works of a screen, one at a time: what its client wants, what the device has to say, and when
 * a device has had its time. Pure over a display_hardware.
 *
 *   (screen_check -> screen_accept .. screen_turn ..)* -> screen_close -> (...)*
 *
 * Of each kind one work may wait while another is under way. What is begun next, of those that
 * wait, is the lowest kind; so what one client has left is darkened before the next one sets a
 * mode.
 *
 * Invariants:
 *  1. Each reply that was accepted is answered exactly once, by screen_turn or screen_close.
 *  2. A show waits or is under way only while has_mode, and no mode does.
 *  3. After a work that failed the device was reset, and has_mode is false.
 */
#pragma once

#include "display/hardware.h"

/* How long the device may take for one work. */
#define SCREEN_WORK_NS UINT64_C(5000000000)

/* Works of one turn: a device that always has news does not keep clients waiting. */
#define SCREEN_WORKS_OF_TURN_MAX 8u

struct screen_wish {
    struct display_work work; /* DISPLAY_WORK_NONE: there is none */
    uint32_t reply;           /* 0: nobody waits for an answer */
};

struct screen {
    struct display_hardware *hardware; /* [I] */
    /*
     * [I] Memory for all buffers of a picture, or, where there is less, for one; zeros. What the
     * client had before is taken from it in any case. What this gives is the answer to the client.
     */
    enum status (*take_memory)(struct screen *screen, struct display_picture *picture);
    /* [I] Of a work of the client's. */
    void (*answer)(
        struct screen *screen, enum display_work_kind kind, uint32_t reply, enum status status);

    bool is_given_up; /* it cannot be reset: nothing more is done */
    bool has_mode;
    bool has_cursor;                     /* one was set: it is to be darkened, too */
    bool was_shown[DISPLAY_BUFFERS_MAX]; /* since the mode was set */
    struct display_picture picture;      /* while has_mode */
    struct screen_wish current;
    uint64_t deadline_ns; /* of the current one */
    struct screen_wish waiting[DISPLAY_WORK_COUNT];
    uint32_t reset_count;
};

/*
 * Whether what a client wishes can become work.
 *   STATUS_INVALID_ARGUMENT  no such mode or buffer; a part outside the picture; too many parts; a
 *                            point outside of the cursor
 *   STATUS_NOT_FOUND         it has no cursor
 *   STATUS_WRONG_STATE       there is no mode; or one of this kind, or a mode, is not done yet
 *   STATUS_DEVICE_ERROR      the device was given up
 * Of a mode, `wish->picture` needs only size and buffer_count: 1 or 2 that are wanted.
 */
NODISCARD enum status screen_check(const struct screen *screen, const struct display_work *wish);

/* What screen_check() has found to be good; `reply`, not 0, is answered later. */
void screen_accept(struct screen *screen, const struct display_work *wish, uint32_t reply);

/* The client is gone: who waits is answered STATUS_PEER_GONE, and it becomes dark. */
void screen_close(struct screen *screen);

/*
 * Goes on as far as it can. Gives the time at which another turn is needed though nothing has
 * happened; 0: never.
 */
uint64_t screen_turn(struct screen *screen, uint64_t now_ns);
