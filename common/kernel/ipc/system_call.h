/* System calls, behind the fast paths (ipc/fast_path.h). */
#pragma once

#include "abi/status.h"
#include <stdbool.h>
#include <stdint.h>

struct thread;

/* What a system call can come to besides the closed list: never seen by a program. */

/* The thread's registers are as they should be, or it waits. */
#define OUTCOME_SETTLED ((enum status)STATUS_COUNT)
/* A piece of it is done: it is to be made again, with the same registers. */
#define OUTCOME_RETRY ((enum status)(STATUS_COUNT + 1))

/*
 * What every call is checked for: its tag, its capability, and that this has the method.
 *   STATUS_INVALID_ARGUMENT  the tag
 *   STATUS_INVALID_HANDLE    the handle
 *   STATUS_DENIED            the method; there is a record of it
 */
struct slot;
NODISCARD enum status
system_call_check(struct thread *thread, uint64_t handle, uint64_t tag, struct slot **slot);

/*
 * The same for what is received from: an endpoint or an event.
 *   STATUS_INVALID_HANDLE  the handle
 *   STATUS_UNSUPPORTED     neither of the two
 *   STATUS_DENIED          the method; there is a record of it
 */
struct object;
NODISCARD enum status
system_call_check_source(const struct thread *thread, uint64_t handle, struct object **source);

/* Whether a tag can be that of an answer. */
bool system_call_is_reply(uint64_t tag);

/* What every system call but the direct path ends with, whatever came of it. */
__attribute__((noinline)) void system_call_conclude(struct thread *thread, enum status result);

/*
 * What the direct path does with a method's caller that does not simply go on: something else than
 * STATUS_OK came of it, or something else is to be done first. It looks again for what was called:
 * kept until here, that would cost the calls that do go on.
 */
__attribute__((noinline)) struct thread *
system_call_leave_direct_path(struct thread *thread, enum status result);

/*
 * Makes the system call that is in the registers of the current thread, which is RUNNING. The
 * kernel lock is held. What runs next is the caller's to choose: schedule_return().
 */
void system_call_perform(struct thread *thread);
