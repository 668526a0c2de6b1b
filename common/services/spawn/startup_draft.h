/*
 * The startup message of a process that is being made: what it will find, collected piece by piece,
 * then written in one go (common/schema/startup.capnp).
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "runtime/program.h"
#include "schema/startup.h"
#include "spawn.h"

#define STARTUP_ENVIRONMENT_MAX 255u
#define STARTUP_TEXT_BYTES      24576u
#define STARTUP_NAME_BYTES      48u /* of a capability, and of its interface */

struct startup_draft {
    struct bytes arguments[PROGRAM_ARGUMENTS_MAX];
    struct bytes environment[STARTUP_ENVIRONMENT_MAX];
    /* Until the start, of the process that makes the draft. */
    struct named_capability capabilities[PROGRAM_CAPABILITIES_MAX];
    uint64_t masks[PROGRAM_CAPABILITIES_MAX]; /* what is given of each; 0: it is left out */
    uint32_t argument_count;
    uint32_t environment_count;
    uint32_t capability_count;
    uint32_t text_used;
    uint8_t text[STARTUP_TEXT_BYTES]; /* what the views above point to */
};

/* A message that was written. */
struct startup_memory {
    uint32_t memory;
    uint64_t size_bytes;
};

/*
 * What was booted: a BootRecord (schema/boot.capnp) as a message with a segment table, at most
 * STARTUP_BOOT_RECORD_BYTES_MAX. It goes into every startup message from now on, and stays the
 * caller's. Nothing goes there before.
 */
#define STARTUP_BOOT_RECORD_BYTES_MAX 512u
void startup_boot_record(struct bytes message);

void startup_draft_init(struct startup_draft *draft);

/*
 * Each keeps a copy of the text.
 *   STATUS_LIMIT_EXCEEDED    more of them, or more text, than a bound allows; a name too long
 *   STATUS_INVALID_ARGUMENT  a text with a byte 0 inside, or a capability without a name
 *   STATUS_OVERLAP           a capability of this name is there
 */
NODISCARD enum status startup_draft_argument(struct startup_draft *draft, struct bytes text);
NODISCARD enum status startup_draft_environment(struct startup_draft *draft, struct bytes text);

/*
 * What the process is to find under this name, all of it as long as draft->masks does not say less.
 * The capability belongs to the draft from then on, unless there is an error, as above.
 */
NODISCARD enum status startup_draft_grant(
    struct startup_draft *draft, struct bytes name, struct bytes interface, uint32_t capability);

/* Drops the capabilities; the draft can be used again after startup_draft_init(). */
void startup_draft_finish(struct startup_draft *draft);

/*
 * Gives a process that was furnished its capabilities, writes the message into a new Memory,
 * charged to `ledger`, and lets the process start with it. The seed is 32 bytes; what was written
 * is the caller's to release. Errors: of spawn_grant(), memory_create(), mapping_create() and
 * spawn_start(); STATUS_LIMIT_EXCEEDED also when the message would be too long. After an error the
 * process can only be undone.
 */
NODISCARD enum status startup_draft_start(
    const struct startup_draft *draft,
    struct spawn *spawn,
    uint32_t ledger,
    struct bytes seed,
    struct startup_memory *startup);
