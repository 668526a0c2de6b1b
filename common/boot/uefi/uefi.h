/*
 * What the files of this shim share. Everything up to uefi_leave() uses boot services; after it the
 * firmware is gone and the shim writes to the UART that it found.
 */
#pragma once

#include "boot/acpi.h"
#include "boot/shim.h"
#include "firmware.h"

/* From main.c: the two arguments of the entry point. */
extern void *uefi_image;
extern struct efi_system_table *uefi_system;

/* console.c: from now on shim_write() uses the UART of boot->info.console. */
void uefi_console_leave(const struct boot_console *console);

/*
 * files.c: reads a whole file of the volume that the shim came from into pages of its own.
 *   STATUS_NOT_FOUND        no such file
 *   STATUS_LIMIT_EXCEEDED   larger than `limit_bytes`
 *   STATUS_NO_MEMORY        no memory for it
 *   STATUS_TRUNCATED        the volume gave less than it announced, or an error
 */
NODISCARD enum status
uefi_read_file(const uint16_t *name, uint64_t limit_bytes, struct boot_range *content);

/* The loaded image's place, for boot->shim, and the volume's handle, for files.c. */
const struct efi_loaded_image *uefi_loaded_image(void);

/* memory.c: the firmware's map as it is now, sealed. */
NODISCARD enum status uefi_memory_map(struct memory_map *map, struct boot_error *error);

/*
 * memory.c: takes the machine over from the firmware and reads the final map, in which `package`
 * and the device tree of boot->info, if any, are not reclaimable. Stops when the firmware does not
 * let go.
 */
void uefi_leave(struct boot *boot, struct boot_range package);

/* machine.c: CPUs, interrupts, timer, power from ACPI or device tree; screen; entropy. */
void uefi_describe_machine(struct boot *boot);

/*
 * graphics.c: what the firmware shows, of a screen that is memory with pixels of four bytes; where
 * there is none, or what it says cannot be, nothing is changed.
 */
void uefi_read_graphics(struct boot_framebuffer *framebuffer);

/* machine.c: the address of a table that the firmware lists, 0 when it does not. */
uint64_t uefi_find_table(const struct efi_guid *guid);

/* tables_<architecture>.c: what ACPI, or else a device tree, says. Errors as acpi_read(). */
NODISCARD enum status uefi_read_tables(
    struct boot_info *info, const struct acpi_memory *memory, struct boot_error *error);
