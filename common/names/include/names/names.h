/*
 * Names: one principal's tree of files and directories, in a space of objects that are named by
 * their content (ObjectSpace in common/schema/store.capnp; docs/formats/names.md,
 * docs/adr/0034-names-are-a-tree-of-objects.md).
 *
 *   names_mount() -> operations*, names_commit()*, names_step()* -> (stop at any time) -> ...
 *
 * Invariants:
 *  1. What the space has is what the tree was at one moment: operations are there in the order in
 *     which they were made, up to a last one. With names_commit(durable) answered, all before it.
 *  2. Nothing that fails changes anything, but that what was changed before may have been
 *     committed.
 *  3. A name that is there all the time is listed exactly once, and so is a node that is only
 *     renamed (common/services/ram_directory/tree.h has the same rules).
 *  4. Nothing of the space is believed before it was checked. What is damaged answers
 *     STATUS_MALFORMED; what does not lead through it can be read.
 *  5. Each call does a bounded amount of work; where that is not enough it says that there is more.
 *     names_check() is the exception.
 *
 * A node has a number that no other one of this tree ever gets. NAMES_ROOT is the root's.
 *
 * One thread at a time. All memory is the caller's. Changes stay in that memory until a commit: of
 * the caller's, or one that a call makes first when too much is waiting.
 *
 * Statuses that many calls have, said once:
 *   STATUS_INVALID_ARGUMENT  the path is none (lib/path.h)
 *   STATUS_LIMIT_EXCEEDED    a name is too long; or the tree is as large as it can be; or, in an
 *                            update, it is too large for one
 *   STATUS_NOT_FOUND         there is no such name, node or snapshot; or what is to get an entry
 *                            was removed
 *   STATUS_WRONG_STATE       a name on the way is a file, or what is there is of the other kind; of
 *                            changes also: the tree takes none (names_is_read_only())
 *   STATUS_MALFORMED         what the call needs is damaged
 *   STATUS_NO_SPACE, STATUS_DEVICE_ERROR, STATUS_DENIED, and any other that the space gives
 *
 * A commit that fails leaves all changes waiting, here, where they can be read, and it can be tried
 * again. With STATUS_NO_SPACE calls that need more memory for what waits give that, too; there is
 * memory kept back so that names_remove(), names_resize() to less, names_snapshot_remove() and
 * names_step() go on, and a commit succeeds when enough is freed. Where it does not, and the caller
 * will not wait, names_revert() gives up what was not committed.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include <stdbool.h>
#include <stdint.h>

#define NAMES_HASH_BYTES      32u
#define NAMES_NAME_BYTES_MAX  255u
#define NAMES_DEPTH_MAX       1024u
#define NAMES_SNAPSHOTS_MAX   256u
#define NAMES_FILE_BYTES_MAX  (UINT64_C(1) << 48)
#define NAMES_WRITE_BYTES_MAX (UINT32_C(1) << 20)
#define NAMES_CHUNK_BYTES     16384u
#define NAMES_NODE_BYTES      8192u
#define NAMES_WINDOW_BYTES    (UINT32_C(2) << 20)
#define NAMES_ROOT            UINT64_C(1)

/* What names_mount() needs; more is cache. */
#define NAMES_MEMORY_BYTES_MIN (UINT64_C(4) << 20)

/*
 * Where objects are, as ObjectSpace has it. An object is there as often as it was put.
 */
struct names_space {
    void *context;

    /*
     * The whole object. May use the window.
     *   STATUS_NOT_FOUND  no such object
     *   STATUS_INVALID_ARGUMENT  it is larger than `capacity_bytes`
     * Any other goes to the caller; the first two become STATUS_MALFORMED.
     */
    enum status (*get)(
        void *context,
        const uint8_t hash[NAMES_HASH_BYTES],
        void *target,
        uint32_t capacity_bytes,
        uint32_t *size_bytes);

    /* What the last commit said; zeros: there was none. */
    enum status (*root)(void *context, uint8_t hash[NAMES_HASH_BYTES]);

    /*
     * Does what the records say that are in the window from 0 to `size_bytes`: all or nothing,
     * and with any status but STATUS_OK nothing. Where the caller cannot know (whoever keeps the
     * objects has ended), the tree is to be mounted again, not to be gone on with. 0 bytes: only
     * what was committed before is to be durable.
     */
    enum status (*commit)(void *context, uint64_t size_bytes, bool is_durable);

    uint8_t *window; /* aligned to 8 bytes */
    uint64_t window_bytes;
};

struct names_setup {
    struct names_space space;

    /*
     * Whether a node that was removed is still needed: while it says so, the node can be read and
     * written by its number. Asked by names_step().
     */
    bool (*is_held)(void *context, uint64_t number);
    void *context;

    void *memory; /* aligned to 64 bytes; the tree's until the caller forgets it */
    uint64_t memory_bytes;
    uint64_t now_ns; /* the root's, where there is no tree yet */
};

struct names; /* at the beginning of the caller's memory */

/* As NodeKind of directory.capnp. */
enum names_kind {
    NAMES_FILE,
    NAMES_DIRECTORY,
};

/* As Creation of directory.capnp. */
enum names_creation {
    NAMES_NEVER,
    NAMES_IF_ABSENT,
    NAMES_ALWAYS,
};

struct names_state {
    uint64_t number;
    uint64_t parent; /* 0: the root's, or it was removed */
    enum names_kind kind;
    uint64_t size_bytes; /* of a directory: how many entries it has */
    uint64_t modified_ns;
};

/*
 * What is read: what is now, or a snapshot. A view of a snapshot answers STATUS_NOT_FOUND to
 * everything once the snapshot is removed.
 */
struct names_view {
    uint64_t generation; /* NAMES_NOW, or the snapshot's */
};
#define NAMES_NOW UINT64_C(0)

struct names_usage {
    uint64_t node_count; /* files and directories that have a name, and the root */
    uint64_t commit_count;
    uint32_t snapshot_count;
    uint32_t waiting_bytes; /* of the window, at most, that a commit would take now */
    bool is_waiting;        /* there is something to commit, or to make durable */
    bool has_steps;         /* names_step() may have something to do */
};

/*
 * Opens what the last commit left; an empty tree where there was none. Reads the way to the root
 * and the list of snapshots. What was removed and not yet freed is freed by names_step().
 *
 *   STATUS_NO_MEMORY         less than NAMES_MEMORY_BYTES_MIN
 *   STATUS_INVALID_ARGUMENT  the window is smaller than NAMES_WINDOW_BYTES
 *   STATUS_MALFORMED         the root is damaged
 *   STATUS_UNSUPPORTED       it is of another version
 */
NODISCARD enum status names_mount(struct names **names, const struct names_setup *setup);

/* Wipes all that is known. What was not committed is lost. */
void names_forget(struct names *names);

/*
 * The list of snapshots is damaged, so that nobody knows what they need: nothing can be changed.
 * What is now can be read, and the snapshots that are known.
 */
bool names_is_read_only(const struct names *names);

void names_usage(const struct names *names, struct names_usage *usage);

/* Commits all changes. In an update: STATUS_WRONG_STATE. */
NODISCARD enum status names_commit(struct names *names, bool is_durable);

/*
 * Gives up all changes since the last commit that succeeded, whoever made it; ends an update. Nodes
 * that were made since are gone.
 */
void names_revert(struct names *names);

/*
 * A bit of what there is to do besides: freeing what was removed, and what removed snapshots had.
 * To be called when there is nothing else to do, and when something is no longer held. `is_done`:
 * there is nothing to be done until something is removed or no longer held. Damage is passed over:
 * STATUS_MALFORMED is given once, and the next call goes on behind it. In an update:
 * STATUS_WRONG_STATE.
 */
NODISCARD enum status names_step(struct names *names, bool *is_done);

/* -- reading ---------------------------------------------------------------------------------- */

/* The node at a path below a directory; with an empty path, the directory itself. */
NODISCARD enum status names_find(
    struct names *names,
    struct names_view view,
    uint64_t directory,
    struct bytes path,
    struct names_state *state);

/* By number; also of one that was removed and is held. */
NODISCARD enum status
names_stat(struct names *names, struct names_view view, uint64_t number, struct names_state *state);

struct names_entry {
    uint64_t place; /* the cursor behind it */
    uint64_t number;
    enum names_kind kind;
    uint8_t name_bytes;
    uint8_t name[NAMES_NAME_BYTES_MAX];
};

/*
 * The entry that follows the cursor, 0 for the first. STATUS_NOT_FOUND: there is none, or no such
 * directory.
 */
NODISCARD enum status names_next(
    struct names *names,
    struct names_view view,
    uint64_t directory,
    uint64_t cursor,
    struct names_entry *entry);

/* Gives how much was read: less than asked for at the end, 0 beyond it. What is given is whole. */
struct names_range {
    uint64_t number;
    uint64_t offset;
    uint64_t size_bytes;
};
NODISCARD enum status names_read(
    struct names *names,
    struct names_view view,
    const struct names_range *range,
    void *target,
    uint64_t *got_bytes);

/*
 * The path of a node from the root on, without a "/" before it; that of the root is empty.
 *   STATUS_LIMIT_EXCEEDED  it does not fit
 *   STATUS_NOT_FOUND       it has none any more
 */
struct names_path {
    uint8_t *text;
    uint32_t capacity_bytes;
    uint32_t size_bytes; /* the result */
};
NODISCARD enum status
names_path(struct names *names, struct names_view view, uint64_t number, struct names_path *path);

/* -- changing --------------------------------------------------------------------------------- */

/*
 * Finds a node of a kind, or makes it.
 *   STATUS_OVERLAP  NAMES_ALWAYS, and there is one
 */
struct names_request {
    uint64_t directory;
    struct bytes path;
    enum names_kind kind;
    enum names_creation creation;
    uint64_t now_ns;
};
NODISCARD enum status
names_open(struct names *names, const struct names_request *request, struct names_state *state);

/*
 * Takes a file, or an empty directory, out of the tree. names_step() frees it when it is not held.
 *   STATUS_WRONG_STATE  a directory that is not empty
 */
NODISCARD enum status
names_remove(struct names *names, uint64_t directory, struct bytes path, uint64_t now_ns);

/*
 * Moves a node to another path, in place of a node of its kind that is there, which is removed.
 * Each path is below a directory of its own.
 *   STATUS_WRONG_STATE       also: in place of a directory that is not empty
 *   STATUS_INVALID_ARGUMENT  also: a directory would lie below itself
 *   STATUS_LIMIT_EXCEEDED    also: a directory would lie deeper than NAMES_DEPTH_MAX
 */
struct names_move {
    uint64_t from_directory;
    struct bytes from;
    uint64_t to_directory;
    struct bytes to;
    uint64_t now_ns;
};
NODISCARD enum status names_rename(struct names *names, const struct names_move *move);

NODISCARD enum status
names_set_modified(struct names *names, uint64_t number, uint64_t modified_ns);

/*
 * Writes all of `data`, or nothing; what is between the end and `offset` becomes zeros. Takes
 * NAMES_WRITE_BYTES_MAX at most; more is STATUS_INVALID_ARGUMENT.
 *   STATUS_LIMIT_EXCEEDED  also: the file would be larger than NAMES_FILE_BYTES_MAX
 */
struct names_write {
    uint64_t number;
    uint64_t offset;
    struct bytes data;
    uint64_t now_ns;
};
NODISCARD enum status names_write(struct names *names, const struct names_write *write);

/*
 * Shorter, or longer with zeros. To 0 bytes, and to more than there are, in one call. Otherwise a
 * call may take off only some of the end, and not be done: it is to be called again, with what is
 * then a shorter file.
 *   STATUS_LIMIT_EXCEEDED  also: larger than NAMES_FILE_BYTES_MAX
 */
struct names_size {
    uint64_t number;
    uint64_t size_bytes;
    uint64_t now_ns;
};
NODISCARD enum status
names_resize(struct names *names, const struct names_size *size, bool *is_done);

/*
 * An update: all changes until its end are in one commit, or none. Begins with a commit of what is
 * waiting, whose errors it gives; nothing is committed until it ends, and a change that would make
 * it too large gives STATUS_LIMIT_EXCEEDED. After an error of a change, and for any other reason,
 * names_update_cancel() leaves what was before names_update_begin(). Ending one commits nothing by
 * itself. STATUS_WRONG_STATE: one has begun.
 */
NODISCARD enum status names_update_begin(struct names *names);
void names_update_end(struct names *names);
void names_update_cancel(struct names *names);

/* -- snapshots -------------------------------------------------------------------------------- */

struct names_snapshot {
    uint64_t generation; /* of the view; grows with each, and is the cursor behind it */
    uint64_t made_ns;
    uint8_t hash[NAMES_HASH_BYTES];
    uint8_t name_bytes;
    uint8_t name[NAMES_NAME_BYTES_MAX];
};

/*
 * What the whole tree is now, durable with STATUS_OK. What was removed and is held is not in it
 * to be found. In an update: STATUS_WRONG_STATE.
 *   STATUS_INVALID_ARGUMENT  the name is none, as in a path
 *   STATUS_OVERLAP           there is one of this name
 *   STATUS_LIMIT_EXCEEDED    the name is too long, or there are NAMES_SNAPSHOTS_MAX, those included
 *                            of which something is yet to be freed
 */
NODISCARD enum status names_snapshot_make(
    struct names *names, struct bytes name, uint64_t now_ns, struct names_snapshot *snapshot);

/* It is gone at once; names_step() frees what only it had. In an update: STATUS_WRONG_STATE. */
NODISCARD enum status names_snapshot_remove(struct names *names, struct bytes name);

NODISCARD enum status
names_snapshot_find(struct names *names, struct bytes name, struct names_snapshot *snapshot);

/* The one that follows a generation, 0 for the oldest. STATUS_NOT_FOUND: there is none. */
NODISCARD enum status
names_snapshot_next(struct names *names, uint64_t cursor, struct names_snapshot *snapshot);

/* A node that two views do not have alike. Of directories, their entries do not count. */
struct names_difference {
    uint64_t number; /* 0: nothing was found yet */
    enum names_kind kind;
    bool is_added;   /* only in `to` */
    bool is_removed; /* only in `from` */
    bool is_renamed; /* it has another name, or another parent */
    bool is_changed; /* its content or its time */
};

/*
 * Looks for the next node that differs, in the order of numbers, from a cursor on that begins as 0.
 * What the two have in common is passed over without being read. STATUS_NOT_FOUND: there are no
 * more. With a number of 0 there was too much to look at for one call: it is to be called again.
 * Both views are to stay as they are between the calls; where NAMES_NOW changes, what changed
 * behind the cursor is not found.
 */
struct names_comparison {
    struct names_view from;
    struct names_view to;
    uint64_t cursor;
};
NODISCARD enum status names_compare(
    struct names *names, struct names_comparison *comparison, struct names_difference *difference);

/* -- checking --------------------------------------------------------------------------------- */

/* What names_check() tells whoever asked. */
struct names_checker {
    void *context;
    /* Once for each time that an object is to be in the space. */
    void (*reference)(void *context, const uint8_t hash[NAMES_HASH_BYTES]);
    /* A rule that does not hold, in words, and the number of the node. */
    void (*finding)(void *context, const char *rule, uint64_t number);
};

/*
 * Looks at everything, snapshots included. Unbounded in time: for tools and tests. Changes nothing.
 *   STATUS_WRONG_STATE  something waits to be committed
 */
NODISCARD enum status names_check(struct names *names, const struct names_checker *checker);

/*
 * Reads all that a file has, without its holes. Unbounded in time: for tools and tests.
 *   STATUS_MALFORMED  it is damaged; `lost_at`: from which byte on, for the first time
 */
NODISCARD enum status
names_verify(struct names *names, struct names_view view, uint64_t number, uint64_t *lost_at);
