/*
 * Rings (DESIGN 4.4): many operations with one system call. A ring's pages are shared by kernel and
 * program: a page of head, then the submissions, then the completions.
 *
 * The program writes a submission, then submission_tail; `ring_enter` takes words[0] = how many to
 * submit at most and words[1] = how many completions to wait for, and gives words[0] = how many
 * were submitted and words[1] = how many completions are there. The kernel writes a completion,
 * then completion_tail; the program reads it, then writes completion_head. All four count up and
 * wrap around at 2^32; an entry's place is its count modulo the number of entries.
 *
 * The kernel keeps its own copies of what it writes, and believes of the program's counts only that
 * they are numbers.
 */
#pragma once

#include "abi/address.h"
#include "abi/principal.h"
#include <stdint.h>

#define RING_ENTRIES_MIN  4u
#define RING_ENTRIES_MAX  256u
#define RING_PARK_BUCKETS 64u

/*
 * Each completes exactly once, with the user_data that it was submitted with. CALL, RECV, PARK and
 * TIMEOUT take one of as many places as there are submissions, until they complete, and a RECV that
 * brought a call until RETURN answers it; while none is free, what needs one stays in the queue. So
 * does everything while there is no room for one more completion.
 */
enum ring_operation {
    /* Completes at once. */
    RING_OPERATION_NOP = 0,
    /*
     * Calls `handle` with tag, words and capabilities (no page words); completes with the answer.
     */
    RING_OPERATION_CALL = 1,
    /*
     * Endpoint: receives one message; the completion names the call for RETURN. CANCELLED: many
     * messages in a row could not be handed over, whose senders know; there may be others. Event:
     * waits for signals; words[0] = the bits, now cleared.
     */
    RING_OPERATION_RECV = 2,
    /*
     * Answers the call `handle` of a RECV's completion; the tag's status is what the caller gets.
     */
    RING_OPERATION_RETURN = 3,
    /* Drops the capability `handle`. */
    RING_OPERATION_RELEASE = 4,
    /* Calls off the first operation under way with user_data == words[0]: it gets CANCELLED. */
    RING_OPERATION_CANCEL = 5,
    /*
     * Waits for UNPARK of the key words[0] at the ring `handle` (0: this one), unless the count of
     * the key's bucket is no longer words[1]: then it completes at once with WRONG_STATE.
     */
    RING_OPERATION_PARK = 6,
    /* Adds 1 to the bucket's count and completes at most words[1] PARKs; words[0] = how many. */
    RING_OPERATION_UNPARK = 7,
    /* Completes with TIMED_OUT at deadline_ns. */
    RING_OPERATION_TIMEOUT = 8,
    RING_OPERATION_COUNT = 9,
};

/* A flag that an operation does not have is an INVALID_ARGUMENT. */
enum ring_flag {
    /* NOP, RETURN, RELEASE, CANCEL, UNPARK: when it succeeds, there is no completion. */
    RING_FLAG_QUIET = 1,
    /*
     * RETURN: once the call is over, with whatever result, its RECV is made again, without
     * deadline: reply_recv, for rings.
     */
    RING_FLAG_AGAIN = 2,
};

struct ring_submission {
    uint16_t operation; /* enum ring_operation */
    uint16_t flags;     /* enum ring_flag */
    uint32_t handle;
    uint64_t tag;
    uint64_t user_data;
    uint64_t deadline_ns; /* 0 = none; absolute, of Machine.clock */
    uint64_t words[6];
    uint32_t capabilities[4];
};

/* What an operation does not give is undefined, not zero; status, call and tag are always there. */
struct ring_completion {
    uint64_t user_data;
    uint32_t status; /* enum status */
    uint32_t call;   /* RECV: what RETURN names; 0 when nobody waits for an answer */
    uint64_t tag;
    uint64_t words[6];
    uint32_t capabilities[4];
    uint64_t badge;
    uint64_t sender_process;
    uint8_t sender_principal[PRINCIPAL_BYTES];
    uint64_t reserved[3];
};

struct ring_head {
    uint32_t submission_tail; /* the program's */
    uint32_t completion_head; /* the program's */
    uint32_t reserved[14];
    uint32_t submission_head; /* the kernel's */
    uint32_t completion_tail; /* the kernel's */
    uint32_t submission_count;
    uint32_t completion_count;
    uint32_t reserved2[12];
    uint64_t park_counts[RING_PARK_BUCKETS];
};

_Static_assert(sizeof(struct ring_submission) == 96, "layout");
_Static_assert(sizeof(struct ring_completion) == 160, "layout");
_Static_assert(sizeof(struct ring_head) <= PAGE_SIZE_BYTES, "one page");

/* Which count a key belongs to. */
static inline uint32_t ring_park_bucket(uint64_t key)
{
    return (uint32_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> 58);
}

static inline struct ring_submission *ring_submissions(struct ring_head *head)
{
    return (struct ring_submission *)((uint8_t *)head + PAGE_SIZE_BYTES);
}

static inline struct ring_completion *ring_completions(struct ring_head *head)
{
    return (struct ring_completion *)(ring_submissions(head) + head->submission_count);
}
