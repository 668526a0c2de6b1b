/* What a CPU does when there is nothing to run. */
#pragma once

/* Sleeps, handles interrupts, sleeps. Called without the kernel lock, on the CPU's own stack. */
_Noreturn void idle_loop(void);
