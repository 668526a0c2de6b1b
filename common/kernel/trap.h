/*
 * What an architecture calls when something happens: the portable half of every trap.
 *
 * All are called with interrupts masked. The ones marked [user] are called on the CPU's empty
 * kernel stack after entry.S saved the current thread's registers; they give the thread that goes
 * on in user mode, the current one or another. The others are called from [user] traps and from
 * arch_cpu_wait() alike; they take what locks they need themselves and return quickly. After them a
 * trap from user mode ends in trap_return().
 */
#pragma once

#include "abi/fault_kind.h"
#include <stdint.h>

struct cpu;
struct registers;
struct thread;

/* [user] The current thread made a system call; its registers are saved. */
struct thread *trap_system_call(void);

/* [user] The current thread did what it may not. `address`: the data or instruction address. */
struct thread *trap_fault(enum fault_kind kind, uint64_t address);

/*
 * [user] The same for an access to a page that the tables did not allow, when the CPU looked:
 * `access` has what it would have needed of PAGE_WRITE and PAGE_EXECUTE. If they do allow it by
 * now, the thread just goes on: some CPUs remember that a page was missing, and a leaf that another
 * CPU splits is missing for a moment.
 */
struct thread *trap_page_fault(uint64_t address, uint32_t access);

/* [user] End of a trap that needs nothing else: goes on with whatever should run. */
struct thread *trap_return(void);

/* A trap out of kernel mode: our own bug. Prints the crash report and stops the machine. */
_Noreturn void trap_kernel_bug(const struct registers *registers, const char *what);

/* The calling CPU's timer reached its deadline. */
void timer_fired(void);

/* Another CPU asked for attention. */
void irq_ipi_arrived(void);

/* A device's line. It stays masked until arch_irq_unmask(). */
void irq_line_arrived(uint32_t line);

/* First C of the boot CPU (entry.S: on boot_stack_top) and of every other CPU. */
struct boot_info;
_Noreturn void kernel_main(const struct boot_info *info);
_Noreturn void kernel_main_secondary(struct cpu *cpu);
