/*
 * What the loader's files share.
 *
 * It never waits for a client: what clients hand over is asked for its kind before anything is
 * called on it, and answers that take long are given later (starting.c). It waits for one other
 * process only, the policy service, and for that one never beyond a deadline (policy.c). The policy
 * service must not call the loader while the loader waits for it: it answers what it was asked
 * later from a thread that nobody waits for.
 */
#pragma once

#include "abi/status.h"
#include "image.h"
#include "lib/bytes.h"
#include "places.h"
#include "records.h"
#include "runtime/server.h"
#include "schema/launcher.h"
#include "seeds.h"
#include "spawn.h"
#include "startup_draft.h"
#include <stdbool.h>

/* What is kept for the supervisor, so that others can never keep a service from coming back. */
#define LOADER_PROCESSES_MAX  256u
#define LOADER_PROCESSES_KEPT 48u
#define LOADER_CHILDREN_MAX   64u /* of one process */
#define LOADER_NAME_BYTES     40u
#define LOADER_PRINCIPAL      PLACES_PRINCIPAL_BYTES

/* Of a process that was ended on request. */
#define LOADER_EXIT_CODE_KILLED 137u

/* -- badges ------------------------------------------------------------------------------------ */

/* Of the sessions that the loader makes itself: a number that is never used twice, and a place. */
enum badge_kind {
    BADGE_LAUNCH = 0,
    BADGE_FILE = 1,
    BADGE_DECISION = 2, /* the number and place are the launch's */
    BADGE_ERRAND = 3,
};

#define BADGE_PLACE_MASK  UINT64_C(0xff)
#define BADGE_KIND_SHIFT  8u
#define BADGE_KIND_MASK   UINT64_C(0xf)
#define BADGE_PART_SHIFT  12u /* of a decision: which of the launch's grants */
#define BADGE_PART_MASK   UINT64_C(0xf)
#define BADGE_NUMBER_MASK (~UINT64_C(0xffff))

static inline enum badge_kind badge_kind(uint64_t badge)
{
    return (enum badge_kind)(badge >> BADGE_KIND_SHIFT & BADGE_KIND_MASK);
}

/* A new one. */
uint64_t badge_create(enum badge_kind kind, uint32_t place);

/* -- images.c ---------------------------------------------------------------------------------- */

/* A program that was verified, loaded once for all who run it. */
struct loaded {
    uint8_t hash[RECORD_HASH_BYTES]; /* of its file */
    struct image image;
    uint32_t user_count;
    bool is_packages; /* stays until the room is needed */
};

void images_init(const struct image_loader *loader);

/*
 * The image of what was verified to have this hash; `file` is looked at if nobody runs it yet.
 * Errors of image_load(); STATUS_LIMIT_EXCEEDED also when too many are in use.
 */
NODISCARD enum status
images_acquire(const uint8_t *hash, struct bytes file, bool is_packages, struct loaded **loaded);

/* One user more, and one less: without users it goes, unless it is the package's. */
void images_share(struct loaded *loaded);
void images_release(struct loaded *loaded);

/* Drops those that nobody uses. */
void images_make_room(void);

/* -- programs.c -------------------------------------------------------------------------------- */

/* What was verified of a program, and who answers for it. */
struct program {
    char name[LOADER_NAME_BYTES];
    uint32_t version;
    uint64_t size_bytes;
    uint8_t hash[RECORD_HASH_BYTES];
    uint8_t signer[RECORD_KEY_BYTES];
    bool is_owners; /* signed by who signed the boot package */
};

/* Reads the boot package. Errors of package_open() and of mapping it. */
NODISCARD enum status programs_open(void);

/*
 * What the content of a NAME.signature says, when the signature is its signer's. Errors of
 * program_signature_open() and _check(); `program` then has what could be read.
 */
NODISCARD enum status program_describe(struct bytes signature, struct program *program);

/*
 * A program of the package: verified and loaded when it is first asked for; the caller has to
 * images_release(). After an error `why` says in words what is wrong with it.
 *
 *   STATUS_NOT_FOUND      there is none
 *   STATUS_BAD_SIGNATURE  it is not signed, or not what was signed
 *   others                of images_acquire()
 */
NODISCARD enum status
program_find(struct bytes name, struct program *program, struct loaded **loaded, const char **why);

/* Names from `cursor` on, at most `max`; `cursor` is where to go on, 0 at the end. */
uint32_t program_names(uint32_t *cursor, struct bytes *names, uint32_t max);

/* Whether this key, RECORD_KEY_BYTES, is the boot package's owner's, as whom services run. */
bool programs_is_owner(const uint8_t *key);

/* The boot package: exactly its bytes, signature included. */
struct bytes programs_package(void);

/* -- launches.c -------------------------------------------------------------------------------- */

/* Who calls, as it counts for places. */
struct claimant loader_claimant(const struct server_call *call);

/* -- boot_record.c ----------------------------------------------------------------------------- */

/*
 * From now on all programs find what was booted, this package's hash with it. Errors:
 * of program_boot_record(), and STATUS_LIMIT_EXCEEDED where it has no room.
 */
NODISCARD enum status boot_record_open(struct bytes package);

/* -- files.c ----------------------------------------------------------------------------------- */

NODISCARD enum status files_init(uint32_t endpoint, uint32_t kept_ledger);
enum status files_load(
    struct server_call *call,
    const struct launcher_load_params *params,
    struct launcher_load_results *results);
enum status files_call(struct server_call *call);
void files_closed(uint64_t badge);

/* -- errands.c --------------------------------------------------------------------------------- */

/* The thread that does what must not keep the loader waiting. Errors of the kernel's methods. */
NODISCARD enum status errands_init(uint32_t endpoint);

/* Tells the policy service that a process has ended; of very many at a time it hears of some. */
void errands_tell_ended(uint64_t process);

/* From now on the loader looks at what it waits for several times a second. */
void errands_begin_watch(void);

/* -- entropy.c --------------------------------------------------------------------------------- */

/*
 * The thread that asks "entropy", where there is one, for random bytes. Errors of
 * program_thread_create().
 */
NODISCARD enum status entropy_init(void);

/* Mixes what it brought since the last time, if anything, into what seeds are made of. */
void entropy_mix(void);

/* -- registry.c -------------------------------------------------------------------------------- */

/* A process that has been started. The registry owns the handles from then on. */
struct registered {
    uint64_t number;
    uint64_t parent;
    uint32_t process;
    uint32_t ledger;
    uint32_t scheduling;
    uint32_t startup; /* the message that it started with: names of what it was granted */
    uint32_t startup_bytes;
    struct loaded *image; /* one of its users */
    char name[LOADER_NAME_BYTES];
    uint8_t principal[LOADER_PRINCIPAL];
};

/*
 * Room for one more that `parent` starts; forgets those that have ended. STATUS_LIMIT_EXCEEDED: it,
 * or all but the supervisor together, have too many.
 */
NODISCARD enum status registry_reserve(uint64_t parent, bool is_supervisor);
void registry_add(const struct registered *process);
enum status registry_call(struct server_call *call);

/* LaunchRecords.grant. Views in the results hold until the next call of it, or of ProcessList. */
enum status registry_grant(
    struct server_call *call,
    const struct launch_records_grant_params *params,
    struct launch_records_grant_results *results);
