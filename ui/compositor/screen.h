/*
 * The screen, as the compositor has it: a thread that makes the blocking calls of one Scanout, so
 * that a driver that is slow, or ends, keeps nobody waiting.
 *
 *     SCREEN_NONE --opened--> SCREEN_OPEN --mode set--> SCREEN_READY --driver gone--> SCREEN_NONE
 *
 * One job at a time is the thread's; from screen_begin() until screen_done() has said what became
 * of it, nobody else touches `job`, and the pixels are only read. The first thread calls everything
 * here.
 *
 * Invariants.
 *  1. Pixels are mapped in SCREEN_READY, and only there; nobody draws while a job is under way.
 *  2. A port is held in SCREEN_OPEN and SCREEN_READY.
 */
#pragma once

#include "runtime/mapping.h"
#include "schema/display.h"
#include "tether.h"
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#define SCREENS_MAX       4u
#define SCREEN_MODES_MAX  32u
#define SCREEN_DAMAGE_MAX 16u

/* How long a driver may take for a picture, and for anything else. */
#define SCREEN_CALL_NS UINT64_C(10000000000)

enum screen_state {
    SCREEN_NONE = 0,
    SCREEN_OPEN,
    SCREEN_READY,
};

enum screen_job_kind {
    SCREEN_JOB_NONE = 0,
    SCREEN_JOB_OPEN, /* the first of the screens that somebody can see, or else the first */
    SCREEN_JOB_DESCRIBE,
    SCREEN_JOB_MODE,
    SCREEN_JOB_SHOW,
};

struct screen_description {
    uint16_t mode_count;
    struct display_mode modes[SCREEN_MODES_MAX];
    uint16_t cursor_width; /* 0: the device draws none */
    uint16_t cursor_height;
    uint32_t refresh_milli_hz;
};

/* What is done to the pointer that the device draws. */
struct screen_cursor {
    bool is_moved;
    bool is_changed; /* the image, or whether it is seen */
    bool is_visible;
    uint16_t x, y;
    uint16_t hot_x, hot_y;
};

struct screen_job {
    enum screen_job_kind kind;
    enum status status;
    struct display_mode mode;
    uint32_t damage_count;
    struct display_rectangle damage[SCREEN_DAMAGE_MAX];
    struct screen_cursor cursor;
};

struct screen {
    enum screen_state state;
    struct screen_description description;
    struct display_mode mode;
    uint32_t *pixels;
    uint32_t stride_bytes;
    uint32_t *cursor; /* of this size, whatever is described since; NULL: none */
    uint16_t cursor_width;
    uint16_t cursor_height;

    /* -- the thread's, while a job is under way */
    struct screen_job job;
    uint32_t scanouts[SCREENS_MAX];
    uint32_t scanout_count;
    uint32_t endpoint;     /* of which it makes the tether */
    uint64_t tether_badge; /* the caller says what all of it have in common */
    uint32_t event;        /* signalled with `bits` when a job is done, or something has changed */
    uint64_t done_bits;
    uint64_t changed_bits;
    uint32_t port;
    struct mapping mapping;
    struct mapping cursor_mapping;

    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t begun;
    bool is_begun;   /* [mutex] */
    bool is_done;    /* [mutex] */
    bool is_working; /* the first thread's: a job was begun, and what became of it not taken */
};

/*
 * Starts the thread. What is in `scanouts`, `scanout_count`, `endpoint`, `tether_badge`, `event`
 * and the bits is set by the caller, and stays. STATUS_NO_MEMORY  there is no thread
 */
NODISCARD enum status screen_start(struct screen *screen);

/* Gives the thread `job`, which is filled in. Nothing may be under way. */
void screen_begin(struct screen *screen, enum screen_job_kind kind);

/*
 * After the signal: whether a job is done; screen->job says what became of it. A job that failed
 * leaves SCREEN_NONE where the driver has gone or does not answer, and SCREEN_OPEN where a picture
 * could not be shown; else what was before.
 */
bool screen_done(struct screen *screen);

/*
 * A session of ours with this badge was closed: if it was the tether of the driver, that has gone,
 * and so has the screen: true. It may as well be that of one that could not be opened. Nothing may
 * be under way: what is, hears of it by itself.
 */
bool screen_closed(struct screen *screen, uint64_t badge);
