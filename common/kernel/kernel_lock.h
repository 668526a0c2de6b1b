/*
 * The one lock that guards everything tagged [kernel]. A CPU holds it from the moment it begins to
 * handle a trap until it goes back to user mode or to sleep.
 */
#pragma once

void kernel_lock_acquire(void);
void kernel_lock_release(void);
