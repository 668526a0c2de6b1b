/*
 * A key pair of the attacker's own, as anybody can make one anywhere, and what is signed with it:
 * in the system's domains too, which the identity service would not do for a program.
 */
#pragma once

#include "lib/bytes.h"
#include "schema/program.h"
#include <stdint.h>

#define FORGING_KEY_BYTES       32u
#define FORGING_SIGNATURE_BYTES 64u

struct bytes forging_key(void);

/* Ed25519 over the domain, a zero byte and the data, which is not longer than a message page. */
void forging_sign(
    const char *domain, struct bytes data, uint8_t signature[FORGING_SIGNATURE_BYTES]);

/* What goes with a program's file: the statement, signed with that key. Until the next one. */
struct bytes forging_program(const struct program_statement *statement);
