/* What is open, as the files of this folder share it. */
#pragma once

#include "files/files.h"
#include "lib/list.h"
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

struct opened {
    struct session session;
    struct node *node; /* held */
    enum node_kind kind;
    struct window_holder holder;
    struct watcher watcher;
    struct resizing resizing;
};

struct files {
    struct files_options options; /* [I] */
    struct session_table sessions;
    struct object_cache objects; /* of struct opened */
    struct windows windows;
    struct list watchers;  /* of struct watcher */
    struct list resizings; /* of struct resizing; the first is next */
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
