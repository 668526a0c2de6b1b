/* Arm Architecture Reference Manual (DDI 0487): what EL0 may not do. */
#include "abi/layout.h"
#include "attack.h"

/* mov w0, #42; ret */
const uint8_t code_bytes[] = {0x40, 0x05, 0x80, 0x52, 0xc0, 0x03, 0x5f, 0xd6};
const uint32_t code_size_bytes = sizeof(code_bytes);

static void interrupts_off(void)
{
    __asm__ volatile("msr daifset, #2");
}

static void read_tables(void)
{
    uint64_t root;
    __asm__ volatile("mrs %0, ttbr1_el1" : "=r"(root));
    attack_loot(root);
}

static void change_tables(void)
{
    __asm__ volatile("msr ttbr0_el1, xzr");
}

static void read_vectors(void)
{
    uint64_t vectors;
    __asm__ volatile("mrs %0, vbar_el1" : "=r"(vectors));
    attack_loot(vectors);
}

static void change_vectors(void)
{
    __asm__ volatile("msr vbar_el1, xzr");
}

static void memory_management_off(void)
{
    __asm__ volatile("msr sctlr_el1, xzr");
}

static void call_hypervisor(void)
{
    __asm__ volatile("hvc #0");
}

static void call_firmware(void)
{
    register uint64_t x0 __asm__("x0") = UINT64_C(0x84000008); /* PSCI SYSTEM_OFF */
    __asm__ volatile("smc #0" : "+r"(x0));
}

static void flush_translations(void)
{
    __asm__ volatile("tlbi vmalle1");
}

static void return_from_exception(void)
{
    __asm__ volatile("eret");
}

static void change_timer(void)
{
    __asm__ volatile("msr cntv_ctl_el0, xzr");
}

static void change_deadline(void)
{
    __asm__ volatile("msr cntv_tval_el0, xzr");
}

static void drop_cache_lines(void)
{
    __asm__ volatile("dc isw, xzr");
}

static void change_stack_choice(void)
{
    __asm__ volatile("msr spsel, #1");
}

void (*const privileged_instructions[])(void) = {
    interrupts_off,
    read_tables,
    change_tables,
    read_vectors,
    change_vectors,
    memory_management_off,
    call_hypervisor,
    call_firmware,
    flush_translations,
    return_from_exception,
    change_timer,
    change_deadline,
    drop_cache_lines,
    change_stack_choice,
};
const uint32_t privileged_instruction_count =
    sizeof(privileged_instructions) / sizeof(privileged_instructions[0]);

/* QEMU's virt machine: RAM from 1 GiB on; GIC distributor and a redistributor. */
const uint64_t forbidden_addresses[] = {
    0x40000000, 0x40200000, 0x41000000, 0x44000000, 0x08000000, 0x080a0000};
const uint32_t forbidden_address_count =
    sizeof(forbidden_addresses) / sizeof(forbidden_addresses[0]);

const uint64_t device_base = 0x09010000;
const uint32_t serial_line = 33; /* shared peripheral interrupt 1 */

/* -- registers that the kernel finds as it comes in -------------------------------------------- */

static void call_on_stack(uint64_t stack)
{
    __asm__ volatile("mov sp, %0\n\tmov x8, #6\n\tsvc #0\n\tstr x0, [sp, #-16]!"
                     :
                     : "r"(stack)
                     : "x0", "x8", "memory");
}

static void kernel_stack(void)
{
    call_on_stack(LAYOUT_KERNEL_STACK_BASE + 0x4000);
}

static void unaligned_stack(void)
{
    call_on_stack(UINT64_C(0x10000007));
}

static void kernel_data_for_stack(void)
{
    call_on_stack(LAYOUT_DIRECT_MAP_BASE + 0x40000000);
}

static void unaligned_entry(void)
{
    ((void (*)(void))((uint64_t)unaligned_stack + 2))();
}

static void kernel_entry(void)
{
    ((void (*)(void))LAYOUT_KERNEL_BASE)();
}

static void breakpoint(void)
{
    __asm__ volatile("brk #1");
}

/* The condition flags and all of what EL0 may write beside them; then what means nothing. */
static void flags(void)
{
    __asm__ volatile("msr nzcv, %0\n\tmov x8, #6\n\tsvc #0xffff\n\tudf #0"
                     :
                     : "r"(~UINT64_C(0))
                     : "x8", "memory");
}

static void halt(void)
{
    __asm__ volatile("hlt #0");
}

void (*const wild_entries[])(void) = {
    kernel_stack,
    unaligned_stack,
    kernel_data_for_stack,
    unaligned_entry,
    kernel_entry,
    breakpoint,
    flags,
    halt,
};
const uint32_t wild_entry_count = sizeof(wild_entries) / sizeof(wild_entries[0]);
