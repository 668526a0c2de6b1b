/* What trap.c and cpu.c need of irq.c and timer.c. */
#pragma once

/* Handles whatever is pending on this CPU, through trap.h. */
void interrupts_handle(void);

/* The SBI timer fired: takes the request back until the next arch_timer_arm(). */
void timer_interrupt(void);
