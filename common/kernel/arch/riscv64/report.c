/* Registers and the cause of a trap in words. */
#include "arch.h"
#include "cause.h"
#include "log.h"

#define REGISTER_S0 8u

static const char *const cause_texts[CAUSE_COUNT] = {
    [CAUSE_INSTRUCTION_MISALIGNED] = "jump to an unaligned address",
    [CAUSE_INSTRUCTION_ACCESS] = "execution where there is no memory",
    [CAUSE_ILLEGAL_INSTRUCTION] = "illegal instruction",
    [CAUSE_BREAKPOINT] = "breakpoint",
    [CAUSE_LOAD_MISALIGNED] = "unaligned load",
    [CAUSE_LOAD_ACCESS] = "load where there is no memory",
    [CAUSE_STORE_MISALIGNED] = "unaligned store",
    [CAUSE_STORE_ACCESS] = "store where there is no memory",
    [CAUSE_SYSTEM_CALL] = "system call",
    [CAUSE_INSTRUCTION_PAGE] = "execution that the page tables do not allow",
    [CAUSE_LOAD_PAGE] = "load that the page tables do not allow",
    [CAUSE_STORE_PAGE] = "store that the page tables do not allow",
};

static const char *const register_names[GENERAL_REGISTERS] = {
    "zero", "ra", "sp", "gp", "tp",  "t0",  "t1", "t2", "s0", "s1", "a0",
    "a1",   "a2", "a3", "a4", "a5",  "a6",  "a7", "s2", "s3", "s4", "s5",
    "s6",   "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6",
};

static const char *cause_text(uint64_t cause)
{
    if ((cause & CAUSE_IS_INTERRUPT) != 0) {
        return "interrupt";
    }
    return cause < CAUSE_COUNT && cause_texts[cause] != NULL ? cause_texts[cause] : "another trap";
}

void arch_report_registers(const struct registers *registers)
{
    log_line(
        "cause: %s (scause 0x%llx, stval 0x%016llx)",
        cause_text(registers->cause),
        (unsigned long long)registers->cause,
        (unsigned long long)registers->value);
    log_line(
        "  %4s 0x%016llx  %4s 0x%016llx",
        "pc",
        (unsigned long long)registers->program_counter,
        "stat",
        (unsigned long long)registers->status);
    for (uint32_t i = 1; i < GENERAL_REGISTERS - 1; i += 2) {
        log_line(
            "  %4s 0x%016llx  %4s 0x%016llx",
            register_names[i],
            (unsigned long long)registers->general[i],
            register_names[i + 1],
            (unsigned long long)registers->general[i + 1]);
    }
    const uint32_t last = GENERAL_REGISTERS - 1;
    log_line("  %4s 0x%016llx", register_names[last], (unsigned long long)registers->general[last]);
}

uint64_t arch_registers_program_counter(const struct registers *registers)
{
    return registers->program_counter;
}

uint64_t arch_registers_frame_pointer(const struct registers *registers)
{
    return registers->general[REGISTER_S0];
}
