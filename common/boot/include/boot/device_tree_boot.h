/* What the shims that are given a device tree share (boot/shim.h has a shim's life). */
#pragma once

#include "boot/device_tree.h"
#include "boot/shim.h"

/* The tree at this address; stops when there is none or its claimed size cannot be. */
struct bytes device_tree_find(uint64_t address);

/*
 * Reads the tree, reserves what is in use (boot->shim is set), verifies the package and enters the
 * kernel. Stops with a sentence when something is wrong.
 */
_Noreturn void device_tree_boot(
    struct boot *boot, struct bytes tree, enum device_tree_arch arch, uint64_t boot_cpu_id);
