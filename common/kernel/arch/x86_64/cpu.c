/*
 * One CPU's descriptor tables and protection bits (SDM 3A, chapters 2, 4 and 6).
 */
#include "sched/cpu.h"
#include "arch.h"
#include "interrupts.h"
#include "lib/instructions.h"

#define MSR_SYSENTER_CS    0x174u
#define MSR_PAT            0x277u
#define MSR_EFER           0xc0000080u
#define MSR_STAR           0xc0000081u
#define MSR_LSTAR          0xc0000082u
#define MSR_FMASK          0xc0000084u
#define MSR_GS_BASE        0xc0000101u
#define MSR_KERNEL_GS_BASE 0xc0000102u

#define EFER_SYSCALL (UINT64_C(1) << 0)
#define EFER_NX      (UINT64_C(1) << 11)

#define CR0_PROTECTED       (UINT64_C(1) << 0)
#define CR0_MONITOR         (UINT64_C(1) << 1)
#define CR0_TASK_SWITCHED   (UINT64_C(1) << 3)
#define CR0_EXTENSION       (UINT64_C(1) << 4)
#define CR0_NUMERIC_ERROR   (UINT64_C(1) << 5)
#define CR0_WRITE_PROTECT   (UINT64_C(1) << 16)
#define CR0_PAGING          (UINT64_C(1) << 31)
#define CR4_TSC_DISABLE     (UINT64_C(1) << 2)
#define CR4_PAE             (UINT64_C(1) << 5)
#define CR4_MACHINE_CHECK   (UINT64_C(1) << 6)
#define CR4_PGE             (UINT64_C(1) << 7)
#define CR4_FXSAVE          (UINT64_C(1) << 9)
#define CR4_SIMD_EXCEPTIONS (UINT64_C(1) << 10)
#define CR4_UMIP            (UINT64_C(1) << 11)
#define CR4_SMEP            (UINT64_C(1) << 20)
#define CR4_SMAP            (UINT64_C(1) << 21)

/* The memory types that page_table_format.h counts on (SDM 3A, table 11-12). */
#define PAT_AT_RESET UINT64_C(0x0007040600070406)

/* No breakpoint on; bit 10 is always 1 (SDM 3B, 17.2.4). */
#define DR7_RESET UINT64_C(0x400)

/* What SYSCALL clears: TF, IF, DF, IOPL, NT, AC. */
#define FLAGS_CLEARED UINT64_C(0x47700)

/* Segment descriptors, accessed already: code and data, for ring 0 and ring 3. */
#define GDT_KERNEL_CODE UINT64_C(0x00af9b000000ffff)
#define GDT_KERNEL_DATA UINT64_C(0x00cf93000000ffff)
#define GDT_USER_DATA   UINT64_C(0x00cff3000000ffff)
#define GDT_USER_CODE   UINT64_C(0x00affb000000ffff)
#define GDT_TASK_FREE   UINT64_C(0x0000890000000000)

#define IDT_ENTRIES        256u
#define IDT_INTERRUPT_GATE UINT64_C(0x8e00)
/* A program may use INT3; every other INT instruction of it is a general protection fault. */
#define IDT_GATE_FOR_USER UINT64_C(0x6000)
#define VECTOR_BREAKPOINT 3u
#define EMERGENCY_STACK   1u /* number in the interrupt stack table */

struct gate {
    uint64_t low;
    uint64_t high;
};

struct descriptor_pointer {
    uint16_t limit;
    uint64_t base;
} __attribute__((packed));

/* entry.S */
extern const char trap_stubs[];
extern const char trap_line_stubs[];
extern const char system_call_entry[];
void cpu_load_segments(const struct descriptor_pointer *gdt, const struct descriptor_pointer *idt);

static struct gate idt[IDT_ENTRIES]; /* [I] after the boot CPU filled it */

static bool is_emergency(uint32_t vector)
{
    return vector == VECTOR_NMI || vector == VECTOR_DOUBLE_FAULT || vector == VECTOR_MACHINE_CHECK;
}

static uint64_t stub_of(uint32_t vector)
{
    if (vector < VECTORS_OF_THE_CPU) {
        return (uint64_t)trap_stubs + (uint64_t)vector * TRAP_STUB_BYTES;
    }
    const uint64_t line = vector - VECTORS_OF_THE_CPU;
    return (uint64_t)trap_line_stubs + line / TRAP_GROUP_VECTORS * TRAP_GROUP_BYTES +
           line % TRAP_GROUP_VECTORS * TRAP_LINE_STUB_BYTES;
}

static void fill_idt(void)
{
    for (uint32_t vector = 0; vector < IDT_ENTRIES; vector++) {
        const uint64_t stub = stub_of(vector);
        const uint64_t stack = is_emergency(vector) ? EMERGENCY_STACK : 0;
        const uint64_t user = vector == VECTOR_BREAKPOINT ? IDT_GATE_FOR_USER : 0;
        idt[vector] = (struct gate){
            (stub & 0xffff) | (uint64_t)SELECTOR_KERNEL_CODE << 16 | stack << 32 |
                (IDT_INTERRUPT_GATE | user) << 32 | (stub >> 16 & 0xffff) << 48,
            stub >> 32,
        };
    }
}

static void fill_gdt(struct arch_cpu *arch)
{
    const uint64_t base = (uint64_t)&arch->task;
    arch->gdt[0] = 0;
    arch->gdt[1] = GDT_KERNEL_CODE;
    arch->gdt[2] = GDT_KERNEL_DATA;
    arch->gdt[3] = GDT_USER_DATA;
    arch->gdt[4] = GDT_USER_CODE;
    arch->gdt[5] = (sizeof(arch->task) - 1) | (base & 0xffffff) << 16 | GDT_TASK_FREE |
                   (base >> 24 & 0xff) << 56;
    arch->gdt[6] = base >> 32;
}

/*
 * CPUs have these at different times; what is there is used. Whatever else firmware switched on is
 * switched off: no FSGSBASE, no AVX (OSXSAVE), no performance counters and no TSC for programs.
 */
static void set_protection(void)
{
    const struct cpuid leaf7 = cpuid_read(7);
    const uint32_t leaf1 = cpuid_read(1).edx;
    uint64_t cr4 = CR4_PAE | CR4_TSC_DISABLE | CR4_FXSAVE | CR4_SIMD_EXCEPTIONS;
    cr4 |= (leaf1 >> 7 & 1) != 0 ? CR4_MACHINE_CHECK : 0;
    cr4 |= (leaf1 >> 13 & 1) != 0 ? CR4_PGE : 0;
    cr4 |= (leaf7.ebx >> 7 & 1) != 0 ? CR4_SMEP : 0;
    cr4 |= (leaf7.ebx >> 20 & 1) != 0 ? CR4_SMAP : 0;
    cr4 |= (leaf7.ecx >> 2 & 1) != 0 ? CR4_UMIP : 0;
    __asm__ volatile("movq %0, %%cr4" ::"r"(cr4) : "memory");
    /*
     * Use of the FPU traps by #NM until fpu.c switches it on (SDM 3A, 2.5). CD and NW are 0: INIT
     * leaves them as they were, and at reset that means without caches.
     */
    const uint64_t cr0 = CR0_PROTECTED | CR0_MONITOR | CR0_TASK_SWITCHED | CR0_EXTENSION |
                         CR0_NUMERIC_ERROR | CR0_WRITE_PROTECT | CR0_PAGING;
    __asm__ volatile("movq %0, %%cr0" ::"r"(cr0) : "memory");
    /* No breakpoint that firmware left: one could hit before the kernel's GS is in place. */
    __asm__ volatile("movq %0, %%dr7" ::"r"(DR7_RESET) : "memory");
    msr_write(MSR_PAT, PAT_AT_RESET);
}

static void set_system_call(void)
{
    msr_write(MSR_EFER, msr_read(MSR_EFER) | EFER_SYSCALL | EFER_NX);
    /* SYSRET takes user data and code from the 16 and 8 bytes above the second one. */
    msr_write(
        MSR_STAR, (uint64_t)SELECTOR_KERNEL_DATA << 48 | (uint64_t)SELECTOR_KERNEL_CODE << 32);
    msr_write(MSR_LSTAR, (uint64_t)system_call_entry);
    msr_write(MSR_FMASK, FLAGS_CLEARED);
    /* SYSENTER is no way in: with a null selector it is a general protection fault (SDM 2B). */
    msr_write(MSR_SYSENTER_CS, 0);
}

void arch_cpu_init(struct cpu *cpu)
{
    struct arch_cpu *arch = &cpu->arch;
    if (cpu->index == 0) {
        fill_idt();
    }
    fill_gdt(arch);
    arch->task = (struct task_state){.io_map_base = sizeof(arch->task)};
    arch->task.interrupt_stacks[EMERGENCY_STACK - 1] = cpu->emergency_stack_top;
    const struct descriptor_pointer gdt = {sizeof(arch->gdt) - 1, (uint64_t)arch->gdt};
    const struct descriptor_pointer interrupts = {sizeof(idt) - 1, (uint64_t)idt};
    cpu_load_segments(&gdt, &interrupts);
    msr_write(MSR_FS_BASE, 0);
    msr_write(MSR_GS_BASE, (uint64_t)cpu);
    msr_write(MSR_KERNEL_GS_BASE, 0);
    set_protection();
    set_system_call();
}

/* STI holds interrupts back for one more instruction: none is lost between the two (SDM 2B). */
void arch_cpu_wait(void)
{
    struct cpu *cpu = arch_cpu_current();
    cpu->arch.is_waiting = true;
    __asm__ volatile("sti\n\thlt\n\tcli" ::: "memory");
    cpu->arch.is_waiting = false;
}

void arch_interrupts_poll(void)
{
    struct cpu *cpu = arch_cpu_current();
    cpu->arch.is_waiting = true;
    /* Interrupts come after the instruction that follows STI. */
    __asm__ volatile("sti\n\tnop\n\tcli" ::: "memory");
    cpu->arch.is_waiting = false;
}

_Noreturn void arch_cpu_halt(void)
{
    for (;;) {
        __asm__ volatile("cli\n\thlt" ::: "memory");
    }
}
