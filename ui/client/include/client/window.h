/*
 * A program's side of the compositor (common/schema/windows.capnp): its windows, and pixels to draw
 * them in.
 *
 *     window_connection_adopt() -> window_open() -> events say `configured` -> window_resize()
 *       -> window_begin() ... draw what has changed ... window_show() -> events say `shown` -> ...
 *
 * Each window has two buffers. One is seen; window_begin() gives the other one, which still has
 * what was drawn into it the last time but one. There is none to be had between window_show() and
 * the event `shown`.
 *
 * PEER_GONE of any call: the compositor has ended, and all windows with it.
 */
#pragma once

#include "abi/status.h"
#include "client/damage.h"
#include "lib/bytes.h"
#include "runtime/mapping.h"
#include "schema/windows.h"
#include <stdbool.h>
#include <stdint.h>

/* As many as one call brings. */
#define WINDOW_EVENTS_MAX 32u

struct window_connection {
    uint32_t client; /* the capability */
};

struct window {
    uint32_t number; /* 0: it is not open */
    uint16_t width;
    uint16_t height;
    uint32_t stride_bytes;
    uint32_t buffer_bytes;
    uint32_t back;   /* the buffer that is drawn into */
    bool is_shown;   /* something was: the other buffer has a picture */
    bool is_waiting; /* for `shown`: the compositor still reads the back buffer */
    uint64_t place;  /* the addresses that are kept for its pixels */
    uint64_t place_bytes;
    struct mapping mapping;
};

/* What a window is opened with. */
struct window_opening {
    enum window_kind kind;
    uint32_t parent; /* of a popup */
    uint16_t width;
    uint16_t height;
    int16_t x; /* of a popup */
    int16_t y;
    struct bytes title;
};

/*
 * For who has a connection, of Windows.connect or connectShell: `event` is signalled with `bits`
 * when there are events to fetch. Errors: those of WindowClient.notify.
 */
NODISCARD enum status window_connection_adopt(
    struct window_connection *connection, uint32_t capability, uint32_t event, uint64_t bits);

/* Ends the connection and all its windows, whose mappings window_finish() removes. */
void window_connection_finish(struct window_connection *connection);

/*
 * What has happened, into `events`; *lost: how many keys and buttons there was no room for. When it
 * gives WINDOW_EVENTS_MAX there may be more. Errors: those of WindowClient.events.
 */
NODISCARD enum status window_connection_events(
    const struct window_connection *connection,
    struct window_event events[WINDOW_EVENTS_MAX],
    uint32_t *count,
    uint32_t *lost);

/* Errors: those of WindowClient.open. */
NODISCARD enum status window_open(
    const struct window_connection *connection,
    const struct window_opening *opening,
    struct window *window);

/* Closes it, if it is open, and removes its mapping. */
void window_finish(const struct window_connection *connection, struct window *window);

/*
 * Pixels of this size from now on; what is seen stays until something is shown. Nothing of the
 * picture before is in them. Errors: those of WindowClient.buffers, and of mapping_create().
 */
NODISCARD enum status window_resize(
    const struct window_connection *connection,
    struct window *window,
    uint16_t width,
    uint16_t height);

/* The pixels to draw into: buffer `back`. NULL: not now, or there are none. */
uint32_t *window_begin(struct window *window);

/* Shows what was drawn; where, says `damage`. Errors: those of WindowClient.show. */
NODISCARD enum status window_show(
    const struct window_connection *connection,
    struct window *window,
    const struct window_damage *damage);

/* For each event `shown` of this window. */
void window_was_shown(struct window *window);
