/* Registers and the cause of a trap in words. */
#include "arch.h"
#include "interrupts.h"
#include "log.h"

#define PAGE_FAULT_PRESENT (1u << 0)
#define PAGE_FAULT_WRITE   (1u << 1)
#define PAGE_FAULT_USER    (1u << 2)
#define PAGE_FAULT_FETCH   (1u << 4)

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

static const char *access_text(uint64_t error)
{
    if ((error & PAGE_FAULT_FETCH) != 0) {
        return "execution of";
    }
    return (error & PAGE_FAULT_WRITE) != 0 ? "write to" : "read of";
}

static void report_page_fault(const struct registers *registers)
{
    uint64_t address;
    __asm__ volatile("movq %%cr2, %0" : "=r"(address));
    log_line(
        "cause: page fault, %s 0x%016llx by %s, %s",
        access_text(registers->error),
        (unsigned long long)address,
        (registers->error & PAGE_FAULT_USER) != 0 ? "a program" : "the kernel",
        (registers->error & PAGE_FAULT_PRESENT) != 0 ? "not permitted" : "not mapped");
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
}

uint64_t arch_registers_program_counter(const struct registers *registers)
{
    return registers->rip;
}

uint64_t arch_registers_frame_pointer(const struct registers *registers)
{
    return registers->rbp;
}
