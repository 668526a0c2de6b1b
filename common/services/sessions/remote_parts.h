/* What the files of sessions from elsewhere have in common. */
#pragma once

#include "remote.h"

/* Bits of the service's event: two for each place, behind those of consoles. */
#define REMOTE_BITS       2u
#define REMOTE_EVENT_ENDS (UINT64_C(1) << 20)
#define REMOTE_EVENT_DONE (UINT64_C(1) << 21)

/* The identity service has something new. */
#define EVENT_IDENTITIES (UINT64_C(1) << 48)

/*
 * Starts the thread of a place, if it has none yet; it is there for good then. Errors: those of
 * program_thread_create(). Makes calls: what one came with may be gone.
 */
NODISCARD enum status remote_worker_init(struct remote *remote);

/* Lets it begin, when it is not busy. REMOTE_EVENT_DONE comes. */
void remote_worker_start(struct remote *remote, enum remote_job job);

/* A place for a session that is asked for; NULL: there is none. It is taken by remote_begin(). */
struct remote *remote_find_place(void);

/* What it was asked for with is there: begins. */
void remote_begin(struct remote *remote);

/* The one of a RemoteSession; NULL: there is none any more. */
struct remote *remote_of_handle(uint64_t badge);

/* Signals it to who watches, if anybody does. */
void remote_tell_end(const struct remote *remote);

/* Why the last one that was asked for through this was denied; empty: it was not, or just so. */
struct bytes remote_refusal(uint64_t asked_of);
