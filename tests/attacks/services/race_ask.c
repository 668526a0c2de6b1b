/*
 * Prepares a program for which a person is asked, and changes it while he reads the question: what
 * it is to get, its arguments, and by starting it once more, which would be another question.
 * Nothing may be changed any more, and after his no it must not be started. Records: none of the
 * kernel's; the policy service says policyAnswered.
 * Weakened: the person says yes. The program speaks to the stage then, which notices another
 * process.
 */
#include "attack.h"
#include "lib/text.h"
#include "runtime/clock.h"
#include "runtime/thread.h"
#include "schema/launcher_client.h"
#include "schema/person_client.h"

#define NAME    "attack_race_ask"
#define STEP_NS UINT64_C(2000000)

static uint32_t launch;
static struct launch_start_results started;
static volatile enum status outcome;
static volatile bool is_over;

/* Waits for the person's answer. */
static void start(void *unused)
{
    (void)unused;
    outcome = launch_start(launch, &started);
    is_over = true;
}

static void pause(void)
{
    (void)clock_sleep_until(clock_now_ns() + STEP_NS);
}

/* How many questions there were. */
static uint32_t questions(void)
{
    const struct person_question_params params = {.number = 0};
    struct person_question_results results = {0};
    NEEDED(person_question(program_capability("person"), &params, &results));
    return (uint32_t)results.count;
}

static void prepare(void)
{
    const struct launcher_prepare_params params = {
        .program = text_bytes(NAME),
        .ledger = PROGRAM_LEDGER,
        .scheduling = PROGRAM_SCHEDULING,
        .priority = program_priority(),
    };
    const struct launch_argument_params name = {.text = text_bytes(NAME)};
    const struct launch_grant_params asked = {
        .name = text_bytes("asked"), .capability = attack_stage()};
    struct launcher_prepare_results results = {0};
    NEEDED(launcher_prepare(program_capability("launcher"), &params, &results));
    launch = results.launch;
    NEEDED(launch_argument(launch, &name));
    NEEDED(launch_grant(launch, &asked));
}

static void change(void)
{
    const struct launch_argument_params more = {.text = text_bytes("more")};
    const struct launch_grant_params grant = {
        .name = text_bytes("stage"), .capability = attack_stage()};
    const struct launch_offer_params offer = {
        .name = text_bytes("stage"), .capability = attack_stage()};
    struct launch_start_results again = {0};
    REFUSED(launch_argument(launch, &more), STATUS_WRONG_STATE);
    REFUSED(
        launch_environment(launch, &(struct launch_environment_params){.text = more.text}),
        STATUS_WRONG_STATE);
    REFUSED(launch_grant(launch, &grant), STATUS_WRONG_STATE);
    REFUSED(launch_offer(launch, &offer), STATUS_WRONG_STATE);
    REFUSED(launch_start(launch, &again), STATUS_WRONG_STATE);
}

int main(int argument_count, const char *const *arguments)
{
    static struct program_thread starter;
    const uint32_t asked = program_capability("asked");
    (void)argument_count;
    (void)arguments;
    if (asked != 0) {
        const struct stage_put_params params = {.word = 1};
        struct stage_put_results results = {0};
        return (int)stage_put(asked, &params, &results);
    }
    const uint32_t before = questions();
    prepare();
    NEEDED(program_thread_create(start, NULL, &starter));
    while (questions() == before) {
        pause();
    }
    change();
    NEEDED(stage_answer(attack_stage()));
    while (!is_over) {
        pause();
    }
    if (outcome == STATUS_OK) {
        struct process_state_results state = {0};
        while (process_state(started.process, &state) == STATUS_OK && state.is_ended == 0) {
            pause();
        }
        return ATTACK_REPELLED; /* the runner has to notice */
    }
    REFUSED(outcome, STATUS_DENIED);
    return ATTACK_REPELLED;
}
