#include "arch.h"
#include "log.h"

void arch_report_registers(const struct registers *registers)
{
    log_line("registers: pc 0x%llx", (unsigned long long)registers->program_counter);
}

uint64_t arch_registers_program_counter(const struct registers *registers)
{
    return registers->program_counter;
}

uint64_t arch_registers_frame_pointer(const struct registers *registers)
{
    return registers->frame_pointer;
}
