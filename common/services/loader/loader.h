/* What the loader's files share. */
#pragma once

#include "abi/status.h"
#include "image.h"
#include "lib/bytes.h"
#include "runtime/server.h"
#include "schema/launcher.h"
#include "seeds.h"
#include "spawn.h"
#include "startup_draft.h"
#include <stdbool.h>

/* What is kept for the supervisor, so that others can never keep a service from coming back. */
#define LOADER_PROCESSES_MAX     256u
#define LOADER_PROCESSES_KEPT    48u
#define LOADER_CHILDREN_MAX      64u /* of one process */
#define LOADER_KEPT_LEDGER_BYTES UINT64_C(0x100000)
#define LOADER_NAME_BYTES        40u
#define LOADER_PRINCIPAL         32u

/* Of a process that was ended on request. */
#define LOADER_EXIT_CODE_KILLED 137u

/* -- programs.c -------------------------------------------------------------------------------- */

/* Reads the boot package. Errors of package_open() and of mapping it. */
NODISCARD enum status programs_open(const struct image_loader *loader);

/* A program, loaded when it is first asked for. STATUS_NOT_FOUND; errors of image_load(). */
NODISCARD enum status program_find(struct bytes name, const struct image **image);

/* Names from `cursor` on, at most `max`; `cursor` is where to go on, 0 at the end. */
uint32_t program_names(uint32_t *cursor, struct bytes *names, uint32_t max);

/* The boot package: exactly its bytes, signature included. */
struct bytes programs_package(void);

/* -- boot_record.c ----------------------------------------------------------------------------- */

/*
 * From now on all programs find what was booted, this package's hash with it. Errors:
 * of program_boot_record(), and STATUS_LIMIT_EXCEEDED where it has no room.
 */
NODISCARD enum status boot_record_open(struct bytes package);

/* -- launches.c -------------------------------------------------------------------------------- */

NODISCARD enum status launches_init(uint32_t endpoint, uint32_t kept_ledger);
enum status launches_prepare(
    struct server_call *call,
    const struct launcher_prepare_params *params,
    struct launcher_prepare_results *results);
enum status launches_call(struct server_call *call);
void launches_closed(uint64_t badge);

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
