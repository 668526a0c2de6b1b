/*
 * Telling a service to stop. Its event says so; but a passive service has no time to hear of it
 * until somebody calls. So init calls it, through a ring, because it must not wait: with a method
 * that no interface has, and a deadline. Who is to stop hears the event first, and leaves; the call
 * is refused by who comes next, or times out.
 */
#include "init.h"
#include "runtime/clock.h"
#include "runtime/ring_user.h"
#include "runtime/server.h"
#include "schema/kernel_client.h"

/* Nudges that may be under way; beyond that, a passive service waits for its next caller. */
#define NUDGES_MAX   64u
#define NUDGE_METHOD 63u
#define NUDGE_NS     UINT64_C(1000000000)

static struct ring_user ring;

enum status nudges_init(void)
{
    return ring_user_create(NUDGES_MAX, &ring);
}

/* What came of earlier ones is of no interest. */
static void forget_completions(void)
{
    while (ring_user_available(&ring) > 0) {
        (void)ring_user_take(&ring);
        ring_user_taken(&ring);
    }
}

static void nudge(uint32_t session)
{
    forget_completions();
    *ring_user_next(&ring) = (struct ring_submission){
        .operation = RING_OPERATION_CALL,
        .handle = session,
        .tag = message_tag(NUDGE_METHOD, 0),
        .deadline_ns = clock_now_ns() + NUDGE_NS,
    };
    struct register_message message = {.tag = message_tag(0, 2), .words = {1, 0}};
    (void)ring_user_enter(&ring, &message); /* a nudge that fails is followed by force */
}

void say_stop(uint32_t service)
{
    const struct event_signal_params stop = {.bits = SERVER_STOP};
    (void)event_signal(init.records[service].event, &stop); /* init made it, and keeps it */
    nudge(init.records[service].nudge);
}

void take_back_stop(uint32_t service)
{
    struct event_take_results taken = {0};
    if (event_take(init.records[service].event, &taken) != STATUS_OK) {
        return;
    }
    const struct event_signal_params others = {.bits = taken.bits & ~SERVER_STOP};
    if (others.bits != 0) {
        (void)event_signal(init.records[service].event, &others); /* as in say_stop() */
    }
}
