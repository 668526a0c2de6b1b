/*
 * Faults as signals: a helper thread is the process's FaultHandler, and lets the thread that has
 * faulted go on in its handler, instead of where it was. A handler may leave by siglongjmp() or
 * exit(); when it returns, the process ends as by the signal, because registers that a C function
 * may change are lost.
 */
#pragma once

#include <stdbool.h>

/*
 * Before a handler for this number is set. False: it is one of a fault, and there is no memory for
 * what it takes, or the program may not handle its own faults.
 */
bool faults_are_ready_for(int number);
