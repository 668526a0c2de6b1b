/* Interrupts inside this architecture. */
#pragma once

/* irq.c: asks the controller for everything that is pending and hands it to trap.h's functions. */
void interrupts_handle(void);

/* timer.c: the timer's line is up. */
void timer_interrupt(void);
