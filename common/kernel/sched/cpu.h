/*
 * One struct cpu per CPU, from boot until power-off.
 *
 * Life: OFFLINE -> (arch_start_cpu) STARTING -> (its own timer interrupt came) ONLINE. A CPU that
 * never comes stays STARTING, is reported, and is not counted.
 *
 * Lock tags: [I] set before the CPU starts, then never changed; [o] the CPU itself; [a] atomic;
 * [kernel] the kernel lock.
 */
#pragma once

#include "abi/boot_info.h"
#include "abi/status.h"
#include "kernel/arch_types.h"
#include "memory/address_space.h"
#include "sched/cpu_offsets.h"
#include "sched/run_queue.h"
#include "sched/timeout.h"
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define KERNEL_STACK_BYTES    UINT64_C(16384)
#define EMERGENCY_STACK_BYTES UINT64_C(4096)

enum cpu_state {
    CPU_OFFLINE = 0,
    CPU_STARTING = 1,
    CPU_COMING = 2, /* it runs, and may not be given up any more */
    CPU_ONLINE = 3,
};

struct scheduling;

struct cpu {
    struct cpu *self;          /* [I] */
    struct thread *current;    /* [o] whose registers a trap saves; others read it with the lock */
    uint64_t kernel_stack_top; /* [I] virtual, 16-byte aligned, guard page below the stack */
    uint64_t emergency_stack_top; /* [I] for traps that may mean a broken kernel stack */
    uint64_t scratch[2];          /* [o] for entry.S */
    uint64_t hardware_id;         /* [I] */
    uint32_t index;               /* [I] 0 is the boot CPU */
    uint32_t interrupt_context;   /* [I] as in struct boot_cpu */
    atomic_uint state;            /* [a] enum cpu_state */
    atomic_uint timer_count;      /* [a] timer interrupts taken */
    atomic_uint ipi_count;        /* [a] inter-processor interrupts taken */
    atomic_uint flush_wanted;     /* [a] 1: another CPU waits until this one has flushed its TLB */
    atomic_bool must_schedule;    /* [a] what runs may not be what should run */
    bool is_fpu_live;             /* [o] the FPU holds the current thread's registers */
    _Atomic(const struct address_space *) space; /* [o] whose tables are active; [a] to read */
    struct run_queue ready;                      /* [kernel] */
    struct timeout_heap timeouts;                /* [kernel] */
    uint64_t slice_end_ns;      /* [kernel] TIMER_NEVER: the current thread runs on */
    uint64_t timer_set_ns;      /* [kernel] what the timer is set to */
    struct scheduling *account; /* [kernel] limited budget in use; held; NULL: none */
    uint64_t charged_ns;        /* [kernel] up to when it is charged */
    struct arch_cpu arch;       /* [o] */
};

_Static_assert(offsetof(struct cpu, self) == CPU_SELF, "entry.S");
_Static_assert(offsetof(struct cpu, current) == CPU_CURRENT, "entry.S");
_Static_assert(offsetof(struct cpu, kernel_stack_top) == CPU_KERNEL_STACK_TOP, "entry.S");
_Static_assert(offsetof(struct cpu, emergency_stack_top) == CPU_EMERGENCY_STACK_TOP, "entry.S");
_Static_assert(offsetof(struct cpu, scratch) == CPU_SCRATCH_0, "entry.S");

/*
 * Makes struct cpu of the boot CPU and becomes it, before any memory can be allocated: until
 * cpu_give_boot_cpu_stacks() it has the boot stack alone.
 */
void cpu_init_boot(const struct boot_info *info);

/* Moves the boot CPU's traps to stacks with guard pages, once there is memory for them. */
void cpu_give_boot_cpu_stacks(void);

/*
 * Starts every other CPU that boot_info lists, waits until each is ONLINE or a second has passed,
 * and sees that each answers an inter-processor interrupt. Logs which did not.
 */
void cpu_start_others(const struct boot_info *info);

uint32_t cpu_online_count(void);

/* All that were started, online or not; 0 is the boot CPU. */
uint32_t cpu_count(void);
struct cpu *cpu_at(uint32_t index);

/* Makes a CPU look again at what it runs. */
void cpu_disturb(struct cpu *cpu);

/*
 * True when no CPU has the tables of `space` active any more. Otherwise those that have are asked
 * to leave it, and the caller asks again later. No thread of that space runs.
 */
bool cpu_leave_space(const struct address_space *space);

/* Flushes this CPU's TLB if another one waits for it (memory/shootdown.c). Lock or not. */
void cpu_answer_flush(void);

/* Makes the calling CPU, which runs no thread, leave whatever space it has active. */
void cpu_leave_own_space(void);
