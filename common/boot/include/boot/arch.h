/*
 * What the shared boot code needs from an architecture (boot/arch/): the last step, and what must
 * be told to caches.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ELF machine number of this architecture's programs. */
extern const uint32_t boot_arch_elf_machine;

/*
 * Takes what this architecture needs from boot->map before anything else does: on x86_64, the two
 * pages below 1 MiB that start CPUs.
 */
struct boot;
void boot_arch_prepare(struct boot *boot);

/*
 * Called for every range that somebody else wrote, before it is read, and for every range that is
 * taken, before it is written. What the shim reads from then on is what the kernel will read with
 * caches on, and no older content can come out of a cache over what the shim writes. Nothing to do
 * where the shim runs with caches on.
 */
void boot_arch_fetch(uint64_t base, uint64_t size_bytes);

/*
 * Called for every range that was written and that the kernel will read or execute with caches on:
 * makes it visible there. Nothing to do where caches are always on and coherent.
 */
void boot_arch_publish(uint64_t base, uint64_t size_bytes);

/*
 * Switches to the handover tables and jumps to the kernel's entry with boot_info's virtual address
 * as first argument. identity_root maps this function at its present address; it equals kernel_root
 * where the architecture has one root.
 */
_Noreturn void boot_arch_enter(
    uint64_t identity_root, uint64_t kernel_root, uint64_t entry, uint64_t boot_info_vaddr);

/* Powers off with `code` by an exit device that boot_info.power names, if any; may return. */
struct boot_power;
void boot_arch_power_off(const struct boot_power *power, uint32_t code);

/* Waits for ever. */
_Noreturn void boot_arch_halt(void);

/* -- for the shims of machines with UEFI, and pvh -- */

/* The hardware id of the CPU that runs, as in struct boot_cpu. */
uint64_t boot_arch_cpu_id(void);

/* Random bytes from the CPU's own source. False when it has none. */
bool boot_arch_seed(uint8_t seed[32]);

struct boot_console;

/* The UART that this kind of machine has when no table names one; unchanged when there is none. */
void boot_arch_console_default(struct boot_console *console);

/* Writes to that UART, or to one that a table named. */
void boot_arch_console_write(const struct boot_console *console, const char *text, size_t length);
