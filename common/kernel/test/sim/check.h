/*
 * kernel_check(): every invariant that the kernel's headers name, looked at in the whole state of
 * the kernel. For tests: it takes time, and ends in a panic where something does not hold.
 */
#pragma once

#include <stdbool.h>

/* `is_thorough`: also what takes long: every frame and every page table. */
void kernel_check(bool is_thorough);
