/* Numbers of registers, as Thread.writeRegister counts them. */
#pragma once

#define REGISTER_STACK           4u  /* rsp */
#define REGISTER_ARGUMENT        7u  /* rdi */
#define REGISTER_PROGRAM_COUNTER 16u /* rip */

/* A function begins with its return address on the stack. */
#define REGISTER_STACK_BIAS 8u
