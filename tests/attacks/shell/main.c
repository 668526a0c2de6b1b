/*
 * shell: as the shell of nobody, logs in as each guest that the runner makes, one after the other;
 * as a member's, hands what it has to the stage, for whoever wants to use it later, and starts
 * itself in the background, in a ledger that it has made. shell background: says that it lives.
 */
#include "attack.h"
#include "lib/text.h"
#include "loading.h"
#include "runner.h"
#include "runtime/clock.h"
#include "schema/launcher_client.h"
#include "schema/session_client.h"

#define NAME         "shell"
#define BACKGROUND   "background"
#define PAUSE_NS     UINT64_C(50000000)
#define LIVE_NS      UINT64_C(1000000)
#define LEDGER_BYTES UINT64_C(0x80000)

static void pause(uint64_t duration_ns)
{
    (void)clock_sleep_until(clock_now_ns() + duration_ns);
}

static void hand(uint32_t number, uint32_t capability)
{
    const struct stage_hand_params params = {.number = number, .capability = capability};
    NEEDED(stage_hand(attack_stage(), &params));
}

/* In the session's own memory. */
static uint32_t make_ledger(void)
{
    const struct ledger_create_ledger_params quota = {.quota_bytes = LEDGER_BYTES};
    struct ledger_create_ledger_results results = {0};
    NEEDED(ledger_create_ledger(PROGRAM_LEDGER, &quota, &results));
    return results.ledger;
}

/* In somebody else's. */
static uint32_t take_ledger(void)
{
    const struct stage_take_params params = {.number = HANDED_LEDGER};
    struct stage_take_results results = {0};
    NEEDED(stage_take(attack_stage(), &params, &results));
    return results.capability;
}

static uint32_t prepare_background(uint32_t ledger, bool has_stage)
{
    const struct launch_argument_params name = {.text = text_bytes(NAME)};
    const struct launch_argument_params background = {.text = text_bytes(BACKGROUND)};
    const struct launch_grant_params way = {
        .name = text_bytes("stage"), .capability = attack_stage()};
    struct launcher_prepare_results results = {0};
    const struct launcher_prepare_params params = {
        .program = text_bytes(NAME),
        .ledger = ledger,
        .scheduling = PROGRAM_SCHEDULING,
        .priority = program_priority(),
    };
    NEEDED(launcher_prepare(program_capability("launcher"), &params, &results));
    NEEDED(launch_argument(results.launch, &name));
    NEEDED(launch_argument(results.launch, &background));
    if (has_stage) {
        NEEDED(launch_grant(results.launch, &way));
    }
    return results.launch;
}

static _Noreturn void be_member(void)
{
    struct launch_start_results started = {0};
    NEEDED(launch_start(prepare_background(make_ledger(), true), &started));
    hand(HANDED_SESSION, program_capability("session"));
    hand(HANDED_LAUNCHER, program_capability("launcher"));
    hand(HANDED_IDENTITY, program_capability("identity"));
    hand(HANDED_LAUNCH, prepare_background(make_ledger(), true));
    hand(HANDED_LAUNCH_OUTSIDE, prepare_background(take_ledger(), false));
    for (;;) {
        pause(PAUSE_NS);
    }
}

static _Noreturn void be_background(void)
{
    for (;;) {
        NEEDED(stage_live(attack_stage()));
        pause(LIVE_NS);
    }
}

/* Whether there is somebody of this name. */
static bool is_there(uint32_t session, struct bytes wanted)
{
    struct session_identities_results_reader results = {0};
    if (session_identities(session, &results) != STATUS_OK) {
        return false; /* not yet */
    }
    for (uint32_t i = 0; i < results.names.count; i++) {
        struct bytes name = {0};
        if (message_list_text(&results.names, i, &name) == STATUS_OK && bytes_equal(name, wanted)) {
            return true;
        }
    }
    return false;
}

static _Noreturn void be_nobody(uint32_t session)
{
    char name[] = GUEST_NAME;
    struct session_state_results state = {0};
    NEEDED(session_state(session, &state));
    for (;;) {
        const struct session_login_params params = {.name = text_bytes(name)};
        struct session_login_results results = {0};
        pause(PAUSE_NS);
        /* The first console is the runner's: what happens there is not to be wiped from it. */
        if (state.state.console != 0 && is_there(session, params.name)) {
            NEEDED(session_login(session, &params, &results));
            name[sizeof(name) - 2]++;
        }
    }
}

int main(int argument_count, const char *const *arguments)
{
    if (argument_count > 1 && text_equal(arguments[1], BACKGROUND)) {
        be_background();
    }
    if (attack_stage() != 0) {
        be_member();
    }
    be_nobody(program_capability("session"));
}
