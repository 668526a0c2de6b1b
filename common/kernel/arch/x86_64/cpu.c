/*
 * One CPU's descriptor tables and protection bits (SDM 3A, chapters 2, 4 and 6).
 */
#include "sched/cpu.h"
#include "arch.h"
#include "instructions.h"
#include "interrupts.h"
#include "log.h"

#define MSR_ARCH_CAPABILITIES 0x10au
#define MSR_EFER              0xc0000080u
#define MSR_STAR              0xc0000081u
#define MSR_LSTAR             0xc0000082u
#define MSR_FMASK             0xc0000084u
#define MSR_FS_BASE           0xc0000100u
#define MSR_GS_BASE           0xc0000101u
#define MSR_KERNEL_GS_BASE    0xc0000102u

#define EFER_SYSCALL (UINT64_C(1) << 0)
#define EFER_NX      (UINT64_C(1) << 11)

#define CR0_EMULATION     (UINT64_C(1) << 2)
#define CR0_TASK_SWITCHED (UINT64_C(1) << 3)
#define CR0_WRITE_PROTECT (UINT64_C(1) << 16)
#define CR4_PGE           (UINT64_C(1) << 7)
#define CR4_UMIP          (UINT64_C(1) << 11)
#define CR4_SMEP          (UINT64_C(1) << 20)
#define CR4_SMAP          (UINT64_C(1) << 21)

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
#define STUB_BYTES         16u
#define EMERGENCY_STACK    1u /* number in the interrupt stack table */

#define VENDOR_INTEL_EBX 0x756e6547u

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
extern const char system_call_entry[];
void cpu_load_segments(const struct descriptor_pointer *gdt, const struct descriptor_pointer *idt);

static struct gate idt[IDT_ENTRIES]; /* [I] after the boot CPU filled it */

static bool is_emergency(uint32_t vector)
{
    return vector == VECTOR_NMI || vector == VECTOR_DOUBLE_FAULT || vector == 18;
}

static void fill_idt(void)
{
    for (uint32_t vector = 0; vector < IDT_ENTRIES; vector++) {
        const uint64_t stub = (uint64_t)trap_stubs + vector * STUB_BYTES;
        const uint64_t stack = is_emergency(vector) ? EMERGENCY_STACK : 0;
        idt[vector] = (struct gate){
            (stub & 0xffff) | (uint64_t)SELECTOR_KERNEL_CODE << 16 | stack << 32 |
                IDT_INTERRUPT_GATE << 32 | (stub >> 16 & 0xffff) << 48,
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

/* CPUs have these at different times; what is there is used. */
static void set_protection(void)
{
    const struct cpuid leaf7 = cpuid_read(7);
    uint64_t cr4;
    __asm__ volatile("movq %%cr4, %0" : "=r"(cr4));
    cr4 |= (cpuid_read(1).edx >> 13 & 1) != 0 ? CR4_PGE : 0;
    cr4 |= (leaf7.ebx >> 7 & 1) != 0 ? CR4_SMEP : 0;
    cr4 |= (leaf7.ebx >> 20 & 1) != 0 ? CR4_SMAP : 0;
    cr4 |= (leaf7.ecx >> 2 & 1) != 0 ? CR4_UMIP : 0;
    __asm__ volatile("movq %0, %%cr4" ::"r"(cr4) : "memory");
    uint64_t cr0;
    __asm__ volatile("movq %%cr0, %0" : "=r"(cr0));
    /* Use of the FPU traps (#NM): TS for what is there, EM for what is not. */
    cr0 = (cr0 | CR0_WRITE_PROTECT | CR0_TASK_SWITCHED) & ~CR0_EMULATION;
    __asm__ volatile("movq %0, %%cr0" ::"r"(cr0) : "memory");
}

static void set_system_call(void)
{
    msr_write(MSR_EFER, msr_read(MSR_EFER) | EFER_SYSCALL | EFER_NX);
    /* SYSRET takes user data and code from the 16 and 8 bytes above the second one. */
    msr_write(
        MSR_STAR, (uint64_t)SELECTOR_KERNEL_DATA << 48 | (uint64_t)SELECTOR_KERNEL_CODE << 32);
    msr_write(MSR_LSTAR, (uint64_t)system_call_entry);
    msr_write(MSR_FMASK, FLAGS_CLEARED);
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

/* Meltdown, CVE-2017-5754: Intel CPUs that do not say RDCL_NO are taken to leak. */
static bool may_leak_kernel_memory(void)
{
    if (cpuid_read(0).ebx != VENDOR_INTEL_EBX) {
        return false;
    }
    const bool has_capabilities = (cpuid_read(7).edx >> 29 & 1) != 0;
    return !has_capabilities || (msr_read(MSR_ARCH_CAPABILITIES) & 1) == 0;
}

void arch_cpu_describe(void)
{
    const struct cpuid vendor = cpuid_read(0);
    const uint32_t name[3] = {vendor.ebx, vendor.edx, vendor.ecx};
    log_line("cpu: x86_64, %.*s, signature 0x%x", 12, (const char *)name, cpuid_read(1).eax);
    if (may_leak_kernel_memory()) {
        log_line("cpu: it may let programs read kernel memory by speculation (Meltdown); "
                 "kernel pages are NOT kept in separate page tables");
    }
}

/* STI holds interrupts back for one more instruction: none is lost between the two (SDM 2B). */
void arch_cpu_wait(void)
{
    struct cpu *cpu = arch_cpu_current();
    cpu->arch.is_waiting = true;
    __asm__ volatile("sti\n\thlt\n\tcli" ::: "memory");
    cpu->arch.is_waiting = false;
}

_Noreturn void arch_cpu_halt(void)
{
    for (;;) {
        __asm__ volatile("cli\n\thlt" ::: "memory");
    }
}
