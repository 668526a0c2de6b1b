#include "sched/thread.h"
#include "arch.h"
#include "cap/process.h"
#include "kernel_lock.h"
#include "sched/cpu.h"

void thread_init(
    struct thread *thread, struct process *process, struct vaddr entry, struct vaddr stack_top)
{
    thread->process = process;
    arch_registers_init(&thread->registers, entry, stack_top);
}

_Noreturn void thread_run(struct thread *thread)
{
    arch_cpu_current()->current = thread;
    arch_user_table_activate(thread->process->space.table.root);
    kernel_lock_release();
    arch_thread_resume(thread);
}
