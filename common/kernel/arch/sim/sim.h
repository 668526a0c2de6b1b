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

/* The last exit code given to arch_power_off(), or that of a restart. */
#define SIM_EXIT_CODE_RESTART 0x100u
uint32_t sim_exit_code(void);

struct cpu;
struct thread;

#define SIM_LINES 16u

/* Why a simulated CPU left the kernel. */
enum sim_exit {
    SIM_EXIT_USER = 1,  /* to its current thread */
    SIM_EXIT_SLEEP = 2, /* nothing to run */
    SIM_EXIT_HALT = 3,  /* panic, or power-off */
};

/* Calls `kernel`, which does not return, on a CPU; gives how that left the kernel. */
enum sim_exit sim_run_on(struct cpu *cpu, void (*kernel)(void));

/* For the architecture's own files. */
_Noreturn void sim_leave(enum sim_exit reason);
void sim_set_current(struct cpu *cpu);

/* Time goes on by so much. */
void sim_pass_time(uint64_t time_ns);
bool sim_timer_is_due(const struct cpu *cpu);

/* The current CPU's timer interrupt, or a device's line; false when the line is masked. */
void sim_fire_timer(void);
bool sim_raise_line(uint32_t line);

/* The current thread of a CPU computes: its FPU register is `value` afterwards. */
void sim_use_fpu(struct cpu *cpu, uint64_t value);
