/*
 * Faults as signals: a helper thread is the process's FaultHandler, and interrupts the thread that
 * has faulted (interruption.h), which runs its handler. When that returns, the thread does again
 * what has faulted. A fault also is how an interruption ends.
 */
#pragma once

#include <stdbool.h>

/*
 * Before a handler for this number is set. False: it is one of a fault, and there is no memory for
 * what it takes. Of the others only those that the helper sends (helper.h) are got ready here, as
 * it has no moment in which it could.
 */
bool faults_are_ready_for(int number);

/*
 * Before anything that may send a signal to another thread, without the lock. When there is no
 * memory, or the program may not handle its own faults, signals reach a thread with its next call.
 */
void faults_prepare_sending(void);
