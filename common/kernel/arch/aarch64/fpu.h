/* What trap.c needs of fpu.c. */
#pragma once

struct cpu;
struct thread;

/* The current thread used the FPU while it was off: its own registers are loaded. */
void fpu_enter(struct cpu *cpu, struct thread *thread);
