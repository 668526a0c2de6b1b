/* Programs that are files, with the file NAME.signature beside each: handed to the loader. */
#pragma once

#include "abi/status.h"
#include <stdint.h>

/* What the process is to be made of; capabilities of the caller's. */
struct program_place {
    uint32_t ledger;
    uint32_t scheduling;
    uint8_t priority;
};

/*
 * A launch of the program in the shell's directory at this path, as it was typed. Errors: of
 * opening and reading both files, of Launcher.load and of ProgramFile; STATUS_NOT_FOUND: one of
 * them is not there; STATUS_LIMIT_EXCEEDED: a path or a file is too long.
 */
NODISCARD enum status
program_file_launch(const char *typed, const struct program_place *place, uint32_t *launch);
