#include "worker.h"
#include "abi/address.h"
#include "lib/wipe.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "runtime/thread.h"
#include "schema/kernel_client.h"
#include "service.h"
#include <sodium/memory.h>
#include <stddef.h>

/* Pieces of memory that Argon2 has at a time. */
#define PIECES_MAX 4u

struct piece {
    struct mapping mapping; /* address NULL: not used */
    uint64_t size_bytes;
};

static struct program_thread thread;
static struct piece pieces[PIECES_MAX]; /* [o] the worker thread */

static struct piece *find_piece(const void *address)
{
    for (uint32_t i = 0; i < PIECES_MAX; i++) {
        if (pieces[i].mapping.address == address) {
            return &pieces[i];
        }
    }
    return NULL;
}

void *sodium_memory_take(size_t size_bytes)
{
    struct piece *piece = find_piece(NULL);
    uint32_t memory = 0;
    if (piece == NULL || memory_create(PROGRAM_LEDGER, size_bytes, &memory) != STATUS_OK) {
        return NULL;
    }
    piece->size_bytes = page_round_up(size_bytes);
    const enum status status =
        mapping_create(memory, 0, size_bytes, MAP_READ | MAP_WRITE, &piece->mapping);
    capability_release(memory); /* the mapping keeps it */
    if (status != STATUS_OK) {
        piece->mapping = (struct mapping){0};
    }
    return piece->mapping.address;
}

void sodium_memory_give_back(void *memory)
{
    struct piece *piece = memory == NULL ? NULL : find_piece(memory);
    if (piece != NULL) {
        wipe(memory, piece->size_bytes);
        mapping_finish(&piece->mapping);
    }
}

static void compute(void *argument)
{
    struct work_order *order = argument;
    order->status = vault_derive(order->entry, order->passphrase, order->key);
    stack_wipe();
    const struct event_signal_params params = {.bits = EVENT_WORK_DONE};
    (void)event_signal(service.event, &params); /* it is ours */
}

enum status worker_begin(struct work_order *order)
{
    enum status status = program_thread_create(compute, order, &thread);
    if (status != STATUS_OK) {
        return status;
    }
    /* The service goes first: what it answers meanwhile has deadlines. */
    const struct thread_set_scheduling_params params = {
        .scheduling = PROGRAM_SCHEDULING,
        .priority = program_priority() > 0 ? program_priority() - 1u : 0,
    };
    (void)thread_set_scheduling(thread.handle, &params); /* otherwise they take turns */
    return STATUS_OK;
}

void worker_finish(void)
{
    program_thread_join(&thread);
}
