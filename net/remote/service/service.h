/*
 * What the files of this service share. One thread does everything.
 *
 * Badges of its own sessions have below bit 8 what they are for, and are never used twice.
 *
 * What is given lies here as a capability of this process's; what a connection gets of it is
 * derived from that. Nothing is ever called on it.
 */
#pragma once

#include "exports.h"
#include "runtime/server.h"

enum badge_kind {
    BADGE_SHARING, /* RemoteExports, of one session of a person's */
    BADGE_USE,     /* something of another machine that is used here */
    BADGE_VISIT,   /* RemoteVisit, of one connection's process */
};

/* Bits of the event. */
#define EVENT_CAME   UINT64_C(1) /* a connection waits */
#define EVENT_PEOPLE UINT64_C(2) /* who is of this machine has changed */

struct service {
    struct server server;
    struct exports exports;
    uint64_t next_badge;
};

extern struct service service;

uint64_t service_badge(enum badge_kind kind);

static inline enum badge_kind badge_kind(uint64_t badge)
{
    return (enum badge_kind)(badge & 0xffu);
}

/*
 * The right to start programs as this key. Errors as Identities.visitor, and STATUS_TIMED_OUT:
 * nobody answered.
 */
NODISCARD enum status service_visitor(const uint8_t key[PRINCIPAL_BYTES], uint32_t *principal);

/* -- calls.c: what people ask ------------------------------------------------------------------ */

enum status calls_sharing(struct server_call *call);
enum status calls_exports(struct server_call *call);
void calls_sharing_closed(uint64_t badge);
void calls_use_closed(uint64_t badge);

/* -- visits.c: the connections ----------------------------------------------------------------- */

/*
 * Begins a process for a connection of this key, if something is given to it; the stream is the
 * library's from now on.
 */
void visits_begin(uint32_t stream, const uint8_t key[PRINCIPAL_BYTES]);

enum status visits_call(struct server_call *call);
void visits_closed(uint64_t badge);

/*
 * Ends those that have opened what is in this place: the first, their processes, and nothing is
 * waited for; the second, with what the audit log is told.
 */
void visits_stop_of(uint32_t place);
void visits_end_of(uint32_t place);
uint32_t visits_count_of(uint32_t place);

/* Ends those whose process has ended, or whose key is somebody's of this machine by now. True:
 * there are others. */
bool visits_recheck(void);

/* -- launch.c: the process of one -------------------------------------------------------------- */

struct visitor_process {
    uint32_t ledger; /* 0: there is none */
    uint32_t process;
    uint64_t number;
};

/*
 * Before any: gets the memory of all of them, if the machine has it, and makes their CPU time, as
 * much together as this program has, less urgent than it. Errors as Scheduling.create.
 */
NODISCARD enum status launch_open(void);

/*
 * Starts one as this principal, which gets copies of the stream and of its RemoteVisit.
 *   STATUS_LIMIT_EXCEEDED  there is no memory for one more
 *   others                 of the launcher
 */
NODISCARD enum status
launch_begin(uint32_t principal, uint32_t stream, uint32_t visit, struct visitor_process *made);

/* Ends it, if it has not ended. */
void launch_end(struct visitor_process *made);
bool launch_has_ended(const struct visitor_process *made);

/* -- records.c: the audit log ------------------------------------------------------------------ */

struct record {
    uint16_t event;
    const uint8_t *first; /* of the subject's keys */
    const uint8_t *second;
    uint64_t number;
    const struct export_name *name;
};

/* Errors: what the audit log answered; without one there is nothing to do. */
NODISCARD enum status record_tell(const struct record *record);

/* What has happened already: that it was not taken is logged. */
void record_note(const struct record *record);
