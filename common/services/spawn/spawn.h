/*
 * A process on its way: made, furnished, given what it is to have, then started or undone. Its
 * parts lie one behind the other from a base on: the image, then, each with an unmapped page before
 * it, the startup message, the message page and the stack of its first thread. Beyond that all is
 * free.
 */
#pragma once

#include "image.h"

#define SPAWN_STARTUP_BYTES_MAX UINT64_C(0x10000)

/* What the process is made from; capabilities of whoever makes it. */
struct spawn_parts {
    const struct image *image; /* the caller's; must stay until spawn_start() */
    uint32_t ledger;           /* pays for it, and becomes its own */
    uint32_t scheduling;       /* becomes its own */
    uint32_t clock;            /* Machine, facet "observer" */
    uint8_t priority;
    uint64_t chance; /* a random number: where it will be */
};

/* What of its own objects it may use: masks of the capabilities that every program starts with. */
struct spawn_masks {
    uint64_t process;
    uint64_t thread;
    uint64_t ledger;
    uint64_t scheduling;
};

#define SPAWN_MASKS_ALL                                                                            \
    ((struct spawn_masks){~UINT64_C(0), ~UINT64_C(0), ~UINT64_C(0), ~UINT64_C(0)})

struct spawn {
    struct spawn_parts parts;
    uint32_t process; /* with all methods */
    uint32_t thread;
    uint64_t base;
    uint64_t startup_address;
    uint64_t stack;      /* its lowest address */
    uint64_t free_start; /* what the program can use for itself */
    uint64_t free_end;
};

/*
 * The process, with nothing in it but a thread that stands still. After an error nothing is left.
 * Errors: of the Ledger's and the Process's methods, STATUS_LIMIT_EXCEEDED and STATUS_PEER_GONE
 * above all; STATUS_DENIED and STATUS_INVALID_HANDLE when the parts are not what they should be.
 */
NODISCARD enum status spawn_create(const struct spawn_parts *parts, struct spawn *spawn);

/* Its own objects, its image and its stack; comes before anything is granted. Errors as above. */
NODISCARD enum status spawn_furnish(const struct spawn *spawn, const struct spawn_masks *masks);

/* Gives it a copy of a capability; `handle` is what it will be there. Errors of Process.install. */
NODISCARD enum status
spawn_grant(const struct spawn *spawn, uint32_t capability, uint64_t mask, uint32_t *handle);

/*
 * Maps the startup message, whole pages which nobody may change any more, and lets the thread run.
 * The process stays the caller's to name; after an error it can still be undone.
 */
NODISCARD enum status spawn_start(struct spawn *spawn, uint32_t startup, uint64_t startup_bytes);

/* Ends what was made, and drops it; also after spawn_start(). */
void spawn_undo(struct spawn *spawn);
