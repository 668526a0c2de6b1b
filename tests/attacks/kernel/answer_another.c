/*
 * The victim calls the stage over and over: this answers those calls, with numbers of Replies that
 * it guesses, without having received anything, and by numbers of calls of a ring.
 * The victim must get the stage's answers, which it checks. No record: as of replay_reply.
 */
#include "attack.h"
#include "runtime/clock.h"
#include "runtime/ring_user.h"

#define DURATION_NS UINT64_C(30000000)
#define ENTRIES     4u
#define INDEXES     200u

static void by_thread(void)
{
    struct register_message answer = {.tag = message_tag(0, 1), .words = {0xbad}};
    REFUSED(message_reply(0, &answer), STATUS_PEER_GONE);
    for (uint32_t index = 1; index < INDEXES; index++) {
        answer.tag = message_tag(0, 1);
        REFUSED(message_reply(handle_make(index, 1 + index % 7), &answer), STATUS_INVALID_HANDLE);
    }
}

static void by_ring(struct ring_user *ring, uint32_t number)
{
    *ring_user_next(ring) = (struct ring_submission){
        .operation = RING_OPERATION_RETURN,
        .handle = number,
        .tag = message_tag(0, 1),
        .words = {0xbad},
    };
    struct register_message enter = {.tag = message_tag(0, 2), .words = {1, 1}};
    NEEDED(ring_user_enter(ring, &enter));
    const struct ring_completion *completion = ring_user_take(ring);
    HOLDS(completion->status != STATUS_OK);
    ring_user_taken(ring);
}

int main(int argument_count, const char *const *arguments)
{
    const uint64_t deadline_ns = clock_now_ns() + DURATION_NS;
    struct ring_user ring;
    (void)argument_count;
    (void)arguments;
    NEEDED(ring_user_create(ENTRIES, &ring));
    for (uint32_t number = 0; clock_now_ns() < deadline_ns; number++) {
        by_thread();
        by_ring(&ring, number);
        by_ring(&ring, number << 16 | 1);
    }
    return ATTACK_REPELLED;
}
