/* AMD64 Architecture Programmer's Manual, volume 2 and 3: what CPL 3 may not do. */
#include "abi/layout.h"
#include "attack.h"

/* movl $42, %eax; ret */
const uint8_t code_bytes[] = {0xb8, CODE_RESULT, 0, 0, 0, 0xc3};
const uint32_t code_size_bytes = sizeof(code_bytes);

static void interrupts_off(void)
{
    __asm__ volatile("cli");
}

static void halt(void)
{
    __asm__ volatile("hlt");
}

static void write_protection_off(void)
{
    __asm__ volatile("movq %0, %%cr0" : : "r"(UINT64_C(0x80000011)));
}

static void read_tables(void)
{
    uint64_t root;
    __asm__ volatile("movq %%cr3, %0" : "=r"(root));
    attack_loot(root);
}

static void change_tables(void)
{
    __asm__ volatile("movq %0, %%cr3" : : "r"(UINT64_C(0x1000)));
}

static void read_system_call_entry(void)
{
    uint32_t low;
    uint32_t high;
    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(0xc0000082));
    attack_loot(low | (uint64_t)high << 32);
}

static void change_system_call_entry(void)
{
    __asm__ volatile("wrmsr" : : "c"(0xc0000082), "a"(0x1000), "d"(0));
}

static void load_descriptors(void)
{
    static const struct {
        uint8_t bytes[10];
    } none;
    __asm__ volatile("lgdt %0" : : "m"(none));
}

static void load_interrupt_descriptors(void)
{
    static const struct {
        uint8_t bytes[10];
    } none;
    __asm__ volatile("lidt %0" : : "m"(none));
}

static void read_port(void)
{
    uint8_t value;
    __asm__ volatile("inb %w1, %0" : "=a"(value) : "d"(0x3f8));
    attack_loot(value);
}

static void write_port(void)
{
    __asm__ volatile("outb %0, %w1"
                     :
                     : "a"((uint8_t)0xfe), "d"(0x64)); /* would restart the machine */
}

static void drop_caches(void)
{
    __asm__ volatile("invd");
}

static void swap_base(void)
{
    __asm__ volatile("swapgs");
}

static void return_to_kernel(void)
{
    __asm__ volatile("pushq $0x10\n\tpushq %%rsp\n\tpushfq\n\tpushq $0x8\n\tpushq $0\n\tiretq"
                     :
                     :
                     : "memory");
}

static void change_debug_register(void)
{
    __asm__ volatile("movq %0, %%dr7" : : "r"(UINT64_C(1)));
}

static void load_task(void)
{
    __asm__ volatile("ltr %w0" : : "r"(0x28));
}

void (*const privileged_instructions[])(void) = {
    interrupts_off,
    halt,
    write_protection_off,
    read_tables,
    change_tables,
    read_system_call_entry,
    change_system_call_entry,
    load_descriptors,
    load_interrupt_descriptors,
    read_port,
    write_port,
    drop_caches,
    swap_base,
    return_to_kernel,
    change_debug_register,
    load_task,
};
const uint32_t privileged_instruction_count =
    sizeof(privileged_instructions) / sizeof(privileged_instructions[0]);

/* QEMU's machines have RAM from 0 on; I/O APIC, local APIC. */
const uint64_t forbidden_addresses[] = {0, 0x100000, 0x200000, 0x1000000, 0xfec00000, 0xfee00000};
const uint32_t forbidden_address_count =
    sizeof(forbidden_addresses) / sizeof(forbidden_addresses[0]);

const uint64_t device_base = 0xfed00000;
const uint32_t serial_line = 4;

/* -- registers that the kernel finds as it comes in -------------------------------------------- */

static void call_on_stack(uint64_t stack)
{
    __asm__ volatile("movq %0, %%rsp\n\tmovl $6, %%eax\n\tsyscall\n\tpushq %%rax"
                     :
                     : "r"(stack)
                     : "rax", "rcx", "r11", "memory");
}

static void kernel_stack(void)
{
    call_on_stack(LAYOUT_KERNEL_STACK_BASE + 0x4000);
}

static void no_address_for_stack(void)
{
    call_on_stack(UINT64_C(0x8000000000000000));
}

static void kernel_data_for_stack(void)
{
    call_on_stack(LAYOUT_DIRECT_MAP_BASE + 0x100000);
}

/* Direction, nested task, I/O privilege, alignment check, then a trap with each instruction. */
static void flags(void)
{
    __asm__ volatile("pushfq\n\torq $0x47400, (%%rsp)\n\tpopfq\n\t"
                     "movl $6, %%eax\n\tsyscall\n\t"
                     "pushfq\n\torq $0x47500, (%%rsp)\n\tpopfq\n\t"
                     "movl $6, %%eax\n\tsyscall\n\tnop\n\tud2"
                     :
                     :
                     : "rax", "rcx", "r11", "memory");
}

static void segments(void)
{
    __asm__ volatile("xorl %%eax, %%eax\n\tmovw %%ax, %%ds\n\tmovw %%ax, %%es\n\t"
                     "movw %%ax, %%fs\n\tmovw %%ax, %%gs\n\tmovl $6, %%eax\n\tsyscall\n\tud2"
                     :
                     :
                     : "rax", "rcx", "r11", "memory");
}

static void kernel_segment(void)
{
    __asm__ volatile("movw %w0, %%ss" : : "r"(0x10));
}

static void gate(void)
{
    __asm__ volatile("int $14");
}

static void other_gate(void)
{
    __asm__ volatile("int $0x80");
}

static void no_address(void)
{
    ((void (*)(void))UINT64_C(0x8000000000000000))();
}

static void old_system_call(void)
{
    __asm__ volatile("sysenter");
}

void (*const wild_entries[])(void) = {
    kernel_stack,
    no_address_for_stack,
    kernel_data_for_stack,
    flags,
    segments,
    kernel_segment,
    gate,
    other_gate,
    no_address,
    old_system_call,
};
const uint32_t wild_entry_count = sizeof(wild_entries) / sizeof(wild_entries[0]);
