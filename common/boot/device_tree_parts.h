/*
 * The readers of one subject each, called by device_tree_read() in this order: later ones use what
 * earlier ones put into `info`. They share the statuses of device_tree.h, and see
 * a tree that device_tree_check() has accepted.
 */
#pragma once

#include "boot/device_tree.h"
#include "boot/error.h"
#include "boot/device_tree_walk.h"

/* Command line, seed and package; what /chosen lacks is left alone. */
NODISCARD enum status
device_tree_read_chosen(const void *tree, struct boot_info *info, struct boot_error *error);

NODISCARD enum status
device_tree_read_memory(const void *tree, struct memory_map *map, struct boot_error *error);

NODISCARD enum status device_tree_read_reservations(
    const void *tree, struct device_tree_reservations *reservations, struct boot_error *error);

/* CPUs, how they are started, and how the machine is switched off by the same firmware. */
NODISCARD enum status device_tree_read_cpus(
    const void *tree,
    enum device_tree_arch arch,
    uint64_t boot_cpu_id,
    struct boot_info *info,
    struct boot_error *error);

NODISCARD enum status device_tree_read_interrupts(
    const void *tree, enum device_tree_arch arch, struct boot_info *info, struct boot_error *error);

NODISCARD enum status device_tree_read_timer(
    const void *tree, enum device_tree_arch arch, struct boot_info *info, struct boot_error *error);

/* Goes on to the next CPU in use; the walk starts anywhere before /cpus. As tree_walk_next(). */
NODISCARD enum status tree_walk_next_cpu(struct tree_walk *walk, uint64_t *id);
