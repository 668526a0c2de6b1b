/*
 * The service around the store: one thread, which waits for the disk. A client that asks for much
 * makes others wait for one request at a time.
 */
#pragma once

#include "disk.h"
#include "options.h"
#include "runtime/server.h"
#include "schema/store.h"
#include "store/store.h"
#include "support/session_table.h"
#include "support/windows.h"

/*
 * Exports, in the order of the manifest, which main() compares. Those from EXPORT_STATE on are
 * places for state; so are the last, of which not every edition has a use.
 */
#define EXPORT_OBJECTS 0u
#define EXPORT_STATE   1u
#define EXPORT_SPACES  3u
#define EXPORT_AUDIT   4u
#define EXPORT_KEYS    5u
#define EXPORT_SSH     6u
#define EXPORT_OVERLAY 7u
#define EXPORT_SCREEN  8u

/* The first places are those of all editions. */
#define KEEPER_PLACES_MIN (EXPORT_SPACES - EXPORT_STATE)
#define KEEPER_PLACES_MAX (KEEPER_PLACES_MIN + EXPORT_SCREEN - EXPORT_KEYS)

/* What is open: being read, or written. */
#define OPENED_MAX           128u
#define OPENED_OF_CLIENT_MAX 32u
#define OPENED_OF_ORIGIN_MAX (OPENED_MAX / 4 * 3)
/* Of them, kept for spaces: as many as the service that keeps files has trees (MOUNTS_MAX). */
#define SPACES_MAX 4u

/* Parts of the disk: what one owner may have; what is left for the state of services. */
#define OWNER_PARTS   4u
#define RESERVE_PARTS 16u
/* Of that, what the audit service may have. */
#define AUDIT_PARTS (2 * RESERVE_PARTS)

/*
 * One window; those of one process; all. Spaces, and the audit service's place, have one each,
 * beside these.
 */
#define WINDOW_BYTES_MAX        STORE_BATCH_BYTES_MAX
#define WINDOW_BYTES_OF_CLIENT  (2 * WINDOW_BYTES_MAX)
#define WINDOW_BYTES_OF_ALL_MAX (4 * WINDOW_BYTES_MAX)
#define WINDOW_BYTES_OF_SPACES  ((SPACES_MAX + 1) * WINDOW_BYTES_MAX)
/* The window that the audit service asks for, and what the kernel needs beside it. */
#define WINDOW_BYTES_OF_AUDIT UINT64_C(0x28000)

/* The most of an object that a message carries beside what describes it. */
#define CONTENT_BYTES_MAX 3400u

/* Changes that nobody syncs are lost with the power for so long at most. */
#define SYNC_DELAY_NS UINT64_C(2000000000)
/* Who waits for his changes to be durable, and how long others may hold that up. */
#define WAITING_MAX     32u
#define WAITING_TIME_NS UINT64_C(5000000)
/* Between two steps of cleaning. */
#define CLEAN_DELAY_NS UINT64_C(20000000)

/* What content is copied to before it is looked at. */
struct store_scratch {
    uint8_t put[STORE_CHUNK_BYTES];    /* into a space */
    uint8_t kept[][STORE_CHUNK_BYTES]; /* of each place, what is to be kept next */
};

enum opened_kind {
    OPENED_NONE,
    OPENED_OBJECT,
    OPENED_WRITER,
    OPENED_FINISHED, /* a writer whose object is there, or will never be */
    OPENED_SPACE,
};

struct opened {
    struct session session;
    enum opened_kind kind;
    struct store_name name; /* of a writer, and of a space: the owner only */
    uint32_t stream;
    uint32_t tether; /* of a space: somebody's session, closed when its owner is locked; or 0 */
    struct window_holder holder;
};

struct store_service {
    struct server server;
    struct options options;
    struct disk disk;
    struct store_scratch *scratch;
    uint32_t place_count; /* [I] for state */
    struct store *store;  /* NULL: there is none, and every call is answered `missing` */
    enum status missing;
    bool has_failed;  /* its own state could not be written: it is to be mounted again */
    bool is_changed;  /* since the last sync */
    bool is_cleaning; /* there may be something to clean */
    struct session_table sessions;
    struct windows windows;       /* of objects */
    struct windows space_windows; /* nobody is charged: each space has one */
    struct opened opened[OPENED_MAX];
};

extern struct store_service store_service;

/* -- opened.c: sessions of the service's own --------------------------------------------------- */

/* NULL: closed, or none of ours. */
struct opened *opened_find(uint64_t badge);

/*
 * A session for the caller, which is to be moved to him.
 *   STATUS_LIMIT_EXCEEDED  he, or all together, have too many; or too many of this kind
 */
NODISCARD enum status
opened_create(const struct server_call *call, enum opened_kind kind, struct opened **opened);
NODISCARD enum status opened_share(const struct opened *opened, uint64_t mask, uint32_t *session);
void opened_close(struct opened *opened);

/* Whether this owner, by his present principal, may write one more object. */
bool opened_may_write(const uint8_t owner[STORE_PRINCIPAL_BYTES]);

/*
 * When somebody has, or is to have, another principal: what is open for him, since whenever, is by
 * his present one.
 */
void opened_follow(void);

enum status writer_call(struct server_call *call);
enum status object_call(struct server_call *call);

/* -- objects.c: Store -------------------------------------------------------------------------- */

enum status store_call(struct server_call *call);

/* STATUS_INVALID_ARGUMENT: it is no hash. */
NODISCARD enum status
name_of(const struct server_call *call, struct bytes hash, struct store_name *name);

/* Makes the owner, if he is not there yet. Errors of store_owner_add(). */
NODISCARD enum status
owner_ensure(const uint8_t owner[STORE_PRINCIPAL_BYTES], uint64_t quota_bytes);

/*
 * Whether something can be kept for this owner, who is made if need be. Where owners have keys
 * nothing is kept for anybody in plain: STATUS_DENIED, he was never unlocked, or is locked. Others
 * as owner_ensure().
 */
NODISCARD enum status owner_open(const uint8_t owner[STORE_PRINCIPAL_BYTES]);

/* Beside what is left for the state of services. */
bool objects_have_room(void);

/* What one owner may have, if nobody says something else. */
uint64_t owner_quota_bytes(void);

/* Wipes what is left in this service's memory of content that was put or read. */
void objects_forget(void);
void opened_forget(void);

/* Something is to be synced: soon, if nobody asks before. */
void store_changed(void);

/* -- owner_keys.c: OwnerKeys ------------------------------------------------------------------- */

/* At once; each with all that is kept for him. */
#define UNLOCKED_OWNERS_MAX 16u

/* Somebody is there who unlocks owners, or was: one at least is encrypted. */
bool owner_keys_are_used(void);

/* How long those who keep something for an owner have for it before he is locked. */
#define LOCK_GRACE_NS UINT64_C(1000000000)

enum status owner_keys_call(struct server_call *call);

/* When somebody is to be locked, by clock_now_ns(); 0: nobody is. */
uint64_t owner_keys_due_ns(void);

/* Locks whose time has come, or who has no open spaces left. */
void owner_keys_step(void);

/* -- authors.c, quotas.c: more of ObjectStore -------------------------------------------------- */

struct object_store_sign_params;
struct object_store_set_quota_params;
struct object_store_quota_params;
struct object_store_quota_results;

/* Whether what is said of the object's author was verified just now. */
bool author_is_good(const struct store_information *information);

enum status take_sign(struct server_call *call, const struct object_store_sign_params *params);
enum status
take_set_quota(struct server_call *call, const struct object_store_set_quota_params *params);
enum status take_quota(
    struct server_call *call,
    const struct object_store_quota_params *params,
    struct object_store_quota_results *results);

/* -- keeper.c: StateKeeper --------------------------------------------------------------------- */

enum status keeper_call(struct server_call *call);

/*
 * Makes the places, so that a full disk keeps none from its service, and clears what cuts have
 * left. What fails of it fails again, and is answered, when somebody keeps something.
 */
void keeper_prepare(void);

/* -- spaces.c: ObjectSpaces and ObjectSpace ---------------------------------------------------- */

enum status spaces_call(struct server_call *call);
enum status space_call(struct server_call *call);

/* Whose objects those in a principal's space are, in the store. */
void spaces_owner_of(
    const uint8_t principal[STORE_PRINCIPAL_BYTES], uint8_t owner[STORE_PRINCIPAL_BYTES]);

/* The audit service's place, so that a full disk does not keep it from it. */
NODISCARD enum status spaces_prepare(void);

/* Closes the tethers of this principal's spaces: he is to be locked. Gives how many are open. */
uint32_t spaces_lock(const uint8_t principal[STORE_PRINCIPAL_BYTES]);

/* Wipes what is left of content that was put. */
void spaces_forget(void);

/* What a space's session has beside itself: the tether, and a window. */
void spaces_close(struct opened *opened);

/* -- upkeep.c ---------------------------------------------------------------------------------- */

/*
 * Answers this call when all that was changed is durable: one commit for all that were received
 * until then. OK: later, or it is; nothing is to be said in the answer but the status.
 */
NODISCARD enum status upkeep_sync_for(
    struct server_call *call, enum status (*answer)(uint32_t reply, enum status status));

/* The time at which upkeep_step() is called, from all that is to be done then. */
void upkeep_set_deadline(void);

/* All that was changed, now. */
NODISCARD enum status upkeep_sync(void);

/* This process ends, and another one mounts the store as it is on the disk. */
void upkeep_give_up(void);

/* Its time has come: syncs, or cleans a step. */
void upkeep_step(struct server *server);

/* After each call: what is due is done, also when calls never cease. */
void upkeep_look(struct server *server);
