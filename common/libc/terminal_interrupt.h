/*
 * Ctrl-C as SIGINT. Whoever started the program has the terminal's interrupt, and ends the program
 * with it, until the program asks for it: with a handler, by ignoring it, or by waiting for it.
 * Typed twice within a second it goes to whoever started it, as ever.
 */
#pragma once

#include <stdbool.h>

/*
 * Asks for the interrupt, or gives it back. Nothing changes where the program has no terminal, is
 * not in its foreground, or the terminal refuses. The caller does not have the lock.
 */
void terminal_interrupt_ask(bool is_wanted);
