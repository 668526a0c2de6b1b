#include "ring_test.h"
#include "lib/memory.h"

void ring_test_add(struct ring_user *ring, const struct ring_submission *what)
{
    memcpy(ring_user_next(ring), what, sizeof(*what));
}

void ring_test_enter(struct ring_user *ring, uint32_t wait_for)
{
    const uint32_t kernel_has = ring->head->submission_head;
    struct register_message message = {
        .tag = message_tag(0, 2), .words = {ring->submitted - kernel_has, wait_for}};
    const uint64_t submitted = message.words[0];
    CHECK_EQUAL(ring_user_enter(ring, &message), STATUS_OK);
    CHECK_EQUAL(message.words[0], submitted);
    CHECK(message.words[1] >= wait_for);
    CHECK_EQUAL(ring->head->submission_head, ring->submitted);
}

struct ring_completion ring_test_take(struct ring_user *ring)
{
    struct ring_completion completion = {0};
    CHECK(ring_user_available(ring) > 0);
    if (ring_user_available(ring) > 0) {
        memcpy(&completion, ring_user_take(ring), sizeof(completion));
        ring_user_taken(ring);
    }
    return completion;
}

struct ring_completion ring_test_do(struct ring_user *ring, const struct ring_submission *what)
{
    ring_test_add(ring, what);
    ring_test_enter(ring, 1);
    return ring_test_take(ring);
}

enum status ring_test_status(struct ring_user *ring, const struct ring_submission *what)
{
    return (enum status)ring_test_do(ring, what).status;
}
