/* Programs that the loader starts, and what they really have. */
#include "launches.h"
#include "client.h"
#include "lib/text.h"
#include "probe.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/program.h"
#include "schema/doubles_client.h"
#include "schema/kernel_client.h"
#include "schema/launcher_client.h"
#include "schema/policy_client.h"
#include "schema/supervisor.h"

#define LEDGER_BYTES UINT64_C(0x40000)
#define PERIOD_NS    UINT64_C(10000000)
#define PRIORITY     120u

/* -- one launch -------------------------------------------------------------------------------- */

static enum status create_parts(uint32_t *ledger, uint32_t *scheduling)
{
    const struct ledger_create_ledger_params quota = {.quota_bytes = LEDGER_BYTES};
    const struct scheduling_create_params time = {
        .budget_ns = PERIOD_NS, .period_ns = PERIOD_NS, .ceiling = PRIORITY};
    struct ledger_create_ledger_results made = {0};
    struct scheduling_create_results created = {0};
    enum status status = ledger_create_ledger(PROGRAM_LEDGER, &quota, &made);
    if (status == STATUS_OK) {
        status = scheduling_create(PROGRAM_SCHEDULING, &time, &created);
    }
    *ledger = made.ledger;
    *scheduling = created.scheduling;
    return status;
}

static enum status
prepare(enum person person, uint32_t ledger, uint32_t scheduling, uint32_t *launch)
{
    const uint32_t principal = person_principal(person);
    const struct launcher_prepare_as_params params = {
        .program = text_bytes("probe"),
        .ledger = ledger,
        .scheduling = scheduling,
        .principal = principal,
        .priority = PRIORITY,
    };
    struct launcher_prepare_as_results results = {0};
    const enum status status =
        launcher_prepare_as(program_capability("launcher"), &params, &results);
    capability_release(principal);
    *launch = results.launch;
    return status;
}

static enum status fill(uint32_t launch, const struct wanted *wanted)
{
    const uint32_t supervisor = program_capability("control");
    enum status status = STATUS_OK;
    const struct launch_argument_params name = {.text = text_bytes("probe")};
    const struct launch_argument_params look = {.text = text_bytes(wanted->look_at)};
    status = launch_argument(launch, &name);
    if (status == STATUS_OK) {
        status = launch_argument(launch, &look);
    }
    if (status == STATUS_OK && wanted->is_offered) {
        const struct launch_offer_params offer = {
            .name = text_bytes("services"),
            .interface = text_bytes("Supervisor"),
            .capability = supervisor};
        status = launch_offer(launch, &offer);
    } else if (status == STATUS_OK && wanted->is_granted) {
        const struct launch_grant_params grant = {
            .name = text_bytes("services"),
            .interface = text_bytes("Supervisor"),
            .capability = supervisor};
        status = launch_grant(launch, &grant);
    }
    return status;
}

static uint32_t exit_code(uint32_t process)
{
    const uint64_t until_ns = clock_now_ns() + PATIENCE_NS;
    struct process_state_results state = {0};
    while (state.is_ended == 0 && clock_now_ns() < until_ns) {
        CHECK(clock_sleep_until(clock_now_ns() + REST_NS) == STATUS_OK);
        CHECK(process_state(process, &state) == STATUS_OK);
    }
    CHECK(state.is_ended != 0);
    return state.exit_code;
}

static void start(uint32_t launch, struct launched *launched)
{
    struct launch_start_results started = {0};
    const uint64_t before_ns = clock_now_ns();
    launched->status = launch_start(launch, &started);
    launched->took_ns = clock_now_ns() - before_ns;
    launched->number = started.number;
    if (launched->status == STATUS_OK) {
        launched->code = exit_code(started.process);
        capability_release(started.process);
        return;
    }
    struct launch_refusal_results refusal = {0};
    if (launch_refusal(launch, &refusal) == STATUS_OK) {
        const size_t length = refusal.reason.size_bytes < sizeof(launched->reason) - 1
                                  ? refusal.reason.size_bytes
                                  : sizeof(launched->reason) - 1;
        memcpy(launched->reason, refusal.reason.data, length);
        launched->reason[length] = '\0';
    }
}

struct launched launch_probe(const struct wanted *wanted)
{
    struct launched launched = {0};
    uint32_t ledger = 0;
    uint32_t scheduling = 0;
    uint32_t launch = 0;
    CHECK(create_parts(&ledger, &scheduling) == STATUS_OK);
    CHECK(prepare(wanted->person, ledger, scheduling, &launch) == STATUS_OK);
    CHECK(fill(launch, wanted) == STATUS_OK);
    start(launch, &launched);
    capability_release(launch);
    capability_release(scheduling);
    (void)ledger_destroy(ledger);
    capability_release(ledger);
    return launched;
}

bool reason_has(const struct launched *launched, const char *word)
{
    for (size_t at = 0; launched->reason[at] != '\0'; at++) {
        size_t i = 0;
        while (word[i] != '\0' && launched->reason[at + i] == word[i]) {
            i++;
        }
        if (word[i] == '\0') {
            return true;
        }
    }
    return false;
}

/* -- tests ------------------------------------------------------------------------------------- */

void test_launch_denied(void)
{
    const struct wanted wanted = {.person = PERSON_OWNER, .look_at = "services"};
    const struct rule deny = {.effect = EFFECT_DENY, .program = text_bytes("probe")};
    uint32_t number = 0;
    CHECK(launch_probe(&wanted).status == STATUS_OK);
    CHECK(add_rule(&deny, &number) == STATUS_OK);
    struct launched launched = launch_probe(&wanted);
    CHECK(launched.status == STATUS_DENIED);
    CHECK(reason_has(&launched, "deny anybody: start probe"));
    remove_rule(number);
    CHECK(launch_probe(&wanted).status == STATUS_OK);
}

/* What is offered is left out, what is granted is missed; a facet is all that is left. */
void test_launch_narrowed(void)
{
    struct wanted wanted = {.person = PERSON_OWNER, .look_at = "services", .is_granted = true};
    uint32_t number = 0;
    uint32_t facet = 0;
    CHECK(launch_probe(&wanted).code == (PROBE_HAS_IT | SUPERVISOR_MASK_ALL));
    wanted.person = PERSON_KNOWN;
    CHECK(launch_probe(&wanted).code == (PROBE_HAS_IT | SUPERVISOR_FACET_OBSERVER));
    wanted.person = PERSON_OWNER;
    const struct rule narrow = {
        .effect = EFFECT_ALLOW,
        .program = text_bytes("probe"),
        .grant = text_bytes("services"),
        .interface = text_bytes("Supervisor"),
        .facet = text_bytes("observer"),
    };
    CHECK(add_rule(&narrow, &facet) == STATUS_OK);
    CHECK(launch_probe(&wanted).code == (PROBE_HAS_IT | SUPERVISOR_FACET_OBSERVER));
    const struct rule deny = {
        .effect = EFFECT_DENY, .program = text_bytes("probe"), .grant = text_bytes("services")};
    CHECK(add_rule(&deny, &number) == STATUS_OK);
    const struct launched launched = launch_probe(&wanted);
    CHECK(launched.status == STATUS_DENIED);
    CHECK(reason_has(&launched, "services"));
    wanted.is_offered = true;
    CHECK(launch_probe(&wanted).status == STATUS_OK);
    CHECK(launch_probe(&wanted).code == 0);
    remove_rule(number);
    remove_rule(facet);
}

void test_launch_operations(void)
{
    const struct wanted wanted = {.person = PERSON_OWNER, .look_at = "ledger"};
    uint32_t number = 0;
    CHECK((launch_probe(&wanted).code & LEDGER_MASK_CREATE_PROCESS) != 0);
    const struct rule plain = {
        .effect = EFFECT_ALLOW, .program = text_bytes("probe"), .operations = text_bytes("plain")};
    CHECK(add_rule(&plain, &number) == STATUS_OK);
    const uint32_t mask = LEDGER_MASK_STATE | LEDGER_MASK_CREATE_EVENT | LEDGER_MASK_CREATE_MEMORY;
    CHECK(launch_probe(&wanted).code == (PROBE_HAS_IT | mask));
    remove_rule(number);
}

void be(enum manner manner)
{
    const struct doubles_manner_params params = {.manner = (uint16_t)manner};
    CHECK(doubles_manner(program_capability("doubles"), &params) == STATUS_OK);
}

static void expect_seen(uint32_t questions, uint32_t answers)
{
    const uint64_t until_ns = clock_now_ns() + PATIENCE_NS;
    struct doubles_seen_results seen = {0};
    do {
        CHECK(clock_sleep_until(clock_now_ns() + REST_NS) == STATUS_OK);
        CHECK(doubles_seen(program_capability("doubles"), &seen) == STATUS_OK);
    } while (seen.answers < answers && clock_now_ns() < until_ns);
    CHECK(seen.questions == questions);
    CHECK(seen.answers == answers);
}

void test_launch_asked(void)
{
    const struct wanted wanted = {
        .person = PERSON_KNOWN, .look_at = "services", .is_granted = true};
    const struct rule ask = {
        .effect = EFFECT_ASK,
        .program = text_bytes("probe"),
        .grant = text_bytes("services"),
        .interface = text_bytes("Supervisor"),
    };
    uint32_t number = 0;
    CHECK(add_rule(&ask, &number) == STATUS_OK);
    be(MANNER_YES);
    const struct launched yes = launch_probe(&wanted);
    CHECK(yes.code == (PROBE_HAS_IT | SUPERVISOR_MASK_ALL));
    struct doubles_question_results question = {0};
    CHECK(doubles_question(program_capability("doubles"), &question) == STATUS_OK);
    CHECK(question.text.size_bytes > 38);
    CHECK(memcmp(question.text.data, "May probe get services (Supervisor)? (", 38) == 0);
    be(MANNER_NO);
    struct launched no = launch_probe(&wanted);
    CHECK(no.status == STATUS_DENIED);
    CHECK(reason_has(&no, "said no"));
    be(MANNER_NEVER);
    no = launch_probe(&wanted);
    CHECK(no.status == STATUS_DENIED || no.status == STATUS_CANCELLED);
    be(MANNER_NOBODY);
    no = launch_probe(&wanted);
    CHECK(no.status == STATUS_DENIED);
    CHECK(reason_has(&no, "nobody answered"));
    expect_seen(4, 4);
    remove_rule(number);
    const struct rule start = {.effect = EFFECT_ASK, .program = text_bytes("probe")};
    CHECK(add_rule(&start, &number) == STATUS_OK);
    be(MANNER_YES);
    CHECK(launch_probe(&wanted).status == STATUS_OK);
    be(MANNER_NO);
    CHECK(launch_probe(&wanted).status == STATUS_DENIED);
    remove_rule(number);
}

void test_launch_as_others(void)
{
    struct wanted wanted = {.person = PERSON_STRANGER, .look_at = "services", .is_granted = true};
    CHECK(launch_probe(&wanted).status == STATUS_DENIED);
    wanted.person = PERSON_SYSTEM; /* not logged in */
    CHECK(launch_probe(&wanted).status == STATUS_DENIED);
}
