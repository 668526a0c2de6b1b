/*
 * Carries this boot's log to the disk, and reads what is there of all boots (history.h): in a
 * thread of its own, which waits for the store, so that the one that takes records never does.
 *
 *   archive_open() -> archive_settled()* -> archive_close()
 *
 * The thread is given one piece of work at a time, and what came of it is looked at when it has
 * signalled the service's event. Without a disk, or while it does not work, the log is in memory,
 * as long as that lasts.
 */
#pragma once

#include "runtime/server_call.h"
#include "schema/audit.h"

/*
 * Starts the thread, where there is a store at all; `bits` of `event` are signalled when it has
 * done something. Errors: of making an event, and of program_thread_create().
 */
NODISCARD enum status archive_open(uint32_t event, uint64_t bits);

/* After every message and deadline: takes what was done, and gives what is to be done. */
void archive_settled(void);

/* When there is something to be done; 0: when the thread or a record comes. */
uint64_t archive_deadline_ns(void);

/* Everything to the disk, which says that nothing came behind it; within a bounded time. */
void archive_close(void);

/* Which boot of the disk this is; 0: nobody knows yet, or there is no disk. */
uint64_t archive_boot(void);

/* The last record that is on the disk. */
uint64_t archive_kept_number(void);

/*
 * Answers AuditLog.earlier later, from the thread.
 *   STATUS_UNSUPPORTED     there is no disk
 *   STATUS_NOT_FOUND       nobody knows yet what is on it
 *   STATUS_LIMIT_EXCEEDED  too many are waiting; or of server_call_defer()
 */
NODISCARD enum status
archive_read(struct server_call *call, const struct audit_log_earlier_params *params);
