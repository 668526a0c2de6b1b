/*
 * Has friends in somebody else's session, who hand it what they have: the session, the launcher,
 * the unlocked identity, and programs that they have prepared, one of them in a ledger of the
 * attacker's own; another one goes on in the background, in a ledger that it has made itself. Then
 * that person logs out.
 * Nothing of it may be of use afterwards, and nothing may go on. Records: none of the kernel's, as
 * what is gone names nothing; sessions say sessionEnded.
 * Weakened: the person does not log out.
 */
#include "attack.h"
#include "lib/text.h"
#include "runtime/clock.h"
#include "schema/identity_client.h"
#include "schema/launcher_client.h"
#include "schema/session_client.h"

#define STEP_NS UINT64_C(2000000)
/* Somebody types a passphrase meanwhile. */
#define STEPS_MAX 10000u
/* What goes on has so much time to show it. */
#define STEPS_AFTER 20u

static void pause(void)
{
    (void)clock_sleep_until(clock_now_ns() + STEP_NS);
}

static uint32_t take(uint32_t number)
{
    const struct stage_take_params params = {.number = number};
    struct stage_take_results results = {0};
    enum status status = stage_take(attack_stage(), &params, &results);
    for (uint32_t i = 0; status == STATUS_NOT_FOUND && i < STEPS_MAX; i++) {
        pause();
        status = stage_take(attack_stage(), &params, &results);
    }
    NEEDED(status);
    return results.capability;
}

static void hand_ledger(void)
{
    const struct stage_hand_params params = {.number = HANDED_LEDGER, .capability = PROGRAM_LEDGER};
    NEEDED(stage_hand(attack_stage(), &params));
}

static enum status use_session(uint32_t session)
{
    struct session_state_results results = {0};
    return session_state(session, &results);
}

static enum status use_launcher(uint32_t launcher)
{
    const struct launcher_programs_params params = {.cursor = 0};
    struct launcher_programs_results_reader results = {0};
    return launcher_programs(launcher, &params, &results);
}

static enum status use_identity(uint32_t identity)
{
    const struct identity_sign_params params = {
        .domain = text_bytes("mail"), .data = text_bytes("by somebody who is gone")};
    struct identity_sign_results results = {0};
    return identity_sign(identity, &params, &results);
}

int main(int argument_count, const char *const *arguments)
{
    uint32_t copy = 0;
    struct launch_start_results started = {0};
    (void)argument_count;
    (void)arguments;
    hand_ledger();
    NEEDED(stage_log_in(attack_stage()));
    const uint32_t outside = take(HANDED_LAUNCH_OUTSIDE); /* the last that comes */
    const uint32_t launch = take(HANDED_LAUNCH);
    const uint32_t session = take(HANDED_SESSION);
    const uint32_t launcher = take(HANDED_LAUNCHER);
    const uint32_t identity = take(HANDED_IDENTITY);
    NEEDED(capability_copy(launcher, UINT64_MAX, &copy));
    NEEDED(use_session(session));
    NEEDED(use_launcher(launcher));
    NEEDED(use_identity(identity));
    NEEDED(stage_revoke(attack_stage()));
    HOLDS(use_session(session) != STATUS_OK);
    HOLDS(use_launcher(launcher) != STATUS_OK);
    HOLDS(use_launcher(copy) != STATUS_OK);
    HOLDS(use_identity(identity) != STATUS_OK);
    HOLDS(launch_start(launch, &started) != STATUS_OK);
    HOLDS(launch_start(outside, &started) != STATUS_OK);
    for (uint32_t i = 0; i < STEPS_AFTER; i++) {
        pause();
    }
    return ATTACK_REPELLED;
}
