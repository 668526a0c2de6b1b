/*
 * What a program is given, and finds here without asking anybody: its own objects, its arguments,
 * and capabilities by the names under which they were granted (common/schema/startup.capnp).
 */
#pragma once

#include "abi/status.h"
#include "abi/system_call.h"
#include "lib/bytes.h"
#include <stdbool.h>

/* The same in every program. */
#define PROGRAM_PROCESS    handle_make(INITIAL_PROCESS, 1)
#define PROGRAM_THREAD     handle_make(INITIAL_THREAD, 1)
#define PROGRAM_LEDGER     handle_make(INITIAL_LEDGER, 1)
#define PROGRAM_SCHEDULING handle_make(INITIAL_SCHEDULING, 1)
#define PROGRAM_CLOCK      handle_make(INITIAL_MACHINE, 1)

/* Arguments that main() can be given, the program's name included, and names of capabilities. */
#define PROGRAM_ARGUMENTS_MAX    255u
#define PROGRAM_CAPABILITIES_MAX 64u

/* Exit code of a program that could not even begin. */
#define PROGRAM_EXIT_NOT_STARTED 127u

/* The program's own; what it returns is the process's exit code. */
int main(int argument_count, const char *const *arguments);

/* The handle of what was granted under this name; 0 when nothing was. */
uint32_t program_capability(const char *name);

/*
 * What can be asked of it, as a name of the schema; "" when nobody said, or nothing was granted.
 */
const char *program_interface(const char *name);

/* One of the capabilities that were granted by name. */
struct program_holding {
    const char *name;
    const char *interface;
    uint32_t handle;
};

/* Those from 0 on; false: there are no more. */
bool program_holding(uint32_t index, struct program_holding *holding);

/* The program's name, as whoever started it says; "" when nobody does. */
const char *program_name(void);

/* The priority of its first thread, and the most that its threads can have. */
uint8_t program_priority(void);

/* 32 bytes that nobody else has; to be used once, as the seed of a generator. */
struct bytes program_seed(void);

struct boot_record;

/*
 * What was booted (schema/boot.capnp); its texts and data lie in the startup message.
 *   STATUS_NOT_FOUND  whoever started the program did not say
 *   others            of lib/message.h: what he said is no such record
 */
NODISCARD enum status program_boot_record(struct boot_record *record);

/* Ends the process. */
_Noreturn void program_exit(uint32_t code);
