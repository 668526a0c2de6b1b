/*
 * Faults as signals: a helper thread is the process's FaultHandler, and interrupts the thread that
 * has faulted (interruption.h), which runs its handler. When that returns, the thread does again
 * what has faulted. A fault also is how an interruption ends.
 */
#pragma once

#include <stdbool.h>

/*
 * Before a handler for this number is set: any can have to interrupt a thread. False: it is one of
 * a fault, and there is no memory for what it takes. Without that, or where the program may not
 * handle its own faults, other signals reach a thread with its next call.
 */
bool faults_are_ready_for(int number);
