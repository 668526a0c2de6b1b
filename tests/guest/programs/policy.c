/*
 * In the place of the policy service. What it decides about a launch, the interfaces say under
 * which capabilities are granted: "test:WHAT", as in decide_grant() and in `acts`. Everything else
 * is allowed.
 */
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "runtime/thread.h"
#include "schema/kernel_client.h"
#include "schema/policy_client.h"
#include "schema/policy_server.h"

#define NS_PER_MS   UINT64_C(1000000)
#define HANG_NS     (300 * NS_PER_MS)
#define ENDED_MAX   32u
#define GRANTS_MAX  16u
#define NUMBER_TEXT 24u

/* What is answered later, one at a time. */
static struct {
    uint32_t later;
    uint32_t grant_count;
    uint16_t outcome; /* asked: none, it is dropped */
    uint64_t delay_ns;
} owed;
static uint32_t event;

static uint64_t ended[ENDED_MAX];
static uint32_t ended_count;

static uint64_t masks[GRANTS_MAX];
static char reason[80];

/* -- later ------------------------------------------------------------------------------------- */

static void answer_later(void *argument)
{
    (void)argument;
    for (;;) {
        static const uint64_t all[GRANTS_MAX] = {[0 ... GRANTS_MAX - 1] = UINT64_MAX};
        struct register_message message = {0};
        if (message_receive(event, &message) != STATUS_OK) {
            return;
        }
        (void)clock_sleep_until(clock_now_ns() + owed.delay_ns);
        const struct launch_decision_decided_params params = {
            .verdict = {
                .outcome = owed.outcome,
                .masks = all,
                .masks_count = owed.grant_count,
                .operations = {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX},
                .reason = text_bytes("the person said no"),
            }};
        if (owed.outcome != OUTCOME_ASKED) {
            (void)launch_decision_decided(owed.later, &params);
        }
        capability_release(owed.later);
        owed.later = 0;
    }
}

struct act {
    const char *interface;
    uint16_t outcome;
    uint64_t delay_ns;
};

static const struct act acts[] = {
    {"test:yes", OUTCOME_ALLOWED, 20 * NS_PER_MS},
    {"test:slow-yes", OUTCOME_ALLOWED, 500 * NS_PER_MS},
    {"test:no", OUTCOME_DENIED, 20 * NS_PER_MS},
    {"test:drop", OUTCOME_ASKED, 20 * NS_PER_MS},
};

/* The session is kept for good: nobody will ever say anything. */
static bool is_never(struct bytes interface)
{
    return bytes_equal(interface, text_bytes("test:never"));
}

static bool
ask(struct server_call *call,
    struct bytes interface,
    const struct policy_decision_decide_params_reader *params)
{
    const struct event_signal_params signal = {.bits = 1};
    if (is_never(interface)) {
        (void)server_call_keep(call, params->later);
        return true;
    }
    for (uint32_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
        if (bytes_equal(interface, text_bytes(acts[i].interface))) {
            owed.later = server_call_keep(call, params->later);
            owed.grant_count = params->request.grants.count;
            owed.outcome = acts[i].outcome;
            owed.delay_ns = acts[i].delay_ns;
            (void)event_signal(event, &signal);
            return true;
        }
    }
    return false;
}

/* -- at once ----------------------------------------------------------------------------------- */

static bool has_ended(struct bytes number)
{
    for (uint32_t i = 0; i < ENDED_MAX; i++) {
        char text[NUMBER_TEXT];
        (void)format_text(text, sizeof(text), "%llu", (unsigned long long)ended[i]);
        if (bytes_equal(number, text_bytes(text))) {
            return true;
        }
    }
    return false;
}

static void
decide_grant(const struct requested_grant *grant, uint32_t index, struct verdict *verdict)
{
    const struct bytes interface = grant->interface;
    masks[index] = UINT64_MAX;
    if (bytes_equal(interface, text_bytes("test:deny"))) {
        verdict->outcome = OUTCOME_DENIED;
        verdict->reason = text_bytes("no visitors today");
    } else if (bytes_equal(interface, text_bytes("test:silent"))) {
        verdict->outcome = OUTCOME_DENIED;
    } else if (bytes_equal(interface, text_bytes("test:zero"))) {
        masks[index] = 0;
    } else if (bytes_equal(interface, text_bytes("test:one"))) {
        masks[index] = 1;
    } else if (bytes_equal(interface, text_bytes("test:short"))) {
        verdict->masks_count = 0;
    } else if (bytes_equal(interface, text_bytes("test:plain"))) {
        verdict->operations.ledger = 0;
        verdict->operations.process &= ~PROCESS_MASK_CREATE_THREAD;
    } else if (bytes_equal(interface, text_bytes("test:hang"))) {
        (void)clock_sleep_until(clock_now_ns() + HANG_NS);
    } else if (bytes_equal(interface, text_bytes("test:ended"))) {
        verdict->outcome = OUTCOME_DENIED;
        verdict->reason = text_bytes(has_ended(grant->name) ? "ended" : "not ended");
    } else if (bytes_equal(interface, text_bytes("test:describe"))) {
        verdict->outcome = OUTCOME_DENIED;
        (void)format_text(
            reason,
            sizeof(reason),
            "kind %u, mask %llu",
            grant->kind,
            (unsigned long long)grant->mask);
        verdict->reason = text_bytes(reason);
    }
}

static enum status decide(
    struct server_call *call,
    const struct policy_decision_decide_params_reader *params,
    struct policy_decision_decide_results *results)
{
    static struct requested_grant grants[GRANTS_MAX];
    const uint32_t count = params->request.grants.count;
    struct verdict *verdict = &results->verdict;
    *verdict = (struct verdict){
        .outcome = OUTCOME_ALLOWED,
        .masks = masks,
        .masks_count = count,
        .operations = {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX},
    };
    if (count > GRANTS_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    for (uint32_t i = 0; i < count; i++) {
        const enum status status = requested_grant_list_get(&params->request.grants, i, &grants[i]);
        if (status != STATUS_OK) {
            return status;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        decide_grant(&grants[i], i, verdict);
        if (ask(call, grants[i].interface, params)) {
            verdict->outcome = OUTCOME_ASKED;
        }
    }
    return STATUS_OK;
}

static enum status
note_end(struct server_call *call, const struct policy_decision_ended_params *params)
{
    (void)call;
    ended[ended_count++ % ENDED_MAX] = params->process;
    return STATUS_OK;
}

static enum status answer(struct server *server, struct server_call *call)
{
    static const struct policy_decision_server decision = {.decide = decide, .ended = note_end};
    (void)server;
    return policy_decision_dispatch(&decision, call);
}

int main(int argument_count, const char *const *arguments)
{
    static struct program_thread thread;
    struct ledger_create_event_results created = {0};
    struct server server = {.endpoint = program_capability("endpoint"), .call = answer};
    (void)argument_count;
    (void)arguments;
    enum status status = ledger_create_event(PROGRAM_LEDGER, &created);
    event = created.event;
    if (status == STATUS_OK) {
        status = program_thread_create(answer_later, NULL, &thread);
    }
    return status == STATUS_OK ? (int)server_run(&server) : (int)status;
}
