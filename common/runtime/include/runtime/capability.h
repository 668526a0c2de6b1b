/* Capabilities of this program, whatever they name. */
#pragma once

#include "abi/object_kind.h"
#include "abi/status.h"
#include <stdbool.h>
#include <stdint.h>

/*
 * Whether it names a kernel object of this kind (enum object_kind). Who gets a capability from
 * somebody else asks this before using it as one of the kernel's: what is called on a session
 * waits for whoever made the session.
 */
bool capability_is(uint32_t handle, enum object_kind kind);

/* Drops one; 0, or one that is gone, is nothing. */
void capability_release(uint32_t handle);

/*
 * Another one, to the same object, with the methods that both this one and `mask` have.
 *   STATUS_INVALID_HANDLE  there is none
 *   STATUS_LIMIT_EXCEEDED  the ledger's quota, or the table is full
 */
NODISCARD enum status capability_copy(uint32_t handle, uint64_t mask, uint32_t *copy);

/*
 * A way into an endpoint of this program's own; what comes through it has this badge. Errors as
 * capability_copy().
 */
NODISCARD enum status
session_create(uint32_t endpoint, uint64_t badge, uint64_t mask, uint32_t *session);
