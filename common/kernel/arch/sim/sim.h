/* What a test may do with the simulated machine. */
#pragma once

#include "abi/boot_info.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* RAM of this size from physical address 0 on, all bytes `fill`; replaces what was there before. */
void sim_memory_create(size_t size_bytes, uint8_t fill);

/* A boot_info with one CPU and that RAM as one usable region from 1 MiB on. */
void sim_boot_info(struct boot_info *info, size_t memory_bytes);

/* Runs `function`; true when it ended in panic(), in arch_power_off() or in arch_cpu_halt(). */
bool sim_ends(void (*function)(void));

/* Everything logged since the last call of sim_log_clear(), cut at 64 KiB. */
const char *sim_log(void);
void sim_log_clear(void);

/* The last exit code given to arch_power_off(). */
uint32_t sim_exit_code(void);
