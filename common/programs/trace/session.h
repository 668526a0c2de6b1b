/*
 * What the traced program calls, and what it calls in truth: a session of trace's endpoint for each
 * capability that it was granted or got in an answer. All functions want the gate (gate.h).
 */
#pragma once

#include "abi/status.h"
#include "reflection/reflection.h"

#define SESSIONS_MAX       128u
#define SESSION_NAME_BYTES 32u

struct traced_session {
    uint32_t number; /* its badge; 0: this place is free */
    uint32_t handle; /* what it stands for */
    struct interface_type_reader interface;
    char name[SESSION_NAME_BYTES]; /* empty: it came in an answer */
};

/* The endpoint that all sessions lead to. Errors: the ledger's quota. */
NODISCARD enum status sessions_start(uint32_t *endpoint);

/* Whether a process can stand in for what this names. */
bool session_can_stand_for(uint32_t handle, uint64_t *mask);

/*
 * A session that stands for `handle`, with its methods; `handle` belongs to it from now on. Its
 * number is what it will be known by.
 *
 *   STATUS_LIMIT_EXCEEDED  SESSIONS_MAX; or those of session_create()
 */
NODISCARD enum status session_add(
    uint32_t handle,
    uint64_t mask,
    const struct interface_type_reader *interface,
    struct bytes name,
    uint32_t *session,
    uint32_t *number);

/* NULL: there is none. */
const struct traced_session *session_find(uint64_t badge);

/* Nobody has it any more. */
void session_closed(uint64_t badge);
