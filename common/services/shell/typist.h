/*
 * A thread that waits for the next byte that is typed, while the shell waits for that and for
 * everything else. Its read is a call that fails when the console ends: so the shell gets to know.
 *
 *     typist_ask()  ->  reading ... SHELL_EVENT_TYPED  ->  typist_take()
 */
#pragma once

#include "abi/status.h"
#include <stdbool.h>
#include <stdint.h>

/* Starts the thread. Errors: those of program_thread_create(). */
NODISCARD enum status typist_start(void);

/* Wants one byte; nothing, when one is wanted already. */
void typist_ask(void);

/*
 * False: it has not come yet. Otherwise *status is STATUS_OK and there is a byte, or says why there
 * is none; one is not wanted any more.
 */
bool typist_take(enum status *status, uint8_t *byte);
