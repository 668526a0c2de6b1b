/*
 * Audit records (abi/audit.h). Each CPU writes its own ring, so no writer waits for another, and
 * none for the reader: what is not read in time is overwritten, and the numbers show how much.
 */
#pragma once

#include "abi/audit.h"
#include "abi/status.h"
#include "ipc/event.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct memory;
struct process;
struct slot;
struct thread;

/* Gives every CPU its ring. Once, at boot, before the first process; panics without memory. */
void audit_init(void);

/* About `process`: what it did or what happened to it. */
__attribute__((cold, noinline)) void
audit_write(enum audit_kind kind, const struct process *process, uint64_t subject, uint32_t detail);

/* A use of a capability, allowed or not. Cold: its callers are on the direct path. */
__attribute__((cold, noinline)) void audit_write_use(
    enum audit_kind kind, const struct process *process, const struct slot *slot, uint32_t method);

/* Who is told of records, if anybody is. [kernel] */
struct audit_listener {
    struct event *event;
    uint64_t bits;
};
extern struct audit_listener audit_listener;

/*
 * Whether nobody is told of the next record: there is nobody, or he was told before and has not
 * looked yet. Then a record lets no thread run.
 */
static inline __attribute__((always_inline)) bool audit_is_told(void)
{
    const struct audit_listener *listener = &audit_listener;
    return listener->event == NULL || (listener->event->bits & listener->bits) == listener->bits;
}

/*
 * For the direct path, when audit_is_told(): the use of a slot by a caller who waits for an answer.
 * Gives the thread that must answer, so that this rare call is nothing to keep that in a register
 * for.
 */
__attribute__((cold, noinline)) struct thread *
audit_write_call(const struct thread *caller, const struct slot *slot);

/* Signals this event (counted as a capability) when a record is written to a ring. */
void audit_bind_event(struct event *event, uint64_t bits);

/* Where the ring of a CPU is: pages of physical memory that stay for good. */
struct paddr audit_ring_address(uint32_t cpu);
uint64_t audit_ring_pages(void);
