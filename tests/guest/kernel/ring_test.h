/* What the tests of rings share: one submission at a time, and its completion. */
#pragma once

#include "guest.h"
#include "tests.h"

#define RING_ADDRESS       UINT64_C(0x41000000)
#define OTHER_RING_ADDRESS UINT64_C(0x42000000)

/* Submits all that was written, waits for so many completions, checks that it was OK. */
void ring_test_enter(struct ring_user *ring, uint32_t wait_for);

/* The oldest completion, copied and given back; there must be one. */
struct ring_completion ring_test_take(struct ring_user *ring);

/* One submission from its beginning to its end. */
struct ring_completion ring_test_do(struct ring_user *ring, const struct ring_submission *what);

/* Only its status. */
enum status ring_test_status(struct ring_user *ring, const struct ring_submission *what);

/* Writes it, and leaves it to the next enter. */
void ring_test_add(struct ring_user *ring, const struct ring_submission *what);
