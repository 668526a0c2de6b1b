/*
 * Audit records (abi/audit.h). Each CPU writes its own ring, so no writer waits for another, and
 * none for the reader: what is not read in time is overwritten, and the numbers show how much.
 */
#pragma once

#include "abi/audit.h"
#include "abi/status.h"
#include <stdint.h>

struct event;
struct memory;
struct process;
struct slot;

/* Gives every CPU its ring. Once, at boot, before the first process; panics without memory. */
void audit_init(void);

/* About `process`: what it did or what happened to it. */
__attribute__((cold, noinline)) void
audit_write(enum audit_kind kind, const struct process *process, uint64_t subject, uint32_t detail);

/* A use of a capability, allowed or not. Cold: its callers are on the direct path. */
__attribute__((cold, noinline)) void audit_write_use(
    enum audit_kind kind, const struct process *process, const struct slot *slot, uint32_t method);

/* Signals this event (counted as a capability) when a record is written to a ring. */
void audit_bind_event(struct event *event, uint64_t bits);

/* Where the ring of a CPU is: pages of physical memory that stay for good. */
struct paddr audit_ring_address(uint32_t cpu);
uint64_t audit_ring_pages(void);
