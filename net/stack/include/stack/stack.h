/*
 * The network stack: links below, connections, datagrams and names above, lwIP between.
 *
 *   stack_start() -> link_add()*, client_create()* -> ... -> until the process ends
 *
 * Invariants:
 *  1. One for each process, because lwIP keeps its state in variables, and one thread, which is in
 *     no function of the stack twice: what the stack calls back, notices and links, does not call
 * it.
 *  2. Whatever is kept because somebody outside said so has a place in a bounded table; what is
 * kept for a client is within the client's bounds; the bounds of all clients fit what there is.
 *  3. Nothing that comes from a link ends the process: lwIP's assertions tell of our own bugs.
 *  4. Time is what the embedder says it is, and passes in stack_run() only. The stack sleeps for
 *     as long as nothing is due, so after a sleep stack_run() comes before all else that is asked
 *     of the stack: what is begun then is begun then, and what has become old is old.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include <stdint.h>

#define STACK_SEED_BYTES 32u

/* "Never", for stack_next_ns(). */
#define STACK_NEVER_NS UINT64_MAX

struct stack_surroundings {
    void *context;
    /* Nanoseconds since some moment; never less than before. */
    uint64_t (*now_ns)(void *context);
    /* The stack found a bug of its own, which the message names. Does not come back. */
    void (*failed)(void *context, const char *message) __attribute__((noreturn));
};

/*
 * Once, before anything else. Both arguments may be gone afterwards.
 *   STATUS_WRONG_STATE       it was started before
 *   STATUS_INVALID_ARGUMENT  the seed has less than STACK_SEED_BYTES, or a function is missing
 */
NODISCARD enum status stack_start(const struct stack_surroundings *surroundings, struct bytes seed);

/* Does what is due by now: sends again, gives up, renews, forgets. */
void stack_run(void);

/* When stack_run() has something to do next if nothing else happens: now at the earliest. */
uint64_t stack_next_ns(void);

/* What is in use, of what there is: the pools of lwIP and the tables of the stack. */
struct stack_use {
    uint32_t buffers_used;
    uint32_t buffers_most;
    uint32_t buffers_max;
    uint32_t segments_used;
    uint32_t connections_used;
    uint32_t listeners_used;
    uint32_t sockets_used;
    /* Of memory for what is sent, in elements of all sizes. */
    uint32_t pieces_used;
    /* How often something was dropped because a pool was empty. */
    uint32_t shortages;
};

struct stack_use stack_use(void);
