#include "signals.h"
#include "abi/ring.h"
#include "own.h"
#include "runtime/message.h"
#include "runtime/ring_user.h"
#include "schema/kernel_client.h"

#define EVENT_COUNT  (SIGNALS_MAX / SIGNALS_OF_EVENT)
#define ENTRY_COUNT  16u
#define SHARED_BYTES (4 * PAGE_SIZE_BYTES)

_Static_assert(SIGNALS_MAX % SIGNALS_OF_EVENT == 0, "whole events");
_Static_assert(EVENT_COUNT <= ENTRY_COUNT, "a place for each");
_Static_assert(
    PAGE_SIZE_BYTES + ENTRY_COUNT * sizeof(struct ring_submission) +
            2 * ENTRY_COUNT * sizeof(struct ring_completion) <=
        SHARED_BYTES,
    "room for the ring");

static struct ring_user ring;
static uint32_t events[EVENT_COUNT];
static uint64_t signalled[EVENT_COUNT];
/* Bit n: nobody receives from event n now. */
static uint32_t idle_events;

static enum status create_ring(void)
{
    struct process_create_ring_params params = {.entry_count = ENTRY_COUNT};
    struct process_create_ring_results results = {0};
    enum status status = own_reserve(SHARED_BYTES, &params.address);
    if (status == STATUS_OK) {
        status = process_create_ring(OWN_PROCESS, &params, &results);
    }
    ring = (struct ring_user){
        .handle = results.ring,
        .head = (struct ring_head *)params.address,
        .entries = ENTRY_COUNT,
    };
    return status;
}

enum status signals_init(void)
{
    enum status status = create_ring();
    for (uint32_t i = 0; i < EVENT_COUNT && status == STATUS_OK; i++) {
        struct ledger_create_event_results results = {0};
        status = ledger_create_event(OWN_LEDGER, &results);
        events[i] = results.event;
        idle_events |= UINT32_C(1) << i;
    }
    return status;
}

uint32_t signals_event(uint32_t number)
{
    return events[number / SIGNALS_OF_EVENT];
}

uint64_t signals_bits(uint32_t number)
{
    return UINT64_C(1) << number % SIGNALS_OF_EVENT;
}

/* Gives how many the kernel has to take, those included that it did not take the last time. */
static uint32_t submit_receives(void)
{
    for (uint32_t i = 0; i < EVENT_COUNT; i++) {
        if ((idle_events >> i & 1) != 0) {
            *ring_user_next(&ring) = (struct ring_submission){
                .operation = RING_OPERATION_RECV, .handle = events[i], .user_data = i};
        }
    }
    idle_events = 0;
    return ring.submitted - __atomic_load_n(&ring.head->submission_head, __ATOMIC_ACQUIRE);
}

static enum status take_completions(void)
{
    enum status status = STATUS_OK;
    while (ring_user_available(&ring) > 0) {
        const struct ring_completion *completion = ring_user_take(&ring);
        const uint64_t event = completion->user_data;
        if (completion->status == STATUS_OK) {
            signalled[event] |= completion->words[0];
        } else {
            status = (enum status)completion->status;
        }
        idle_events |= UINT32_C(1) << event;
        ring_user_taken(&ring);
    }
    return status;
}

static bool is_any_signalled(void)
{
    uint64_t bits = 0;
    for (uint32_t i = 0; i < EVENT_COUNT; i++) {
        bits |= signalled[i];
    }
    return bits != 0;
}

enum status signals_wait(uint64_t deadline_ns)
{
    const uint64_t wanted = is_any_signalled() ? 0 : 1;
    struct register_message message = {
        .tag = message_tag(0, 2) | MESSAGE_TAG_DEADLINE,
        .words = {submit_receives(), wanted},
    };
    const uint64_t kept_ns = message_page()->deadline_ns;
    message_set_deadline(deadline_ns);
    const enum status status = ring_user_enter(&ring, &message);
    message_set_deadline(kept_ns);
    const enum status of_events = take_completions();
    return status == STATUS_OK || status == STATUS_TIMED_OUT ? of_events : status;
}

bool signals_take(uint32_t *number)
{
    for (uint32_t i = 0; i < EVENT_COUNT; i++) {
        if (signalled[i] != 0) {
            const uint32_t bit = (uint32_t)__builtin_ctzll(signalled[i]);
            signalled[i] &= signalled[i] - 1;
            *number = i * SIGNALS_OF_EVENT + bit;
            return true;
        }
    }
    return false;
}
