/* The RISC-V Instruction Set Manual, volume II: what U-mode may not do. */
#include "abi/layout.h"
#include "attack.h"

/* li a0, 42; ret */
const uint8_t code_bytes[] = {0x13, 0x05, 0xa0, 0x02, 0x67, 0x80, 0x00, 0x00};
const uint32_t code_size_bytes = sizeof(code_bytes);

static void interrupts_off(void)
{
    __asm__ volatile("csrci sstatus, 2");
}

static void read_status(void)
{
    uint64_t value;
    __asm__ volatile("csrr %0, sstatus" : "=r"(value));
    attack_loot(value);
}

static void allow_user_memory(void)
{
    __asm__ volatile("csrs sstatus, %0" : : "r"(UINT64_C(1) << 18));
}

static void change_tables(void)
{
    __asm__ volatile("csrw satp, zero");
}

static void read_tables(void)
{
    uint64_t value;
    __asm__ volatile("csrr %0, satp" : "=r"(value));
    attack_loot(value);
}

static void change_vectors(void)
{
    __asm__ volatile("csrw stvec, zero");
}

static void read_scratch(void)
{
    uint64_t value;
    __asm__ volatile("csrr %0, sscratch" : "=r"(value));
    attack_loot(value);
}

static void flush_translations(void)
{
    __asm__ volatile("sfence.vma");
}

static void return_from_supervisor(void)
{
    __asm__ volatile("sret");
}

static void return_from_machine(void)
{
    __asm__ volatile("mret");
}

static void change_delegation(void)
{
    __asm__ volatile("csrw mideleg, zero");
}

static void open_physical_memory(void)
{
    __asm__ volatile("csrw pmpcfg0, %0" : : "r"(UINT64_C(0x1f)));
}

void (*const privileged_instructions[])(void) = {
    interrupts_off,
    read_status,
    allow_user_memory,
    change_tables,
    read_tables,
    change_vectors,
    read_scratch,
    flush_translations,
    return_from_supervisor,
    return_from_machine,
    change_delegation,
    open_physical_memory,
};
const uint32_t privileged_instruction_count =
    sizeof(privileged_instructions) / sizeof(privileged_instructions[0]);

/*
 * QEMU's virt machine: RAM from 2 GiB on, behind what the firmware keeps; the PLIC. What firmware
 * reserves may be registers as well as RAM: docs/CLAIMS.md.
 */
const uint64_t forbidden_addresses[] = {0x80200000, 0x81000000, 0x84000000, 0x0c000000, 0x0c200000};
const uint32_t forbidden_address_count =
    sizeof(forbidden_addresses) / sizeof(forbidden_addresses[0]);

const uint64_t device_base = 0x00101000;
const uint32_t serial_line = 10;

/* -- registers that the kernel finds as it comes in -------------------------------------------- */

static void call_on_stack(uint64_t stack)
{
    __asm__ volatile("mv sp, %0\n\tli a7, 6\n\tecall\n\tsd a0, -8(sp)"
                     :
                     : "r"(stack)
                     : "a0", "a7", "memory");
}

static void kernel_stack(void)
{
    call_on_stack(LAYOUT_KERNEL_STACK_BASE + 0x4000);
}

static void kernel_data_for_stack(void)
{
    call_on_stack(LAYOUT_DIRECT_MAP_BASE + 0x80200000);
}

static void no_address_for_stack(void)
{
    call_on_stack(UINT64_C(0x8000000000000000));
}

static void kernel_entry(void)
{
    ((void (*)(void))LAYOUT_KERNEL_BASE)();
}

static void breakpoint(void)
{
    __asm__ volatile("ebreak");
}

/* The thread pointer is the kernel's way to the CPU while it runs. */
static void kernel_pointer(void)
{
    __asm__ volatile("mv tp, %0\n\tmv gp, %0\n\tli a7, 6\n\tecall\n\tunimp"
                     :
                     : "r"(LAYOUT_DIRECT_MAP_BASE)
                     : "a7", "memory");
}

/* What would be calls of the firmware, one level below: here they are system calls of no number. */
static void call_firmware(void)
{
    __asm__ volatile("li a7, 8\n\tli a6, 0\n\tecall\n\tli a7, 0x53525354\n\tecall\n\tunimp"
                     :
                     :
                     : "a0", "a6", "a7", "memory");
}

void (*const wild_entries[])(void) = {
    kernel_stack,
    kernel_data_for_stack,
    no_address_for_stack,
    kernel_entry,
    breakpoint,
    kernel_pointer,
    call_firmware,
};
const uint32_t wild_entry_count = sizeof(wild_entries) / sizeof(wild_entries[0]);
