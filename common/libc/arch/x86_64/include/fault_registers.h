/* Numbers of registers, as Thread.writeRegister counts them. */
#pragma once

#define REGISTER_STACK           4u  /* rsp */
#define REGISTER_PROGRAM_COUNTER 16u /* rip */
