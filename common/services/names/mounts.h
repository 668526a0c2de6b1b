/*
 * The trees that are in use: at most MOUNTS_MAX, each of a principal, in memory of its own.
 *
 *   mount_find() -> mounted_begin(), what is asked of the tree, mounted_end() -> ...
 *
 * Invariants:
 *  1. When the owner is locked, the tree is none of these any more: its nodes belong to no tree.
 *  2. What was changed is committed MOUNT_COMMIT_NS later at most, whatever else is asked.
 *  3. A tree that is not known any more as it is in the store (space.is_lost) is read again before
 *     anything is asked of it; what was not kept by then is lost, and whoever syncs next is told.
 */
#pragma once

#include "abi/status.h"
#include "lib/list.h"
#include "names/names.h"
#include "space.h"
#include <stdbool.h>
#include <stdint.h>

#define MOUNTS_MAX 4u

/* Of one tree: for names_mount(). */
#define MOUNT_MEMORY_BYTES (UINT64_C(6) << 20)

/* How long what is changed may wait for others to be committed with it. */
#define MOUNT_COMMIT_NS UINT64_C(2000000000)
/* Between two steps of freeing what was removed. */
#define MOUNT_STEP_NS UINT64_C(20000000)

/* What could not be kept for so long is given up when another principal needs the room. */
#define MOUNT_GIVE_UP_NS UINT64_C(60000000000)
/* Of so many whose tree was given up it is known until they are told. */
#define MOUNT_LOSSES_MAX 24u

/*
 * A store that has begun again is given the key of whoever is logged in a moment later: how long
 * that is waited for, and how often looked.
 */
#define MOUNT_KEY_NS      UINT64_C(3000000000)
#define MOUNT_KEY_STEP_NS UINT64_C(50000000)

/* So many principals of one owner, who was rotated, have his tree at a time. */
#define MOUNT_PRINCIPALS_MAX 6u

/* How often one thing is asked of a tree that has to be read again each time. */
#define MOUNT_TRIES 3u

struct mounted {
    bool is_used;        /* by a tree; then the rest is good */
    struct names *names; /* NULL: it could not be read again yet */
    struct space space;
    uint8_t principals[MOUNT_PRINCIPALS_MAX][PRINCIPAL_BYTES]; /* who have it: one owner */
    uint32_t principal_count;
    uint8_t present[PRINCIPAL_BYTES]; /* by which it is opened */
    uint64_t tree;                    /* for who watches; no other one ever has this number */
    uint64_t origin;                  /* of the sessions that are ways into it: the principal's */
    struct mapping memory;            /* [I] once made */
    uint64_t tether;                  /* the badge of the session that the store has */
    struct list nodes;                /* of struct node */
    uint64_t used_at;                 /* counts uses of all */
    uint64_t commit_ns;               /* when to commit; 0: nothing waits */
    uint64_t step_ns;                 /* when to free something; 0: there is nothing to free */
    uint32_t try_count;               /* of what is asked now */
    bool has_lost;                    /* as node.has_lost, for who syncs all */
    uint64_t failed_ns; /* since when it cannot be committed, which was said; 0: it can */
};

struct mounts {
    struct mounted all[MOUNTS_MAX];
    uint64_t use_count;
    uint64_t tether_count;
    uint64_t tree_count;
    uint8_t losses[MOUNT_LOSSES_MAX][PRINCIPAL_BYTES]; /* the oldest is forgotten first */
    uint32_t loss_count;
};

/*
 * The tree of a principal, which is that of the others that he had, or has by now. One that nobody
 * has open may be forgotten for it, once it was kept, or could not be for MOUNT_GIVE_UP_NS.
 *   STATUS_LIMIT_EXCEEDED  there are too many, or there is no memory left
 *   STATUS_DENIED          he is locked
 *   others as space_open() and names_mount()
 */
NODISCARD enum status
mount_find(const uint8_t principal[PRINCIPAL_BYTES], struct mounted **mounted);

/*
 * Before something is asked of a tree. `mounted` may be NULL: STATUS_DENIED. A tree that cannot be
 * read again is tried again the next time. Others as mount_find().
 */
NODISCARD enum status mounted_begin(struct mounted *mounted);

/*
 * After it. True: the tree has to be read again, and all of it is to be asked once more. Otherwise
 * `status` is what is to be answered; with STATUS_DENIED the tree is forgotten.
 */
bool mounted_end(struct mounted *mounted, enum status *status);

/* The same for what asks nothing: what is to be done besides may have become another. */
void mounted_plan(struct mounted *mounted);

/* The store has closed the session with this badge: its tree is committed, and forgotten. */
void mounts_untie(uint64_t badge);

/* What is due by now; and sets the service's deadline to what is next. */
void mounts_keep_up(void);

/* All that waits, now: the service ends. */
void mounts_finish(void);
