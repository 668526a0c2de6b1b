/*
 * What the attacks share. How an attack ends is only its own word for it: whether it succeeded is
 * looked at from outside as well (../runner). So an attack that gets hold of something uses it, in
 * a way that the runner, its victim or the kernel's records show.
 */
#pragma once

#include "abi/address.h"
#include "abi/object_kind.h"
#include "abi/status.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/stage_client.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The lowest byte of the exit code; above it is the line, then the status that was got. */
enum attack_end {
    ATTACK_REPELLED = 0,
    ATTACK_SUCCEEDED = 1,
    /* What is needed for the attempt could not be had: the attack shows nothing. */
    ATTACK_NOT_TRIED = 2,
    /* This machine has nothing of the kind. */
    ATTACK_NOT_HERE = 3,
    /* Refused, but not in the way that is promised. */
    ATTACK_OTHERWISE = 4,
};
#define ATTACK_LINE_SHIFT   8u
#define ATTACK_STATUS_SHIFT 24u

_Noreturn void attack_end(enum attack_end end, enum status status, uint32_t line);

void attack_refused(enum status got, enum status want, uint32_t line);
void attack_needed(enum status status, uint32_t line);
void attack_held(bool holds, uint32_t line);

/* The attempt: it must be refused with this status. OK ends the attack as a success. */
#define REFUSED(got, want) attack_refused((got), (want), __LINE__)
/* What an attempt needs, and everybody may do. */
#define NEEDED(status) attack_needed((status), __LINE__)
/* What must be so after an attempt that could not be refused as such; else it has succeeded. */
#define HOLDS(condition) attack_held((condition), __LINE__)

/* The way to the runner. */
uint32_t attack_stage(void);

/* The argument, as a number; 0: there is none. */
uint64_t attack_variant(int argument_count, const char *const *arguments);

/* Shows the runner what was found. */
void attack_loot(uint64_t word);

/* Shows all words of a range that are not zero, a few at most. Gives whether there were any. */
bool attack_loot_all(const volatile uint64_t *words, uint64_t count);

/* What everybody may make. */
uint32_t attack_make_event(void);
uint32_t attack_make_endpoint(void);
uint32_t attack_make_memory(uint64_t size_bytes);
uint32_t attack_make_session(uint32_t endpoint, uint64_t badge, uint64_t mask);
void *attack_map(uint32_t memory, uint64_t size_bytes, uint32_t permissions);

/* Maps at an address, any permissions, and says how that went. */
NODISCARD enum status
attack_try_map(uint32_t process, uint32_t memory, uint64_t address, uint32_t permissions);

/* An address where nothing is, with room for so much. */
uint64_t attack_address(uint64_t size_bytes);

/* The methods that it carries; 0 when it names nothing. */
uint64_t attack_mask(uint32_t handle);

/* Writes a function that gives CODE_RESULT to `at`. */
void attack_write_code(void *at);
/* Runs what is there, and ends as a success if it comes back. */
_Noreturn void attack_execute(const void *at);

/* -- ../arch ---------------------------------------------------------------------------------- */

/* A function that returns CODE_RESULT, as the machine reads it. */
#define CODE_RESULT 42u
extern const uint8_t code_bytes[];
extern const uint32_t code_size_bytes;

/* Instructions that only the kernel may execute. Each does not come back. */
extern void (*const privileged_instructions[])(void);
extern const uint32_t privileged_instruction_count;

/* Physical addresses that no driver may have: RAM, and the interrupt controller's registers. */
extern const uint64_t forbidden_addresses[];
extern const uint32_t forbidden_address_count;

/* Registers of a clock, which nobody drives. */
extern const uint64_t device_base;

/* The line that the serial driver has. */
extern const uint32_t serial_line;

/* Whatever a thread of the caller's can do to its own registers that could upset the kernel. */
extern void (*const wild_entries[])(void);
extern const uint32_t wild_entry_count;
