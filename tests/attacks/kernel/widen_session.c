/*
 * Calls a method of the stage's that its capability does not carry: by a thread, one way, through a
 * ring, and through copies; and wants to make a session of a session.
 * The stage must not see it. Record: DENIED for the session, method 9.
 */
#include "attack.h"
#include "runtime/ring_user.h"

#define ENTRIES 4u

static void through_ring(uint32_t session)
{
    struct ring_user ring;
    NEEDED(ring_user_create(ENTRIES, &ring));
    *ring_user_next(&ring) = (struct ring_submission){.operation = RING_OPERATION_CALL,
                                                      .handle = session,
                                                      .tag = message_tag(STAGE_FORBIDDEN, 0)};
    struct register_message enter = {.tag = message_tag(0, 2), .words = {1, 1}};
    NEEDED(ring_user_enter(&ring, &enter));
    REFUSED((enum status)ring_user_take(&ring)->status, STATUS_DENIED);
}

int main(int argument_count, const char *const *arguments)
{
    uint32_t copy = 0;
    struct register_message message = {.tag = message_tag(STAGE_FORBIDDEN, 0)};
    (void)argument_count;
    (void)arguments;
    REFUSED(stage_forbidden(attack_stage()), STATUS_DENIED);
    REFUSED(message_send(attack_stage(), &message), STATUS_DENIED);
    through_ring(attack_stage());
    NEEDED(capability_copy(attack_stage(), UINT64_MAX, &copy));
    REFUSED(stage_forbidden(copy), STATUS_DENIED);
    /* What would be Endpoint.createSession is a method of the stage's here, and goes to it: it
     * brings nothing back. */
    const struct endpoint_create_session_params params = {.badge = 1, .mask = UINT64_MAX};
    struct endpoint_create_session_results results = {0};
    HOLDS(endpoint_create_session(attack_stage(), &params, &results) != STATUS_OK);
    return ATTACK_REPELLED;
}
