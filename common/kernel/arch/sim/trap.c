#include "arch.h"
#include "sched/thread.h"
#include <string.h>

void arch_registers_init(struct registers *registers, struct vaddr entry, struct vaddr stack_top)
{
    memset(registers, 0, sizeof(*registers));
    registers->program_counter = entry.value;
    registers->stack_pointer = stack_top.value;
}

void arch_registers_set_arguments(struct registers *registers, uint64_t first, uint64_t second)
{
    registers->handle = first;
    registers->tag = second;
}

void arch_message_get(const struct registers *registers, struct message_registers *message)
{
    message->number = registers->number;
    message->handle = registers->handle;
    message->tag = registers->tag;
    memcpy(message->words, registers->words, sizeof(message->words));
}

void arch_message_set(struct registers *registers, const struct message_registers *message)
{
    registers->number = message->number;
    registers->handle = message->handle;
    registers->tag = message->tag;
    memcpy(registers->words, message->words, sizeof(message->words));
}

_Noreturn void arch_thread_resume(struct thread *thread)
{
    (void)thread;
    arch_cpu_halt();
}
