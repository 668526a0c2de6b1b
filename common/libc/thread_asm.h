/* What the assembler of this folder and its C share. */
#pragma once

/* enum system_call, for the assembler; checked in thread.c. */
#define SYSTEM_CALL_NUMBER_CALL 0
