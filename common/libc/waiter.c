#include "waiter.h"
#include "objects.h"
#include "runtime/message.h"
#include "schema/kernel_client.h"

enum operation_name {
    NAME_EVENT = 1,
    NAME_PARK = 2,
};

static struct {
    uint32_t ring;
    struct ring_head *head;
} lot;

enum status waiter_create(struct waiter *waiter, uint64_t ring_address)
{
    const struct process_create_ring_params params = {
        .address = ring_address, .entry_count = WAITER_RING_ENTRIES};
    struct process_create_ring_results results = {0};
    *waiter = (struct waiter){.head = (struct ring_head *)ring_address};
    enum status status = object_make_event(&waiter->event);
    if (status != STATUS_OK) {
        return status;
    }
    status = process_create_ring(OWN_PROCESS, &params, &results);
    waiter->ring = results.ring;
    if (status != STATUS_OK) {
        object_release(waiter->event);
        *waiter = (struct waiter){0};
    }
    return status;
}

void waiter_destroy(struct waiter *waiter)
{
    if (waiter->ring != 0) {
        object_release(waiter->ring);
        object_release(waiter->event);
    }
    if (waiter->signaller != 0) {
        object_release(waiter->signaller);
    }
    *waiter = (struct waiter){0};
}

enum status waiter_signaller(struct waiter *waiter, uint32_t *signaller)
{
    enum status status = STATUS_OK;
    if (waiter->signaller == 0) {
        const struct process_copy_params params = {
            .handle = waiter->event, .mask = EVENT_MASK_SIGNAL};
        struct process_copy_results results = {0};
        status = process_copy(OWN_PROCESS, &params, &results);
        waiter->signaller = status == STATUS_OK ? results.handle : 0;
    }
    *signaller = waiter->signaller;
    return status;
}

void waiter_set_lot(const struct waiter *waiter)
{
    lot.ring = waiter->ring;
    lot.head = waiter->head;
}

uint64_t waiter_park_count(uint64_t key)
{
    return lot.ring == 0
               ? 0
               : __atomic_load_n(&lot.head->park_counts[ring_park_bucket(key)], __ATOMIC_SEQ_CST);
}

uint32_t waiter_unpark(uint64_t key, uint32_t count)
{
    if (lot.ring == 0) {
        return 0; /* nobody has ever waited */
    }
    const struct ring_unpark_params params = {.key = key, .count = count};
    struct ring_unpark_results results = {0};
    (void)ring_unpark(lot.ring, &params, &results);
    return results.woken;
}

static void submit(struct waiter *waiter, const struct ring_submission *submission)
{
    const uint32_t at = waiter->submitted++ & (WAITER_RING_ENTRIES - 1);
    ring_submissions(waiter->head)[at] = *submission;
    __atomic_store_n(&waiter->head->submission_tail, waiter->submitted, __ATOMIC_RELEASE);
}

static void submit_receive(struct waiter *waiter)
{
    if (!waiter->is_receiving) {
        waiter->is_receiving = true;
        submit(
            waiter,
            &(struct ring_submission){
                .operation = RING_OPERATION_RECV,
                .handle = waiter->event,
                .user_data = NAME_EVENT,
            });
    }
}

static void submit_park(struct waiter *waiter, const struct waiter_park *park, uint64_t deadline_ns)
{
    waiter->is_parked = true;
    submit(
        waiter,
        &(struct ring_submission){
            .operation = RING_OPERATION_PARK,
            .handle = lot.ring == waiter->ring ? 0 : lot.ring,
            .user_data = NAME_PARK,
            .deadline_ns = deadline_ns,
            .words = {park->key, park->count},
        });
}

static void submit_cancel_park(struct waiter *waiter)
{
    submit(
        waiter,
        &(struct ring_submission){
            .operation = RING_OPERATION_CANCEL,
            .flags = RING_FLAG_QUIET,
            .words = {NAME_PARK},
        });
}

/* Notes what has completed. */
static void take_completions(struct waiter *waiter)
{
    struct ring_head *head = waiter->head;
    while (waiter->completed != __atomic_load_n(&head->completion_tail, __ATOMIC_ACQUIRE)) {
        const struct ring_completion *completion =
            &ring_completions(head)[waiter->completed++ & (2 * WAITER_RING_ENTRIES - 1)];
        if (completion->user_data == NAME_EVENT) {
            waiter->is_receiving = false;
            waiter->bits |= completion->status == STATUS_OK ? completion->words[0] : 0;
        } else if (completion->user_data == NAME_PARK) {
            waiter->is_parked = false;
            waiter->park_status = (enum status)completion->status;
        }
        /* A CANCEL that came too late completes as well; it says nothing new. */
        __atomic_store_n(&head->completion_head, waiter->completed, __ATOMIC_RELEASE);
    }
}

/* Submits what was written, and waits for a completion or until the deadline. */
static enum status enter(struct waiter *waiter, uint64_t deadline_ns, uint64_t wanted)
{
    const uint32_t waiting =
        waiter->submitted - __atomic_load_n(&waiter->head->submission_head, __ATOMIC_ACQUIRE);
    struct register_message message = {.words = {waiting, wanted}};
    /* What stands there is the deadline of the thread's calls as well. */
    const uint64_t kept_ns = message_page()->deadline_ns;
    if (deadline_ns != 0) {
        message_page()->deadline_ns = deadline_ns;
        message.tag |= MESSAGE_TAG_DEADLINE;
    }
    const enum status status =
        (enum status)system_call(SYSTEM_CALL_RING_ENTER, waiter->ring, &message);
    message_page()->deadline_ns = kept_ns;
    take_completions(waiter);
    return status;
}

/* A PARK that is not wanted any more: it must be out of the ring before the thread goes on. */
static void leave_lot(struct waiter *waiter)
{
    if (waiter->is_parked) {
        submit_cancel_park(waiter);
    }
    while (waiter->is_parked) {
        (void)enter(waiter, 0, 1);
    }
}

static enum waiter_end park_end(const struct waiter *waiter)
{
    switch (waiter->park_status) {
    case STATUS_OK:
    case STATUS_WRONG_STATE:
    case STATUS_CANCELLED:
        return WAITER_WOKEN;
    case STATUS_TIMED_OUT:
        return WAITER_TIMED_OUT;
    default:
        return WAITER_FAILED;
    }
}

enum waiter_end waiter_wait(
    struct waiter *waiter,
    const struct waiter_park *park,
    uint64_t deadline_ns,
    bool is_interruptible)
{
    if (is_interruptible && waiter->bits != 0) {
        return WAITER_EVENT;
    }
    if (is_interruptible) {
        submit_receive(waiter);
    }
    if (park != NULL) {
        submit_park(waiter, park, deadline_ns);
    }
    const uint64_t ring_deadline_ns = park == NULL ? deadline_ns : 0;
    for (;;) {
        const enum status status = enter(waiter, ring_deadline_ns, 1);
        if (park != NULL && !waiter->is_parked) {
            return park_end(waiter);
        }
        if (is_interruptible && waiter->bits != 0) {
            leave_lot(waiter);
            return park != NULL && waiter->park_status == STATUS_OK ? WAITER_WOKEN : WAITER_EVENT;
        }
        if (status == STATUS_TIMED_OUT) {
            return WAITER_TIMED_OUT;
        }
        if (status != STATUS_OK) {
            return WAITER_FAILED;
        }
    }
}

uint64_t waiter_take(struct waiter *waiter)
{
    const uint64_t bits = waiter->bits;
    waiter->bits = 0;
    return bits;
}
