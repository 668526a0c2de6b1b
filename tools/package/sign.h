/* What says that a program may be trusted (common/program_signature). */
#pragma once

#include "files.h"
#include "keys.h"
#include "program_signature/program_signature.h"
#include <stdbool.h>

struct program_to_sign {
    const char *name;
    uint32_t version;
    const uint8_t *data;
    size_t size_bytes;
};

/* The content of NAME.signature; the caller owns it. */
struct file_content program_sign(const struct program_to_sign *program, const struct key_pair *key);

/* Whether it can be started: a position independent ELF file. */
bool program_is(const uint8_t *data, size_t size_bytes);
