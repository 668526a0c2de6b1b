/*
 * Crash reports. The first CPU that panics writes one; another that panics meanwhile only stops.
 */
#include "panic.h"
#include "abi/exit_code.h"
#include "arch.h"
#include "backtrace.h"
#include "lib/format.h"
#include "log.h"
#include "sched/cpu.h"
#include <stdarg.h>

static atomic_bool has_panicked;

static void begin(const char *what)
{
    if (atomic_exchange(&has_panicked, true)) {
        arch_cpu_halt();
    }
    arch_irq_stop_others();
    log_break_lock();
    log_line("panic: %s (CPU %u)", what, arch_cpu_current()->index);
}

static _Noreturn void end(void)
{
    log_line("panic: the system has stopped");
    arch_power_off(EXIT_CODE_KERNEL_PANIC);
    arch_cpu_halt();
}

void panic(const char *format, ...)
{
    char what[LOG_LINE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    (void)format_text_list(what, sizeof(what), format, arguments);
    va_end(arguments);
    begin(what);
    /* This function's own frame is of no interest: begin with its caller's. */
    const uint64_t frame = (uint64_t)__builtin_frame_address(0);
    backtrace_log(
        (uint64_t)__builtin_return_address(0),
        *(const uint64_t *)(frame + (uint64_t)ARCH_FRAME_PREVIOUS_OFFSET));
    end();
}

void panic_trap(const struct registers *registers, const char *what)
{
    begin(what);
    arch_report_registers(registers);
    backtrace_log(
        arch_registers_program_counter(registers), arch_registers_frame_pointer(registers));
    end();
}

void panic_assert(const char *where_and_what)
{
    panic("does not hold: %s", where_and_what);
}
