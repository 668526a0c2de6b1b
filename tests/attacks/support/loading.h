/* Programs that are loaded in messages, out of the boot package or changed. */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "schema/program.h"
#include <stdbool.h>
#include <stdint.h>

/* A file of the boot package, which must have been granted; ends the attack without. */
struct bytes loading_package_file(const char *name);

/*
 * Loads a program with its signed statement, all of it but for one byte, which is changed by
 * `change`; gives the file.
 */
NODISCARD enum status loading_load(
    struct bytes program, struct bytes signature, uint64_t at, uint8_t change, uint32_t *file);

/* The file that goes with a program's, in memory that stays until the next one. */
NODISCARD enum status
loading_signature(const struct signed_program *program, struct bytes *signature);

/* Starts it with the argument 1, and the way to the stage or not; waits until it has ended. */
NODISCARD enum status loading_start(uint32_t launch, const char *name, bool has_stage);

/* Prepares it, in this program's ledger. */
NODISCARD enum status loading_prepare(uint32_t file, uint32_t *launch);
