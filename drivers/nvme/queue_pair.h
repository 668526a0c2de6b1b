/*
 * A submission queue and its completion queue (4.1): the driver puts commands in and rings, the
 * controller puts completions in, each with a phase that changes from round to round.
 *
 * Invariants:
 *  1. At most entries - 1 commands are not completed, so the place of the next one is free: what
 *     the controller has completed it has fetched, with all that came before.
 *  2. A completion is of a command that is not completed; another one breaks the queue for good.
 *     A command's id changes with each use of its slot, so that one which comes twice is seen.
 */
#pragma once

#include "abi/status.h"
#include "access.h"
#include <stdbool.h>

/* Of each queue; a page of commands. */
#define NVME_QUEUE_ENTRIES 64u
#define NVME_QUEUE_SLOTS   (NVME_QUEUE_ENTRIES - 1)

/* A command without what the queue fills in. */
struct nvme_command {
    uint8_t operation;
    uint32_t namespace_id;
    uint64_t data[2];  /* PRP1 and PRP2 */
    uint32_t words[6]; /* command dwords 10 to 15 */
};

struct nvme_completion {
    uint32_t slot;
    uint32_t result; /* dword 0 */
    uint32_t error;  /* status code and type; 0: it worked */
};

struct nvme_queue_pair {
    struct nvme_memory submission; /* [I] a page each */
    struct nvme_memory completion; /* [I] */
    uint32_t id;                   /* [I] 0: admin */
    uint32_t entries;              /* [I] 2 .. NVME_QUEUE_ENTRIES */
    uint32_t tail;                 /* where the next command goes */
    uint32_t rung_tail;            /* what the controller was told */
    uint32_t fetched;              /* the submission queue's head, as the controller says */
    uint32_t head;                 /* where the next completion comes */
    uint32_t rung_head;
    uint32_t phase; /* of what is new: COMPLETION_PHASE or 0 */
    uint32_t pending_count;
    bool is_broken;
    uint16_t generations[NVME_QUEUE_SLOTS]; /* of each slot's command: its id's upper part */
    bool is_pending[NVME_QUEUE_SLOTS];
};

/* Empties it, with the memory zero; before the controller is told of it. */
void queue_pair_init(struct nvme_queue_pair *queue, uint32_t id, uint32_t entries);

/*
 * Puts a command into a slot, below entries - 1. The controller sees it when the doorbell is rung.
 *   STATUS_LIMIT_EXCEEDED   the slot's last command is not completed
 *   STATUS_DEVICE_ERROR     it is broken
 */
NODISCARD enum status
queue_pair_put(struct nvme_queue_pair *queue, uint32_t slot, const struct nvme_command *command);

/*
 * Takes the next completion.
 *   STATUS_NOT_FOUND     there is none
 *   STATUS_DEVICE_ERROR  one that cannot be, now or before
 */
NODISCARD enum status
queue_pair_take(struct nvme_queue_pair *queue, struct nvme_completion *completion);

/* The doorbells (3.1.24, 3.1.25), where there is something new. `stride_bytes` is CAP.DSTRD's. */
void queue_pair_ring_commands(
    struct nvme_queue_pair *queue, const struct nvme_access *access, uint32_t stride_bytes);
void queue_pair_ring_completions(
    struct nvme_queue_pair *queue, const struct nvme_access *access, uint32_t stride_bytes);

/* Says once more what the controller was told of completions. */
void queue_pair_repeat_completions(
    struct nvme_queue_pair *queue, const struct nvme_access *access, uint32_t stride_bytes);

/* How many bytes of registers there must be for the doorbells of queue `id`. */
uint64_t queue_pair_registers_bytes(uint32_t id, uint32_t stride_bytes);
