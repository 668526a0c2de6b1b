/*
 * ACPICA, evaluating what a machine's firmware left: untrusted code in AML, run by a large library
 * of others. It has the tables, a piece of memory and a number of steps; what AML wants of PCI's
 * configuration space, its caller is asked for, and everything else is an error to AML.
 *
 * ACPICA keeps its state in variables of its own, and some tables bring it down (NULL where it had
 * no memory left): a process evaluates once, and does nothing else.
 */
#pragma once

#include "abi/status.h"
#include "facts.h"
#include "lib/bytes.h"

/* How much AML may compute: objects that ACPICA makes, and rounds of loops. */
#define INTERPRETER_STEPS_MAX UINT64_C(1000000)

/* How often it is told that it may compute no more, before it is brought down. */
#define INTERPRETER_REFUSALS_MAX UINT64_C(1000000)

/* Rounds of one loop. */
#define INTERPRETER_LOOP_ROUNDS_MAX 0xffffu

/* What all objects of AML may take. */
#define INTERPRETER_HEAP_BYTES (UINT64_C(2) << 20)

/* Tables, besides the DSDT. */
#define INTERPRETER_TABLES_MAX 64u

/* A register of a PCI function's configuration space: 1, 2 or 4 bytes. */
struct interpreter_register {
    uint16_t segment;
    uint16_t function; /* bus, device and function as 8, 5 and 3 bits */
    uint16_t offset;   /* below 4096, a multiple of the width */
    uint8_t width_bytes;
};

/* Who is asked; false: AML may not, which is an error to it. */
struct interpreter_access {
    bool (*read)(void *context, const struct interpreter_register *at, uint32_t *value);
    bool (*write)(void *context, const struct interpreter_register *at, uint32_t value);
    void *context;
};

/*
 * `tables`: the DSDT, then the SSDTs, whose checksums were found good. `heap`:
 * INTERPRETER_HEAP_BYTES that nobody else uses. Parts of which AML fails are left out and counted;
 * an error is one of the whole:
 *   STATUS_MALFORMED       the tables are none, or AML that all depends on fails
 *   STATUS_LIMIT_EXCEEDED  more tables, memory or steps than the bounds above
 */
NODISCARD enum status interpreter_run(
    struct bytes tables, void *heap, const struct interpreter_access *access, struct facts *facts);
