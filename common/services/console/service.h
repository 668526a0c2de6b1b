/*
 * The service around the consoles (consoles.h): which session is a way to what.
 *
 * Sessions of the supervisor's have bit 63 and the number of the export. Those made here: bit 62 is
 * a tether, which only tells that somebody is gone; of the others, bits 60 and 61 are the console,
 * bit 59 is one from Consoles.open, and below is a number that is never used twice.
 */
#pragma once

#include "consoles.h"
#include "questions/trusted_path.h"

/* In the order of the manifest: tests may end after the first. */
enum export_index {
    EXPORT_TERMINAL = 0,
    EXPORT_TRUSTED,
    EXPORT_CONSOLES,
    EXPORT_TERMINAL_2, /* and the others */
};

#define BADGE_TETHER        (UINT64_C(1) << 62)
#define BADGE_CONSOLE_SHIFT 60u
#define BADGE_ROOT          (UINT64_C(1) << 59)
#define BADGE_NUMBER_MASK   (BADGE_ROOT - 1)

struct service {
    struct server server;
    struct consoles consoles;
    uint64_t next_number;    /* begins where nobody can guess */
    uint32_t watcher_tether; /* of who looks after the sessions; 0: nobody does */
    struct trusted_path path;
};

extern struct service service;

/* A badge that is not used again. `flags`: BADGE_ROOT or 0. */
uint64_t service_badge(uint32_t console, uint64_t flags);

/* The console that a session of a terminal belongs to. */
uint32_t service_console(uint64_t badge);
struct terminal *service_terminal(uint64_t badge);

/* Whether it comes from the supervisor, or from who looks after the sessions. */
bool service_is_root(uint64_t badge);

enum status keeper_call(struct server_call *call);

/* Before the first question is asked. */
void keeper_begin(void);

/* Says of each new question who asks, as far as the process list knows. Makes calls. */
void keeper_announce(void);
