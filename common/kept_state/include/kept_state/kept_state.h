/*
 * The state of a service, which survives its processes, and the power where there is a disk.
 *
 *   kept_state_open() -> kept_state_read() -> kept_state_write()* -> (the process ends) -> ...
 *
 * With a place in the store that is the truth, and the memory holds a copy. Without one, or where
 * the store has no disk that it may use, the memory is all there is.
 */
#pragma once

#include "kept_memory/kept_memory.h"

/* What a place in the store holds at most. */
#define KEPT_STATE_BYTES_MAX 65536u

/* The store waits for a disk, and a disk for its driver, no longer than this. */
#define KEPT_STATE_ANSWER_NS UINT64_C(90000000000)

struct kept_state {
    struct kept_memory memory;
    uint32_t keeper; /* a capability of the interface StateKeeper; 0: there is none */
};

/*
 * `memory`: as of kept_memory_init(), whose errors these are; also
 * STATUS_LIMIT_EXCEEDED: `content_bytes_max` is above KEPT_STATE_BYTES_MAX
 */
NODISCARD enum status kept_state_open(
    struct kept_state *kept, struct bytes memory, uint64_t content_bytes_max, uint32_t keeper);

/*
 * What is kept, in `content`: in place until the next write but one, aligned to 8 bytes. `state`:
 * new, good or damaged, as of kept_memory_read(); a damaged disk gives what the memory holds.
 * `room`: of the caller's, for a content of the largest size, and his again afterwards.
 *   STATUS_LIMIT_EXCEEDED  what the store has does not fit
 *   others than STATUS_OK: the store does not answer as it should; to be asked again
 */
NODISCARD enum status kept_state_read(
    struct kept_state *kept,
    struct bytes room,
    enum kept_memory_state *state,
    struct bytes *content);

/*
 * The store's part of kept_state_write(), for a service that waits for the disk in a thread of its
 * own: one thread of it only. UNSUPPORTED: there is no disk, which is no fault.
 */
NODISCARD enum status kept_state_keep(const struct kept_state *kept, struct bytes content);

/*
 * After kept_state_read(). With STATUS_OK it survives the power, where there is a disk; otherwise
 * what was kept before is kept. What the message page holds is there afterwards.
 *   STATUS_LIMIT_EXCEEDED  it does not fit
 *   others                 of StateKeeper
 */
NODISCARD enum status kept_state_write(struct kept_state *kept, struct bytes content);
