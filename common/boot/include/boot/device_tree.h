/*
 * What a flattened device tree says about the machine (Devicetree Specification 0.4), read with
 * libfdt: memory, CPUs, interrupt controller, timer, console, power, command line, entropy, and the
 * boot package (linux,initrd-start and -end).
 *
 * The tree is checked as a whole (fdt_check_full) before a property is read; every property's
 * length is checked before its cells are.
 */
#pragma once

#include "abi/boot_info.h"
#include "boot/error.h"
#include "boot/memory_map.h"
#include "lib/bytes.h"

enum device_tree_arch {
    DEVICE_TREE_AARCH64,
    DEVICE_TREE_RISCV64,
};

/* Several times what the largest machines have; a larger one is refused. */
#define DEVICE_TREE_BYTES_MAX (UINT32_C(2) << 20)

/*
 * The size that a device tree in memory claims, or 0 when there is none at `address`. Only the
 * first DEVICE_TREE_CLAIM_BYTES are read, so that the caller can decide whether so many bytes may
 * be read.
 */
#define DEVICE_TREE_CLAIM_BYTES 8u
uint32_t device_tree_claimed_size(const void *address);

/*
 * Takes the room behind the last of its blocks from a tree, in place: there can be a MiB of it on a
 * machine that has eight. The tree has been through device_tree_check(). Gives its size in bytes.
 */
uint32_t device_tree_trim(void *tree);

/* Only the UART that /chosen stdout-path names; kind CONSOLE_NONE where there is none we know. */
NODISCARD enum status
device_tree_read_console(struct bytes tree, struct boot_console *console, struct boot_error *error);

/*
 * Fills what a device tree can say into `info` (cpus, interrupts, timer, console, power,
 * cpu_start_kind, seed, command_line, package; all other fields are left alone, and so are the
 * last three where the tree does not have them) and adds the RAM
 * (usable) to `map`; memory reservations and /reserved-memory are put into `reservations` for the
 * caller to memory_map_reserve() after it sealed the map.
 * `boot_cpu_id` is the MPIDR affinity or hart id of the CPU that runs.
 *
 *   STATUS_TRUNCATED, STATUS_MALFORMED  the tree contradicts the format
 *   STATUS_NOT_FOUND                    something the kernel cannot do without is missing
 *   STATUS_LIMIT_EXCEEDED               more CPUs, ranges, ... than boot_info has room for
 *   STATUS_UNSUPPORTED                  an interrupt controller or CPU start method we lack
 */
#define DEVICE_TREE_RESERVATIONS_MAX 32u

struct device_tree_reservations {
    uint32_t count;
    struct boot_range ranges[DEVICE_TREE_RESERVATIONS_MAX];
};

NODISCARD enum status device_tree_read(
    struct bytes tree,
    enum device_tree_arch arch,
    uint64_t boot_cpu_id,
    struct boot_info *info,
    struct memory_map *map,
    struct device_tree_reservations *reservations,
    struct boot_error *error);
