/*
 * The simulated machine: CPUs in user mode or asleep, whose turn it is, and what happens then.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct cpu;
struct thread;

/* Boots the kernel with so many CPUs on a fresh machine. */
void driver_boot(uint32_t cpus, uint64_t memory_bytes);

/* One turn of a random CPU. False when the kernel has stopped. */
bool driver_step(void);

/*
 * Takes the state as it is for the one before the next step; and compares the last step with the
 * abstract model: it complains, and gives false. Both after kernel_check().
 */
void driver_look(void);
bool driver_is_as_modelled(void);

/* How many answers it has predicted. */
uint64_t driver_predicted_count(void);

/* The current thread of a CPU makes the system call in its registers. */
bool driver_system_call(struct cpu *cpu);

/* Lets CPUs run until none has anything to do but wait. False when the kernel has stopped. */
bool driver_settle(uint32_t turns_max);

/* From now on, one allocation in so many fails; 0: none does. */
void driver_fail_allocations(uint32_t one_in);

bool driver_is_in_user_mode(const struct cpu *cpu);
