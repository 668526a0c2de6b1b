/*
 * The one lock of libposix. It guards what the process's threads share below the C library: open
 * files, regions, signals, timers, children. It is held for a few hundred instructions, for
 * some ten thousand where a child's ledger ends, and never over a call to a service; who has it is
 * not interrupted by a signal of the process.
 */
#pragma once

void lock_acquire(void);
void lock_release(void);
