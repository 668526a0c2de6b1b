/* Registers and the cause of a trap in words. */
#include "arch.h"
#include "interrupts.h"
#include "log.h"

/* Error code of a page fault (SDM 3A, 4.7). */
#define PAGE_FAULT_PRESENT  (1u << 0)
#define PAGE_FAULT_WRITE    (1u << 1)
#define PAGE_FAULT_USER     (1u << 2)
#define PAGE_FAULT_RESERVED (1u << 3)
#define PAGE_FAULT_FETCH    (1u << 4)

/* Vectors whose error code names a segment or gate. */
#define SELECTOR_VECTORS (1u << 10 | 1u << 11 | 1u << 12 | 1u << 13)

static const char *const exception_texts[VECTORS_OF_THE_CPU] = {
    [0] = "division error",
    [1] = "debug exception",
    [2] = "non-maskable interrupt",
    [3] = "breakpoint",
    [4] = "overflow",
    [5] = "bound range exceeded",
    [6] = "undefined instruction",
    [7] = "use of the FPU, which is off",
    [8] = "double fault",
    [10] = "invalid task state",
    [11] = "segment not present",
    [12] = "stack segment fault",
    [13] = "general protection fault",
    [14] = "page fault",
    [16] = "x87 error",
    [17] = "unaligned access",
    [18] = "machine check",
    [19] = "SIMD error",
    [20] = "virtualization exception",
    [21] = "control protection exception",
};

static uint64_t fault_address(void)
{
    uint64_t address;
    __asm__ volatile("movq %%cr2, %0" : "=r"(address));
    return address;
}

static uint64_t page_table_root(void)
{
    uint64_t root;
    __asm__ volatile("movq %%cr3, %0" : "=r"(root));
    return root;
}

static const char *cause_text(uint64_t vector)
{
    if (vector == VECTOR_SYSTEM_CALL) {
        return "system call";
    }
    if (vector < VECTORS_OF_THE_CPU && exception_texts[vector] != NULL) {
        return exception_texts[vector];
    }
    return "interrupt";
}

/* An error code that names a segment or gate (SDM 3A, 6.13); 0 names none. */
static void report_selector(uint64_t error)
{
    static const char *const tables[] = {"GDT", "IDT", "LDT", "IDT"};
    if (error != 0) {
        log_line(
            "  about entry %llu of the %s%s",
            (unsigned long long)(error >> 3 & 0x1fff),
            tables[error >> 1 & 3],
            (error & 1) != 0 ? ", from outside the program" : "");
    }
}

static const char *access_text(uint64_t error)
{
    if ((error & PAGE_FAULT_FETCH) != 0) {
        return "execution of";
    }
    return (error & PAGE_FAULT_WRITE) != 0 ? "write to" : "read of";
}

static void report_page_fault(const struct registers *registers)
{
    const char *why = (registers->error & PAGE_FAULT_PRESENT) != 0 ? "not permitted" : "not mapped";
    log_line(
        "cause: page fault: %s 0x%016llx, %s, by %s",
        access_text(registers->error),
        (unsigned long long)fault_address(),
        (registers->error & PAGE_FAULT_RESERVED) != 0 ? "page table damaged" : why,
        (registers->error & PAGE_FAULT_USER) != 0 ? "a program" : "the kernel");
}

static void two(const char *first, uint64_t first_value, const char *second, uint64_t second_value)
{
    log_line(
        "  %6s 0x%016llx  %6s 0x%016llx",
        first,
        (unsigned long long)first_value,
        second,
        (unsigned long long)second_value);
}

void arch_report_registers(const struct registers *registers)
{
    if (registers->vector == VECTOR_PAGE_FAULT) {
        report_page_fault(registers);
    } else {
        log_line(
            "cause: %s (vector %llu, error 0x%llx)",
            cause_text(registers->vector),
            (unsigned long long)registers->vector,
            (unsigned long long)registers->error);
    }
    if (registers->vector < VECTORS_OF_THE_CPU &&
        (SELECTOR_VECTORS >> registers->vector & 1) != 0) {
        report_selector(registers->error);
    }
    two("rip", registers->rip, "rsp", registers->rsp);
    two("rflags", registers->rflags, "cs", registers->cs);
    two("rax", registers->rax, "rbx", registers->rbx);
    two("rcx", registers->rcx, "rdx", registers->rdx);
    two("rsi", registers->rsi, "rdi", registers->rdi);
    two("rbp", registers->rbp, "r8", registers->r8);
    two("r9", registers->r9, "r10", registers->r10);
    two("r11", registers->r11, "r12", registers->r12);
    two("r13", registers->r13, "r14", registers->r14);
    two("r15", registers->r15, "ss", registers->ss);
    two("cr2", fault_address(), "cr3", page_table_root());
}

uint64_t arch_registers_program_counter(const struct registers *registers)
{
    return registers->rip;
}

uint64_t arch_registers_frame_pointer(const struct registers *registers)
{
    return registers->rbp;
}
