#include "arch.h"
#include "sched/thread.h"
#include "sim.h"
#include <string.h>

void arch_registers_init(struct registers *registers, struct vaddr entry, struct vaddr stack_top)
{
    memset(registers, 0, sizeof(*registers));
    registers->program_counter = entry.value;
    registers->stack_pointer = stack_top.value;
}

void arch_registers_set_arguments(struct registers *registers, uint64_t first, uint64_t second)
{
    registers->words[0] = first;
    registers->words[1] = second;
}

_Noreturn void arch_thread_resume(struct thread *thread)
{
    (void)thread;
    sim_leave(SIM_EXIT_USER);
}

void arch_thread_set_pointer(struct thread *thread, uint64_t value)
{
    thread->registers.thread_pointer = value;
}

bool arch_register_read(const struct registers *registers, uint32_t index, uint64_t *value)
{
    *value = index == 0 ? registers->program_counter : registers->stack_pointer;
    return index < 2;
}

bool arch_register_write(struct registers *registers, uint32_t index, uint64_t value)
{
    if (index > 1) {
        return false;
    }
    *(index == 0 ? &registers->program_counter : &registers->stack_pointer) = value;
    return true;
}
