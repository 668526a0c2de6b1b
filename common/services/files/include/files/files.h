/*
 * The sessions of a service that keeps files: what its clients have open.
 *
 * A session is a way to one node. One that init made is a way to `root`, where there is one, and
 * nothing is kept for it; each of the others is an `opened`, which holds its node from openFile()
 * or openDirectory() until nobody has the session any more. Whether it only reads, the capability's
 * mask says, which the kernel sees to.
 */
#pragma once

#include "files/operations.h"
#include "runtime/server.h"
#include "support/session_table.h"
#include "support/windows.h"

#define FILE_SESSIONS_OF_CLIENT_MAX 1024u
#define FILE_SESSIONS_MAX           8192u
/* What comes from one origin leaves a quarter to all others. */
#define FILE_SESSIONS_OF_ORIGIN_MAX (FILE_SESSIONS_MAX / 4 * 3)
#define FILE_WINDOW_BYTES_MAX       UINT64_C(0x100000)
#define FILE_CLIENT_WINDOW_BYTES    (4 * FILE_WINDOW_BYTES_MAX)
#define FILE_WATCHERS_MAX           64u
#define FILE_WATCHERS_OF_ORIGIN_MAX (FILE_WATCHERS_MAX / 4 * 3)

/*
 * Sessions of RecordLocks; ranges that are locked and threads that wait for some, together. As many
 * trees as names has at a time leave some over.
 */
#define FILE_LOCKINGS_OF_CLIENT_MAX 256u
#define FILE_LOCKINGS_OF_ORIGIN_MAX 384u
#define FILE_LOCKINGS_MAX           2048u
#define FILE_LOCKS_OF_CLIENT_MAX    256u
#define FILE_LOCKS_OF_ORIGIN_MAX    384u
#define FILE_LOCKS_MAX              2048u
/* What is looked at before a wait, to find out whether it would never end. */
#define FILE_DEADLOCK_STEPS_MAX 65536u

struct files_options {
    const struct file_operations *operations;
    struct page_source *source; /* of what is kept for sessions */
    uint32_t endpoint;          /* the service's */
    struct node *root;          /* of the sessions that init made; NULL: those are no directories */
    uint64_t window_bytes_max;  /* of all windows together */
    bool is_passive;            /* as struct server has it */
};

/* Once, before anything else. What is pointed to stays. */
void files_init(const struct files_options *options);

/*
 * What times of files are made of: nanoseconds since 1970 by the clock's page that the program was
 * given as "time", so that nobody is asked while a client waits; without one, since the machine's
 * start. May be called before files_init().
 */
uint64_t files_now_ns(void);

/* Answers a call of Directory or File. */
enum status files_call(struct server_call *call);

/*
 * Another part of what takes long and is not answered yet: of a service whose resize() is not
 * always done at once, when it is settled. True: there is more, and others may come between.
 */
bool files_go_on(void);

/* The last capability to the session with this badge is gone; false: it was none of these. */
bool files_closed(uint64_t badge);

/* A session to be opened: made before its node is looked for, so what fails changes nothing. */
struct opening {
    struct opened *opened;
    uint32_t handle; /* of the new session */
};

/*
 * `origin`: what bounds are counted for beside the process that calls, as session_open() says; of a
 * session that is opened through another one, files_origin().
 *   STATUS_LIMIT_EXCEEDED  the client or the origin has too much open, or there is no memory left
 */
NODISCARD enum status opening_start(
    const struct server_call *call, uint64_t origin, uint64_t mask, struct opening *opening);

/* What a call of Directory or File comes from. */
uint64_t files_origin(const struct server_call *call);

/* The session is a way to `node`, which is held for it; gives what is to be moved to the caller. */
uint32_t opening_finish(struct opening *opening, struct node *node, enum node_kind kind);

void opening_undo(struct opening *opening);

/* Something in this directory came, went or changed: whoever watches it is told. */
void files_changed(const struct node_place *directory);

/* Whether anybody watches anything in a tree. */
bool files_is_watched(uint64_t tree);

/* Anything in a tree may have. */
void files_changed_all(uint64_t tree);

/* The tree is gone: who watched anything in it is told so, and nothing more. */
void files_tree_ended(uint64_t tree);
