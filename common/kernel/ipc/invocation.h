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
    struct slot *slot; /* the capability it called */
    struct message_registers message;
    /* The capabilities that came with the message, checked to be live; NULL for handle 0. */
    struct slot *capabilities[MESSAGE_CAPABILITIES_MAX];
    uint32_t returned; /* the handle that goes back with the answer */
};

/*
 * Gives a status or an enum outcome. Results go into message.words and, for capabilities, through
 * invocation_return(); the tag of the answer is made from the method's table entry.
 */
typedef enum status method_function(struct invocation *invocation);

struct method {
    method_function *function; /* NULL: a gate, which cannot be called */
    uint8_t words_in;
    uint8_t capabilities_in;
    uint8_t words_out;
    uint8_t capabilities_out;
};

/* The methods of a kind of object; `count` is 0 for kinds that have none. */
struct method_table {
    const struct method *methods;
    uint32_t count;
};

/*
 * Calls `slot`'s method, as the message's tag says, for the running thread. The answer replaces the
 * message and the handles; when it is not STATUS_OK, both are as before. STATUS_UNSUPPORTED: there
 * is no such method; STATUS_INVALID_ARGUMENT: words or capabilities are more or fewer than it
 * takes;
 * STATUS_INVALID_HANDLE, STATUS_PEER_GONE; else what the method gives.
 */
enum status invocation_dispatch(
    struct thread *thread,
    struct slot *slot,
    struct message_registers *message,
    uint32_t handles[MESSAGE_CAPABILITIES_MAX]);

/* The parameters, as the struct that the schema generated; data words only. */
#define invocation_read(invocation, parameters, word_count)                                        \
    memcpy((parameters), (invocation)->message.words, (word_count) * sizeof(uint64_t))

/* One capability among those that came; its kind is checked. STATUS_INVALID_ARGUMENT: another. */
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
