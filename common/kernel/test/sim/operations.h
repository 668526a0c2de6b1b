/* What simulated programs do: random system calls, mostly sensible ones. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct cpu;

/* Fills the registers and the message page of the CPU's current thread with a system call. */
void operations_prepare(struct cpu *cpu);

/* What the model is asked about it; false when it is not a `call`. */
struct model_call;
bool operations_call(struct model_call *model_call);

/* What it was answered. */
struct model_answer;
void operations_answer(const struct cpu *cpu, struct model_answer *answer);

/* Says what came of it, when it is traced. */
void operations_report(struct cpu *cpu);

/* An address that programs map memory at, sometimes. */
uint64_t operations_address(void);

/* Prints each operation and its result from now on. */
void operations_trace(bool is_on);

/* From now on everybody only yields. */
void operations_be_quiet(void);
