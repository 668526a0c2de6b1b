/*
 * Windows: memory that a service shares with the process that asked for it, so that what is read
 * and written need not travel in messages. The service has made it and maps it for as long as its
 * holder, mostly a session, lasts; what the client does with it meanwhile is only what is in it: it
 * can change at any time.
 *
 * A session can be shared by several processes, which must not read each other's data: each has a
 * window of its own.
 */
#pragma once

#include "abi/status.h"
#include "lib/list.h"
#include "support/object_cache.h"
#include "support/session_table.h"
#include <stdint.h>

#define WINDOWS_MAX 64u

/*
 * What a window takes is charged to its holder, and never less than a WINDOWS_MAX-th of what all
 * may have: whoever may have a part of the bytes then has no larger part of the places.
 */

struct window {
    struct list_node link; /* on window_holder.windows */
    uint64_t process;
    uint64_t size_bytes;
    uint32_t memory;
    uint32_t mapping;
    uint32_t place; /* which of the addresses kept for windows */
    uint8_t *data;
};

/* What windows belong to. */
struct window_holder {
    struct list windows;     /* of struct window */
    struct session *session; /* charged for them; NULL: nobody is */
};

struct windows {
    struct session_table *sessions; /* NULL: no holder has one */
    uint32_t ledger;    /* that they are charged to: the process's, or what is put here */
    uint64_t bytes_max; /* of one, whole pages */
    uint64_t base;      /* of the addresses kept for them; 0: not yet */
    uint64_t free;      /* bit n: place n is free */
    struct object_cache objects;
};

void window_holder_init(struct window_holder *holder, struct session *session);

/* What is charged for one of so many bytes. */
uint64_t window_charged_bytes(const struct session_table *sessions, uint64_t bytes);

/* The window of a process. NULL: it has none. */
struct window *window_find(const struct window_holder *holder, uint64_t process);

/*
 * The part of a process's window that a transfer is about.
 *   STATUS_WRONG_STATE       it has none
 *   STATUS_INVALID_ARGUMENT  the part is not in it
 */
NODISCARD enum status window_part(
    const struct window_holder *holder,
    uint64_t process,
    uint64_t offset,
    uint64_t size_bytes,
    uint8_t **part);

/* -- windows.c: of a running service ----------------------------------------------------------- */

/*
 * `sessions`: of the holders' sessions; NULL: none has one, and the service bounds what they have.
 * `bytes_max`: of one window, whole pages.
 */
void windows_init(
    struct windows *windows,
    struct page_source *source,
    struct session_table *sessions,
    uint64_t bytes_max);

/*
 * A capability to the window of a process, which is to be moved to it. A window that it has and
 * that is too small is replaced.
 *
 *   STATUS_LIMIT_EXCEEDED  of no bytes, or of too many; there are too many windows; or there is no
 *                          memory left
 *   STATUS_NO_MEMORY       the machine has none left
 */
NODISCARD enum status windows_share(
    struct windows *windows,
    struct window_holder *holder,
    uint64_t process,
    uint64_t size_bytes,
    uint32_t *memory);

/* Takes a process's window away, if it has one, also from the process. */
void windows_end(struct windows *windows, struct window_holder *holder, uint64_t process);

/* Takes all windows of a holder away, also from the clients. */
void windows_close(struct windows *windows, struct window_holder *holder);
