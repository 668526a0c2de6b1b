/*
 * A program with windows that means harm to the compositor, and one that dies in the middle of
 * whatever it does. A window that behaves takes what is typed (control.c), and its colour says what
 * came of it:
 *
 *     COLOUR_READY             nothing is done
 *     COLOUR_BUSY              a letter was typed: that attack goes on until another key is
 *     COLOUR_DONE              ... and each call was answered as it must be
 *     COLOUR_FAILED | line     ... or was not: where in which file, says the number
 *     COLOUR_COUNT | count     after "m": so many large pictures there is memory for
 *
 *     windows.c   opening, sizes, pictures, popups, states
 *     rights.c    what is not this program's: clipboard, kinds of windows, capabilities
 *     messages.c  calls that are no calls
 *     deaths.c    digits: how it ends
 */
#pragma once

#include "abi/status.h"
#include "runtime/mapping.h"
#include "schema/windows.h"
#include <stdbool.h>
#include <stdint.h>

#define COLOUR_READY  0xff404040u
#define COLOUR_BUSY   0xff806000u
#define COLOUR_DONE   0xff00a040u
#define COLOUR_FAILED 0xffc00000u
#define COLOUR_COUNT  0xff800000u

/* Of each file 1,000 lines. */
#define CONTROL_LINES 0u
#define WINDOWS_LINES 1000u
#define RIGHTS_LINES  2000u

#define EVENTS_AT_ONCE 32u

/* Numbers that look random, the same each time. */
struct chance {
    uint64_t state;
};

uint64_t chance_next(struct chance *chance);
uint64_t chance_below(struct chance *chance, uint64_t limit);

/* A size or a number as they are when somebody means harm: often at a bound. */
uint16_t chance_size(struct chance *chance);

/* Remembers the first that does not hold. */
void require(bool holds, uint32_t line);

/* -- control.c --------------------------------------------------------------------------------- */

struct control {
    uint32_t windows; /* Windows */
    uint32_t client;  /* WindowClient of the window that behaves */
    uint32_t event;
    uint32_t window;
    uint16_t width;
    uint16_t height;
    uint32_t colour;
    bool has_key; /* one was typed, `key` */
    char key;
    uint32_t serial; /* of the last event */
    struct chance chance;
    struct mapping mapping;
};

extern struct control control;

/* A second connection; 0: there are too many. */
uint32_t control_connect(void);

/* What has happened in the window that behaves; when `waits`, until something has. */
void control_listen(bool waits);

/* -- attacks: one round of each ---------------------------------------------------------------- */

void attack_connections(void);
void attack_windows(void);
void attack_buffers(void);
void attack_pictures(void);
void attack_titles(void);
void attack_popups(void);
void attack_states(void);
void attack_unheard(void);
void attack_kinds(void);
void attack_clipboard(void);
void attack_capabilities(void);
void attack_messages(void);

/* How many large pictures there is memory for, with none but what others have. */
uint32_t count_pictures(void);

/* -- deaths.c ---------------------------------------------------------------------------------- */

/* After `digit`, at once or with what is done next in its window: does not come back, or waits. */
void death_begin(char digit);

/* For each event in the window that behaves. */
void death_event(const struct window_event *event);
