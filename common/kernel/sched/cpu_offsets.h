/* Where entry.S finds the fields of struct cpu and struct thread; cpu.h and thread.h assert it. */
#pragma once

#define CPU_SELF                0
#define CPU_CURRENT             8
#define CPU_KERNEL_STACK_TOP    16
#define CPU_EMERGENCY_STACK_TOP 24
#define CPU_SCRATCH_0           32
#define CPU_SCRATCH_1           40
#define THREAD_REGISTERS        64
