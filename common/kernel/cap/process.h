/*
 * A process: an address space, a capability table, a principal, threads.
 *
 * Life: created without threads -> runs -> ended by `exit`, by its last thread's end, by a fault
 * nobody handles, or with its ledger -> process_finish_step(): its threads are taken off their
 * CPUs, its capabilities dropped, its mappings undone, its address space and its threads freed.
 */
#pragma once

#include "cap/object.h"
#include "cap/slot.h"
#include "cap/table.h"
#include "memory/address_space.h"

#define PROCESS_THREADS_MAX  512u
#define PROCESS_NUMBER_FIRST 1u

/* The exit code of a process that ended by a fault. */
#define PROCESS_EXIT_FAULT UINT32_MAX

struct event;
struct principal;

/* [kernel] */
struct process {
    struct object object;
    struct capability_table table;
    struct address_space space;
    uint64_t number; /* from 1; never used again */
    /* Changes with the principal: what receivers compare before they are told who sends. */
    uint64_t stamp;
    struct principal *principal; /* held */
    struct list threads;         /* of thread->process_node */
    struct list rings;           /* of ring->process_node: they end with it */
    uint32_t thread_count;
    uint32_t threads_ever;
    uint32_t exit_code;
    struct event *exit_event; /* held; NULL: none */
    uint64_t exit_bits;
    uint32_t fault_handle; /* of a session, in its own table, that it cannot call; 0: none */
    bool is_exit_told;
};

/*
 * Makes sure that `count` slots, at most MESSAGE_CAPABILITIES_MAX, can be taken without failing.
 *   STATUS_PEER_GONE       the process has ended
 *   STATUS_LIMIT_EXCEEDED  no index is left, or its ledger's quota
 *   STATUS_NO_MEMORY
 */
NODISCARD static inline enum status table_reserve(struct process *process, uint32_t count)
{
    if (process->object.is_ended) {
        return STATUS_PEER_GONE;
    }
    /* A leaf has more slots than any message has capabilities. */
    return process->table.free_count >= count ? STATUS_OK : table_add_leaf(process);
}

/* With `principal`, without threads. Errors as object_create(). */
NODISCARD enum status
process_create(struct ledger *ledger, struct principal *principal, struct process **process);

void process_exit(struct process *process, uint32_t code);

/* Another principal from now on, also for what is received from it next. */
void process_set_principal(struct process *process, struct principal *principal);

/* The capability of who is told of its faults; NULL: nobody, or nobody any more. */
struct slot *process_fault_handler(const struct process *process);

bool process_finish_step(struct object *object);
