/*
 * What a shim (pvh, uefi, sbi, arm64) gives to the shared boot code, and gets from it.
 *
 * A shim's life: its entry point makes C possible and calls its main function, which
 *   1. fills boot->info and boot->map with what the firmware says (device_tree.h, acpi.h,
 *      memory_map.h);
 *   2. reserves in boot->map everything that is in use: the shim itself, the package, the tables;
 *   3. calls boot_verify_package() and boot_enter_kernel(), which do not come back.
 * Whatever goes wrong ends in boot_stop(): one line, then nothing more.
 */
#pragma once

#include "abi/boot_info.h"
#include "boot/error.h"
#include "boot/memory_map.h"
#include "lib/bytes.h"
#include "lib/package.h"
#include <stddef.h>

struct boot {
    struct boot_info info;
    struct memory_map map;
    struct package package;
    /* Where the running shim is: stays mapped, executable, until the kernel is entered. */
    struct boot_range shim;
    /* What of it the kernel must not use either; empty but where harts may come back to it. */
    struct boot_range kept;
    /* What the shim can write to ends here; 0 = all memory is within its reach. */
    uint64_t reach_end;
};

/* -- each shim implements ---------------------------------------------------------------------- */

/* Writes to the best console there is at this moment. */
void shim_write(const char *text, size_t length);

/* -- shared ------------------------------------------------------------------------------------ */

/* One line, "boot: " in front. */
void boot_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * One line and the end: the machine is switched off with EXIT_CODE_BOOT_STOPPED where `boot` (may
 * be NULL) names an exit device, and halts otherwise.
 */
_Noreturn void boot_stop(const struct boot *boot, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Reads "exit=" from boot->info.command_line into boot->info.power. The only words known are
 * isa-debug-exit (x86), arm-semihosting (AArch64) and sifive-test (no effect: the device tree
 * has it), so that a command line, which nobody signs, can do no harm.
 */
void boot_apply_exit_option(struct boot *boot);

/*
 * Checks the package's signature against the owner's public key, which is part of the shim, and
 * opens it. Stops when it is not good. `base` is where it lies in physical memory.
 */
void boot_verify_package(struct boot *boot, uint64_t base, uint64_t size_bytes);

/*
 * Loads kernel and init from the verified package, builds the handover tables and enters the
 * kernel. boot->map is sealed and final but for what is allocated here.
 */
_Noreturn void boot_enter_kernel(struct boot *boot);

/* The owner's Ed25519 public key, from the build (generated). */
extern const uint8_t boot_owner_key[PACKAGE_KEY_BYTES];
