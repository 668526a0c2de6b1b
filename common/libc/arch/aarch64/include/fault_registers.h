/* Numbers of registers, as Thread.writeRegister counts them. */
#pragma once

#define REGISTER_STACK           31u /* sp */
#define REGISTER_PROGRAM_COUNTER 32u /* pc */
