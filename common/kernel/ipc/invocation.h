/*
 * A call of a kernel object's method. Methods decode first (checks, which may fail) and then commit
 * (effects, which may not), each with its parameters in the layout that the schema gives them.
 */
#pragma once

#include "abi/status.h"
#include "arch.h"
#include "cap/slot.h"
#include "lib/memory.h"
#include "sched/thread.h"

struct invocation {
    struct thread *thread; /* the caller */
    struct process *process;
    struct slot *slot;       /* the capability it called */
    const uint32_t *handles; /* of the capabilities that came with the message */
    uint64_t *words;         /* in: parameters; out: results */
    uint32_t returned;       /* the handle that goes back with the answer */
};

/*
 * Gives a status or an outcome. Results go into words and, for capabilities, through
 * invocation_return().
 */
typedef enum status method_function(struct invocation *invocation);

struct method {
    method_function *function; /* NULL: a gate, which cannot be called */
    uint32_t tag_in;           /* the tag that a call of it has, and no other */
    uint32_t tag_out;
};

/* The methods of a kind of object; `count` is 0 for kinds that have none. */
struct method_table {
    const struct method *methods;
    uint32_t count;
};

/* Which method: what progress belongs to. A program can change its call between two pieces. */
static inline uint32_t invocation_key(const struct slot *slot, uint32_t number)
{
    return (uint32_t)slot->kind << 8 | number;
}

/*
 * Calls `slot`'s method, as the tag says, for the running thread. The answer replaces words, tag
 * and the first handle; when it is not STATUS_OK, tag and handle are as before, and the words are
 * of no use. STATUS_UNSUPPORTED: there is no such method; STATUS_INVALID_ARGUMENT: words or
 * capabilities are more or fewer than it takes; STATUS_PEER_GONE: the object has ended; else what
 * the method gives.
 */
enum status invocation_dispatch(
    struct thread *thread,
    struct slot *slot,
    uint64_t *tag,
    uint64_t words[MESSAGE_REGISTER_WORDS],
    uint32_t handles[MESSAGE_CAPABILITIES_MAX]);

/* The words as the struct of parameters that the schema generated; data fields only. */
static inline const void *invocation_parameters(const struct invocation *invocation)
{
    return invocation->words;
}

/* The capability that came as number so and so; NULL when its handle names nothing. */
struct slot *invocation_slot(const struct invocation *invocation, uint32_t number);

/* The same, live and of this kind. STATUS_INVALID_HANDLE, STATUS_INVALID_ARGUMENT,
 * STATUS_PEER_GONE. */
NODISCARD enum status invocation_object(
    const struct invocation *invocation,
    uint32_t number,
    enum object_kind kind,
    struct slot **slot);

/* Returns a new capability to the caller: the message's only one. Errors as capability_create(). */
struct capability;
NODISCARD enum status invocation_return(
    struct invocation *invocation, const struct capability *capability, struct slot *parent);

/* The same for a new object that has no capability yet: ended again when it cannot get one. */
NODISCARD enum status
invocation_return_new(struct invocation *invocation, struct object *object, uint64_t mask);
