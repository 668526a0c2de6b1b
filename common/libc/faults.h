/*
 * Faults as signals: a helper thread is the process's FaultHandler, and interrupts the thread that
 * has faulted (interruption.h), which runs its handler. When that returns, the thread does again
 * what has faulted. A fault also is how an interruption ends.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * Before a handler for this number is set. False: it is one of a fault, and there is no memory for
 * what it takes. Of the others only those that the helper sends (helper.h) are got ready here, as
 * it has no moment in which it could.
 */
bool faults_are_ready_for(int number);

/*
 * From now on `mend` is asked of a fault of memory before it becomes a signal, by the helper; true:
 * the thread does again what has faulted. One function, for good. False: there is no memory for
 * what it takes, or the program may not handle its own faults.
 */
bool faults_are_mended_by(bool (*mend)(uint64_t address));

/*
 * Before anything that may send a signal to another thread, without the lock. When there is no
 * memory, or the program may not handle its own faults, signals reach a thread with its next call.
 */
void faults_prepare_sending(void);
