/* What is open, as the files of this folder share it. */
#pragma once

#include "files/files.h"
#include "lib/list.h"
#include "lock_ranges.h"
#include "support/object_cache.h"

struct watcher {
    struct list_node link; /* on files.watchers, or nowhere */
    struct node_place place;
    uint64_t origin;
    uint32_t event;
    uint64_t bits;
};

/* A file that becomes shorter, a part at a time. */
struct resizing {
    struct list_node link; /* on files.resizings, or nowhere */
    uint64_t size_bytes;
    uint32_t reply; /* 0: nobody waits for an answer */
};

/* A file in which processes may lock something. */
struct locked_file {
    struct list_node link; /* on files.locked_files */
    struct node_place place;
    struct list ranges;   /* of struct lock_range */
    struct list lockings; /* of struct locking; never empty */
};

/* A session of RecordLocks. */
struct locking {
    struct list_node link;    /* on file->lockings */
    struct list_node of_file; /* on opened.lockings of the session that it came from */
    struct locked_file *file; /* NULL: it has ended */
    struct session account;   /* in files.lock_accounts */
    uint64_t process;
};

struct opened {
    struct session session;
    struct node *node; /* held; NULL: a session of RecordLocks */
    enum node_kind kind;
    struct locking locking; /* of a session of RecordLocks */
    struct list lockings;   /* that came from this session of File */
    struct window_holder holder;
    struct watcher watcher;
    struct resizing resizing;
};

struct files {
    struct files_options options; /* [I] */
    struct session_table sessions;
    struct object_cache objects; /* of struct opened */
    struct windows windows;
    struct list watchers;     /* of struct watcher */
    struct list resizings;    /* of struct resizing; the first is next */
    struct list locked_files; /* of struct locked_file */
    struct list lock_waits;   /* of struct lock_wait */
    struct session_table lock_accounts;
    struct object_cache locked_file_objects;
    struct object_cache lock_ranges;
    struct object_cache lock_wait_objects;
    uint32_t watcher_count;
    struct watcher root_watcher; /* of the sessions that init made */
};

extern struct files files;

static inline const struct file_operations *operations(void)
{
    return files.options.operations;
}

/* NULL: of a session of init's, or of one that is closed. */
struct opened *call_opened(const struct server_call *call);
struct node *call_node(const struct server_call *call);

enum status directory_call(struct server_call *call);
enum status file_call(struct server_call *call);

/* What is not done yet stays so. */
void resizing_end(struct resizing *resizing);

/* -- locks.c ----------------------------------------------------------------------------------- */

void locks_init(void);
enum status record_locks_call(struct server_call *call);

/*
 * Makes a new session one for what the process that calls locks in the file that it calls.
 * STATUS_LIMIT_EXCEEDED: it, or what it comes from, has too many, or there is no memory left.
 */
NODISCARD enum status locking_begin(const struct server_call *call, struct opened *opened);

/* All that its process has locked in the file is free; nothing, when it has ended before. */
void locking_end(struct locking *locking);

/* All that a process has locked in a node's file is free. */
NODISCARD enum status locks_free(struct node *node, uint64_t process);

/* -- watchers.c -------------------------------------------------------------------------------- */

/* Nobody is told any more. */
void watcher_end(struct watcher *watcher);

/*
 * From now on: `event` is one of the kernel's, and the watcher's from here on.
 * STATUS_LIMIT_EXCEEDED: there are too many, or too many of this origin; then the event is still
 * the caller's.
 */
NODISCARD enum status watcher_begin(
    struct watcher *watcher,
    const struct node_place *place,
    uint64_t origin,
    uint32_t event,
    uint64_t bits);
