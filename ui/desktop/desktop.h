/*
 * desktop: what a person's session at the screen consists of (ADR 50). A panel at the upper edge, a
 * launcher, and what their programs are started with. Everything here runs as the person.
 *
 *     panel.c     what is open, workspaces, clock, and the person's menu
 *     launcher.c  which programs there are, found by typing
 *     starter.c   a thread that starts them: policy may ask the person first
 *     pictures.c  screenshots, into his files
 */
#pragma once

#include "application/application.h"
#include "toolkit/toolkit.h"
#include "wall_clock/open.h"

#define BIT_STARTED      APPLICATION_BITS_FIRST
#define BIT_PICTURE_KEPT (APPLICATION_BITS_FIRST << 1)
#define BITS_ENDED       (APPLICATION_BITS_FIRST << 8) /* of the first program; 32 of them follow */

#define DESKTOP_TEXT_BYTES 128u

struct desktop {
    struct application application;
    uint32_t windows; /* Windows */
    uint32_t shell;   /* WindowShell */
    uint32_t session;
    const struct wall_clock_page *time; /* NULL: not known */
    char person[DESKTOP_TEXT_BYTES];
    struct application_window *panel;
};

extern struct desktop desktop;

/* -- panel.c ----------------------------------------------------------------------------------- */

bool panel_open(void);

/* What is open, or the layout of keys, may be another. */
void panel_update(void);

/* The clock; gives when it is to be called again. */
uint64_t panel_show_time(void);

/* A line for the person, until the next one. */
void panel_say(const char *text);

/* -- launcher.c -------------------------------------------------------------------------------- */

/* Opens it, or closes the one that is open. */
void launcher_toggle(void);

/* The person has pressed something else. */
void launcher_closed(uint32_t window);

/* -- starter.c --------------------------------------------------------------------------------- */

NODISCARD enum status starter_init(void);

/* Starts a program, with a word besides its name, or NULL; what becomes of it is told. */
void starter_start(const char *program, const char *argument);

/* After their bits: what could not be started is said, who has ended is forgotten. */
void starter_signalled(uint64_t bits);

/* -- pictures.c -------------------------------------------------------------------------------- */

/* Keeps what the compositor has kept of the screen in the person's files. */
void pictures_keep(void);

/* After BIT_PICTURE_KEPT: says what has become of it. */
void pictures_signalled(void);
