/*
 * The whole contract between the portable kernel and an architecture. Every folder below arch/
 * implements all of it, in files of the same names:
 *
 *   kernel/arch_types.h  struct registers, struct arch_cpu, struct arch_thread, and the inline
 *                        functions arch_cpu_current() and arch_cpu_relax() (one turn of a waiting
 *                        loop)
 *   kernel/arch_message.h  where a message is in struct registers
 *   entry.S    first instruction, trap entry and exit, start of a secondary CPU
 *   console.c  polled console
 *   cpu.c      tables and protection of one CPU, idling, halting
 *   fpu.c      floating point and vector registers
 *   mmu.c      page table activation, flushing of translations
 *   port.c     I/O ports, where there are any
 *   irq.c      interrupt controller, inter-processor interrupts
 *   timer.c    clock and one-shot timer
 *   start.c    starting the other CPUs
 *   trap.c     what entry.S calls: sorts traps into the portable handlers of trap.h
 *   power.c    switching the machine off
 *   report.c   registers in words, for crash reports
 *
 * How the kernel runs: it is event driven. Interrupts are masked whenever kernel code runs; a trap
 * comes from user mode (entry.S saves everything into the current thread's struct registers and
 * starts on the CPU's empty kernel stack) or ends an arch_cpu_wait(). Nothing else can interrupt
 * the kernel: any other trap out of kernel mode is a bug of ours, and becomes a panic. What entry.S
 * calls gives the thread to go on with, which may be another one than came in.
 */
#pragma once

#include "abi/address.h"
#include "abi/boot_info.h"
#include "abi/status.h"
#include "kernel/arch_message.h"
#include "kernel/arch_types.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cpu;
struct thread;

/* The six words and the rest of a message as system calls carry them (abi/system_call.h). */
struct message_registers {
    uint64_t number; /* in: which system call; out: enum status */
    uint64_t handle; /* in: what is called; out, for receivers: the badge */
    uint64_t tag;
    uint64_t words[6];
};

/* Written out: the compiler would make a call of it. */
static inline void message_copy_words(uint64_t to[6], const uint64_t from[6])
{
    to[0] = from[0];
    to[1] = from[1];
    to[2] = from[2];
    to[3] = from[3];
    to[4] = from[4];
    to[5] = from[5];
}

/*
 * arch_message.h: inline functions that read and write the parts of a message where struct
 * registers has them: arch_message_number(), _handle(), _tag(), _get_words(), _set_status(),
 * _set_handle(), _set_head() (status and tag), _set_words(), _copy_words().
 */
static inline void
arch_message_get(const struct registers *registers, struct message_registers *message)
{
    message->number = arch_message_number(registers);
    message->handle = arch_message_handle(registers);
    message->tag = arch_message_tag(registers);
    arch_message_get_words(registers, message->words);
}

/* An answer: everything but the handle, which the caller keeps. */
static inline void
arch_message_set(struct registers *registers, const struct message_registers *message)
{
    arch_message_set_head(registers, message->number, message->tag);
    arch_message_set_words(registers, message->words);
}

/* What a receiver gets: the badge too. */
static inline void
arch_message_set_received(struct registers *registers, const struct message_registers *message)
{
    arch_message_set(registers, message);
    arch_message_set_handle(registers, message->handle);
}

/* -- console.c ------------------------------------------------------------------------------- */

/* Makes arch_console_write() work. With CONSOLE_NONE, writing does nothing. */
void arch_console_init(const struct boot_console *console);

/* Writes bytes as they are, waiting for the device where it is slow. Any CPU, any context. */
void arch_console_write(const char *text, size_t length);

/*
 * Switches the device's "ready to send" interrupt on or off. Used once, at boot, to see that the
 * interrupt controller delivers a device's line.
 */
void arch_console_set_transmit_interrupt(bool is_on);

/* The controller's line of that interrupt (x86: I/O APIC input), 0 when there is none. */
uint32_t arch_console_line(const struct boot_info *info);

/* -- cpu.c ----------------------------------------------------------------------------------- */

/*
 * Makes the calling CPU ready to run kernel and user code: descriptor tables, trap vectors,
 * protection bits (no execution of user pages, no access to them, no FPU), and arch_cpu_current().
 * The first thing that a CPU does in C. The boot CPU does it twice: again when its stacks change.
 */
void arch_cpu_init(struct cpu *cpu);

/* arch_types.h: static inline struct cpu *arch_cpu_current(void); */

/* Logs what is special about this CPU, its speculation leaks included. Boot CPU, once. */
void arch_cpu_describe(void);

/*
 * Sleeps until an interrupt comes, and handles what has come through trap.h before it returns.
 * Called with interrupts masked and without the kernel lock; returns likewise. An interrupt that
 * was already pending ends it at once, so that "check, then wait" loses no wake-up.
 */
void arch_cpu_wait(void);

/*
 * Handles what interrupts are pending, without waiting for any; otherwise like arch_cpu_wait().
 */
void arch_interrupts_poll(void);

/* Stops this CPU for good. */
_Noreturn void arch_cpu_halt(void);

/* -- mmu.c ----------------------------------------------------------------------------------- */

/* Switches the calling CPU to the kernel's tables, away from whatever it booted with. */
void arch_kernel_table_activate(struct paddr root);

/* Prepares the (empty) table of an address space: one-root machines share the kernel half. */
void arch_user_table_init(struct paddr user_root, struct paddr kernel_root);

/*
 * Makes the calling CPU see an address space's user half, and none of its former translations. What
 * was written to its tables before is seen.
 */
void arch_user_table_activate(struct paddr user_root);

/* Makes the calling CPU see no user half at all. */
void arch_user_table_deactivate(void);

/* What was written to page tables is seen by every CPU's next walk. No CPU's TLB is flushed. */
void arch_tables_changed(void);

/* The calling CPU forgets one page, or everything, of the user half that it has active. */
void arch_flush_page(struct vaddr page);
void arch_flush_all(void);

/*
 * What was written to a page will be executed: arch_code_page() for each such page, then
 * arch_code_finish() once, then arch_flush_all() on every CPU (memory/shootdown.h).
 */
void arch_code_page(struct paddr page);
void arch_code_finish(void);

/* -- fpu.c ----------------------------------------------------------------------------------- */

/*
 * Saves the FPU's registers to `thread`, whose they are, and switches the FPU off: whoever uses it
 * next traps, and gets his own. Clears cpu->is_fpu_live.
 */
void arch_fpu_leave(struct cpu *cpu, struct thread *thread);

/* -- port.c ---------------------------------------------------------------------------------- */

bool arch_has_io_ports(void);
/* `width_bytes` is 1, 2 or 4. Never called where there are no ports. */
uint32_t arch_io_port_read(uint16_t port, uint32_t width_bytes);
void arch_io_port_write(uint16_t port, uint32_t width_bytes, uint32_t value);

/* -- irq.c ----------------------------------------------------------------------------------- */

/* Finds the controller, masks every line. Boot CPU, once, before any other function here. */
void arch_irq_init(const struct boot_info *info);

/* The calling CPU's part of the controller. */
void arch_irq_init_cpu(struct cpu *cpu);

/* Routes a line to the calling CPU and lets it through. */
void arch_irq_unmask(uint32_t line);
void arch_irq_mask(uint32_t line);

/* Whether a device can be on this line. */
bool arch_irq_has_line(uint32_t line);

/* What a device writes where to raise `line`, one of ARCH_MESSAGE_LINE_FIRST and up, here. */
struct irq_message {
    uint64_t address;
    uint32_t data;
};
struct irq_message arch_irq_message(uint32_t line);

/* Makes irq_ipi_arrived() run on another CPU, soon. */
void arch_irq_send_ipi(const struct cpu *target);

/*
 * Stops all other CPUs, wherever they are, without waiting; they need not answer. Only panic() does
 * this, and only best effort is promised: a CPU with masked interrupts may go on until it unmasks.
 */
void arch_irq_stop_others(void);

/* -- timer.c --------------------------------------------------------------------------------- */

/*
 * Learns the clock's frequency. Boot CPU, once.
 * STATUS_UNSUPPORTED: no clock or no reference to measure it with.
 */
NODISCARD enum status arch_timer_init(const struct boot_info *info);
void arch_timer_init_cpu(void);

/* Nanoseconds since some moment of this boot; never goes back on one CPU. */
uint64_t arch_timer_now_ns(void);

/* One interrupt on the calling CPU (timer_fired() of trap.h) at or soon after `deadline_ns`. */
void arch_timer_arm(uint64_t deadline_ns);

/* -- start.c --------------------------------------------------------------------------------- */

/* What all secondary CPUs need (x86: the page below 1 MiB). Boot CPU, once. */
NODISCARD enum status arch_start_init(const struct boot_info *info);

/*
 * Sends `cpu` to kernel_main_secondary() with its kernel stack and the kernel's tables. Returns
 * when the request was accepted; whether the CPU comes, its state tells (sched/cpu.h).
 *   STATUS_UNSUPPORTED  no way to start CPUs on this machine
 *   STATUS_TIMED_OUT    the firmware refused
 */
NODISCARD enum status arch_start_cpu(struct cpu *cpu);

/* -- trap.c, entry.S ------------------------------------------------------------------------- */

/* Registers with which a new thread starts in user mode; all others are zero. */
void arch_registers_init(struct registers *registers, struct vaddr entry, struct vaddr stack_top);

/* The first two arguments of the C function at a new thread's entry. */
void arch_registers_set_arguments(struct registers *registers, uint64_t first, uint64_t second);

/* The thread pointer register (FS base, TPIDR_EL0, tp); `value` is in the user half. */
void arch_thread_set_pointer(struct thread *thread, uint64_t value);

/*
 * Registers by number: the general ones as the architecture numbers them, then program counter and
 * stack pointer where they have no number (docs/ARCHITECTURE.md). False: there is no such register,
 * or `value` is not one that it may have in user mode.
 */
bool arch_register_read(const struct registers *registers, uint32_t index, uint64_t *value);
bool arch_register_write(struct registers *registers, uint32_t index, uint64_t value);

/* Leaves the kernel for user mode, on the empty kernel stack. */
_Noreturn void arch_thread_resume(struct thread *thread);

/* -- power.c --------------------------------------------------------------------------------- */

/* Keeps what it needs of boot_info. Boot CPU, once, early: panic() uses it. */
void arch_power_init(const struct boot_info *info);

/*
 * Switches the machine off, reporting `code` (abi/exit_code.h) where the machine can. Returns only
 * when it knows no way, or the way did not work.
 */
void arch_power_off(uint32_t code);

/* Starts the machine again from its firmware on. Returns only when it knows no way. */
void arch_power_restart(void);

/* -- report.c -------------------------------------------------------------------------------- */

/* Writes all registers and the cause of the trap in words, through log_line(). */
void arch_report_registers(const struct registers *registers);

uint64_t arch_registers_program_counter(const struct registers *registers);
uint64_t arch_registers_frame_pointer(const struct registers *registers);
