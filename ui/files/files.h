/*
 * files: what a person has, and what can be done with it.
 *
 *     main.c     the start, the window, its end     view.c       where he is, and was
 *     menus.c    menus and tools                    contents.c   what lies in a folder
 *     actions.c  what is done with what is chosen   snapshots.c  snapshots of all of it
 *     worker.c   what takes long                    objects.c    objects of the store
 *
 * Invariants:
 *  1. `open` is a tree that can be read: `home`, or that of the snapshot of the place where he is.
 *  2. Nothing is changed but in `home`.
 *  3. The program ends only when those that it has started have: what they are made of is its own.
 */
#pragma once

#include "application/application.h"
#include "chooser/ask.h"
#include "chooser/listing.h"
#include "chooser/place.h"
#include "directory_tree.h"
#include "toolkit/toolkit.h"
#include "tree.h"

#define BIT_JOB     APPLICATION_BITS_FIRST        /* the worker has done something */
#define BIT_CHANGED (APPLICATION_BITS_FIRST << 1) /* something in the folder is another */
#define BITS_ENDED  (APPLICATION_BITS_FIRST << 8) /* of the first program; others follow */

#define FILES_TEXT_BYTES    512u
#define SNAPSHOT_NAME_BYTES 256u
#define HISTORY_MAX         32u

enum view { VIEW_FOLDER, VIEW_SNAPSHOTS, VIEW_OBJECTS, VIEW_COUNT };

struct location {
    enum view view;
    char snapshot[SNAPSHOT_NAME_BYTES]; /* empty: what is now */
    char place[PLACE_BYTES_MAX];
};

struct files {
    struct application application;
    struct application_window *window; /* NULL: closed, while programs that it has started run */
    struct ask ask;
    uint32_t names; /* 0: it has none; so with the next two */
    uint32_t store;
    uint32_t launcher;
    struct tree home;
    struct tree open;
    struct location history[HISTORY_MAX];
    size_t history_count;
    size_t at;         /* in it */
    bool is_in_places; /* he goes through the sidebar: there the focus stays */
    struct ui_widget *lists[VIEW_COUNT];
    struct ui_widget *places;
    struct ui_widget *tree_name;
    struct ui_widget *path;
    struct ui_widget *back;
    struct ui_widget *forward;
    struct ui_widget *up;
    struct ui_widget *said;
    struct ui_widget *summary;
    struct ui_widget *menu; /* of what is chosen */
    char tree_text[SNAPSHOT_NAME_BYTES + 16];
    char said_text[FILES_TEXT_BYTES];
    char summary_text[FILES_TEXT_BYTES];
};

extern struct files files;

/* -- main.c ------------------------------------------------------------------------------------ */

void files_say(const char *text);
void files_complain(const char *what, const char *why);
void files_close(void *context);

/* Nobody needs this program any more: it ends. */
void files_end_if_done(void);

/* -- view.c ------------------------------------------------------------------------------------ */

const struct location *view_here(void);

/* False: it cannot be shown, which was said; he stays where he is. */
bool view_go(const struct location *to);
bool view_go_to(enum view view, const char *snapshot, const char *place);
void view_back(void *context);
void view_forward(void *context);
void view_up(void *context);
void view_home(void *context);
void view_reload(void *context);

/* What is seen there may be changed. */
bool view_is_writable(void);

/* -- contents.c -------------------------------------------------------------------------------- */

struct ui_widget *contents_make(struct ui_arena *arena);
NODISCARD enum status contents_load(const struct location *location);
void contents_summary(char out[FILES_TEXT_BYTES]);

/* NULL: nothing is chosen. */
struct listing_entry *contents_chosen(void);

/* Size and time of it are asked for, if they were not yet. */
void contents_look(struct listing_entry *entry);
void contents_choose(const char *name);

/* The folder is loaded again, soon. */
void contents_changed(void);
void contents_due(void);

/* -- snapshots.c ------------------------------------------------------------------------------- */

struct ui_widget *snapshots_make(struct ui_arena *arena);
NODISCARD enum status snapshots_load(void);
void snapshots_summary(char out[FILES_TEXT_BYTES]);
void snapshots_open(void);
void snapshots_create(void *context);
void snapshots_remove(void);
void snapshots_compare(void *context);
void snapshots_show_properties(void);

/* NULL: none is chosen. */
const char *snapshots_chosen(void);

/* A tree of this one, whose root is the caller's to release. */
NODISCARD enum status snapshots_lend(const char *name, struct tree *tree);

/* -- objects.c --------------------------------------------------------------------------------- */

struct ui_widget *objects_make(struct ui_arena *arena);
NODISCARD enum status objects_load(void);
void objects_summary(char out[FILES_TEXT_BYTES]);
void objects_show_properties(void);

/* -- actions.c --------------------------------------------------------------------------------- */

void action_open(void *context);
void action_open_in_editor(void *context);
void action_open_in_viewer(void *context);
void action_new_folder(void *context);
void action_rename(void *context);
void action_delete(void *context);
void action_cut(void *context);
void action_copy(void *context);
void action_paste(void *context);
void action_properties(void *context);
bool action_can_paste(void);

/* -- menus.c ----------------------------------------------------------------------------------- */

struct ui_widget *menus_make_bar(struct ui_arena *arena);
struct ui_widget *menus_make_tools(struct ui_arena *arena);
struct ui_widget *menus_make_context(struct ui_arena *arena);

/* Over what is chosen in a list. */
void menus_open_context(void *context, struct ui_widget *widget);

/* -- worker.c ---------------------------------------------------------------------------------- */

enum job_kind { JOB_COPY, JOB_MOVE, JOB_REMOVE, JOB_START };

struct job {
    enum job_kind kind;
    struct tree tree; /* what `place` is in; of JOB_START, what the program gets */
    bool is_lent;     /* its root goes with the job: of a snapshot, which may be closed before */
    char place[PLACE_BYTES_MAX];
    char folder[PLACE_BYTES_MAX]; /* in `home`, of a copy or a move */
    char program[32];
};

bool worker_init(void);

/* False: it is still at something else, which was said. */
bool worker_do(const struct job *job);
bool worker_is_busy(void);
void worker_stop(void);

/* How many programs that were started run. */
uint32_t worker_running(void);

/* After their bits: what was done is said. */
void worker_signalled(uint64_t bits);
