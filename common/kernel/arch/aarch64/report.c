/* Registers and the cause of a trap in words. */
#include "arch.h"
#include "lib/format.h"
#include "log.h"
#include "syndrome.h"

#define FAULT_TEXT_BYTES 48u

static const char *class_text(uint32_t class)
{
    switch (class) {
    case EXCEPTION_UNKNOWN:
        return "undefined instruction";
    case EXCEPTION_FLOATING_POINT_OFF:
    case EXCEPTION_SVE_OFF:
    case EXCEPTION_SME_OFF:
        return "FP and SIMD registers are off";
    case EXCEPTION_ILLEGAL_STATE:
        return "illegal execution state";
    case EXCEPTION_SYSTEM_CALL:
        return "system call (SVC)";
    case EXCEPTION_PC_ALIGNMENT:
        return "program counter not aligned";
    case EXCEPTION_SP_ALIGNMENT:
        return "stack pointer not aligned";
    case EXCEPTION_SYSTEM_ERROR:
        return "system error";
    case EXCEPTION_BRK:
        return "breakpoint instruction";
    default:
        return "another exception";
    }
}

/* The fault status codes that have a level in their two lowest bits, by the bits above. */
static const char *const leveled_faults[] = {
    [0x00] = "address size fault",
    [0x01] = "translation fault",
    [0x02] = "access flag fault",
    [0x03] = "permission fault",
    [0x05] = "abort of a table walk",
    [0x07] = "error of a table walk",
};

static void fault_text(uint32_t fault, char *text)
{
    const uint32_t row = fault >> 2;
    if (row < sizeof(leveled_faults) / sizeof(leveled_faults[0]) && leveled_faults[row] != NULL) {
        (void)format_text(text, FAULT_TEXT_BYTES, "%s, level %u", leveled_faults[row], fault & 3);
        return;
    }
    const char *words = "fault of another kind";
    if (fault == SYNDROME_FAULT_ALIGNMENT) {
        words = "alignment fault";
    } else if (fault == 0x10) {
        words = "external abort";
    } else if (fault == 0x30) {
        words = "TLB conflict";
    }
    (void)format_text(text, FAULT_TEXT_BYTES, "%s", words);
}

static void report_abort(const struct registers *registers, const char *what)
{
    char fault[FAULT_TEXT_BYTES];
    fault_text(syndrome_fault(registers->syndrome), fault);
    if (syndrome_has_address(registers->syndrome)) {
        log_line("  %s 0x%016llx, %s", what, (unsigned long long)registers->fault_address, fault);
    } else {
        log_line("  %s an unknown address, %s", what, fault);
    }
}

static void report_cause(const struct registers *registers)
{
    const uint32_t class = syndrome_class(registers->syndrome);
    if (class == EXCEPTION_DATA_ABORT || class == EXCEPTION_DATA_ABORT_USER) {
        const bool is_write = syndrome_is_write(registers->syndrome);
        report_abort(registers, is_write ? "data abort: write to" : "data abort: read of");
    } else if (class == EXCEPTION_INSTRUCTION_ABORT || class == EXCEPTION_INSTRUCTION_ABORT_USER) {
        report_abort(registers, "instruction abort: fetch from");
    } else {
        log_line("  %s", class_text(class));
    }
}

void arch_report_registers(const struct registers *registers)
{
    report_cause(registers);
    log_line(
        "  pc  %016llx  sp  %016llx  spsr %08llx  esr %08llx",
        (unsigned long long)registers->program_counter,
        (unsigned long long)registers->stack_pointer,
        (unsigned long long)registers->status,
        (unsigned long long)registers->syndrome);
    for (uint32_t i = 0; i + 2 < GENERAL_REGISTERS; i += 3) {
        log_line(
            "  x%02u %016llx  x%02u %016llx  x%02u %016llx",
            i,
            (unsigned long long)registers->general[i],
            i + 1,
            (unsigned long long)registers->general[i + 1],
            i + 2,
            (unsigned long long)registers->general[i + 2]);
    }
    log_line("  x30 %016llx", (unsigned long long)registers->general[30]);
}

uint64_t arch_registers_program_counter(const struct registers *registers)
{
    return registers->program_counter;
}

uint64_t arch_registers_frame_pointer(const struct registers *registers)
{
    return registers->general[29];
}
