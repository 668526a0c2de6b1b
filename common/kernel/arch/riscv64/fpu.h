/* What trap.c needs of fpu.c. */
#pragma once

struct cpu;
struct thread;

/* Stops here, at boot, rather than where the first program that computes would stop the kernel. */
void fpu_require(void);

/* The current thread used the FPU while it was off: its own registers are loaded. */
void fpu_enter(struct cpu *cpu, struct thread *thread);
