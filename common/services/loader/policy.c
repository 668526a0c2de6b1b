/*
 * The question to the policy service: may this program be started, and with what?
 *
 * The only call of another process that the loader waits for. It has one deadline for the whole
 * launch; whatever does not come in time, or is no verdict, is a no.
 */
#include "launch.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/policy_client.h"

/* Of the 100 ms within which a launch without an answer is refused: the rest is for all else. */
#define DECIDE_NS UINT64_C(80000000)

static uint32_t endpoint;
static uint32_t policy;
static enum policy_mode mode;

void policy_init(uint32_t own_endpoint, enum policy_mode chosen)
{
    endpoint = own_endpoint;
    policy = program_capability("policy");
    mode = chosen;
}

enum policy_mode policy_mode(void)
{
    return mode;
}

static uint32_t part_grants(const struct launch *launch, uint32_t part)
{
    const uint32_t left = launch->draft->capability_count - part * LAUNCH_PART_GRANTS;
    return left < LAUNCH_PART_GRANTS ? left : LAUNCH_PART_GRANTS;
}

/* What each is, as the kernel says; what is gone by now has no methods left. */
static uint32_t
describe_grants(const struct launch *launch, uint32_t part, struct requested_grant *grants)
{
    const uint32_t count = part_grants(launch, part);
    for (uint32_t i = 0; i < count; i++) {
        const struct named_capability *named =
            &launch->draft->capabilities[part * LAUNCH_PART_GRANTS + i];
        const struct process_inspect_params params = {.handle = named->handle};
        struct process_inspect_results inspected = {0};
        (void)process_inspect(PROGRAM_PROCESS, &params, &inspected);
        grants[i] = (struct requested_grant){
            .name = named->name,
            .interface = named->interface,
            .mask = inspected.mask,
            .kind = inspected.kind,
        };
    }
    return count;
}

static enum status
ask(const struct launch *launch,
    uint32_t part,
    struct policy_decision_decide_results_reader *results)
{
    static struct requested_grant grants[LAUNCH_PART_GRANTS];
    const struct program *program = &launch->program;
    struct policy_decision_decide_params params = {
        .request =
            {
                .process = launch->number,
                .principal = {launch->principal, sizeof(launch->principal)},
                .parent = launch->client,
                .parent_principal = {launch->client_principal, sizeof(launch->client_principal)},
                .program = text_bytes(program->name),
                .hash = {program->hash, sizeof(program->hash)},
                .version = program->version,
                .signer = {program->signer, sizeof(program->signer)},
                .first_grant = part * LAUNCH_PART_GRANTS,
                .grants = grants,
                .grants_count = describe_grants(launch, part, grants),
            },
    };
    const uint64_t badge = (launch->badge & (BADGE_NUMBER_MASK | BADGE_PLACE_MASK)) |
                           (uint64_t)BADGE_DECISION << BADGE_KIND_SHIFT |
                           (uint64_t)part << BADGE_PART_SHIFT;
    enum status status = session_create(endpoint, badge, LAUNCH_DECISION_MASK_ALL, &params.later);
    if (status == STATUS_OK) {
        status = policy_decision_decide(policy, &params, results);
        capability_release(params.later);
    }
    return status;
}

static enum status refuse(struct launch *launch, const char *reason)
{
    (void)format_text(launch->reason, sizeof(launch->reason), "%s", reason);
    return STATUS_DENIED;
}

static enum status
refuse_with(struct launch *launch, const struct verdict_reader *verdict, const char *otherwise)
{
    if (verdict->reason.size_bytes == 0) {
        return refuse(launch, otherwise);
    }
    (void)format_text(
        launch->reason,
        sizeof(launch->reason),
        "%.*s",
        (int)verdict->reason.size_bytes,
        verdict->reason.data);
    return STATUS_DENIED;
}

/* What is left of each grant: never more than it was. A missing mask is a no. */
static enum status
take_masks(struct launch *launch, uint32_t part, const struct verdict_reader *verdict)
{
    struct startup_draft *draft = launch->draft;
    const uint32_t count = part_grants(launch, part);
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t grant = part * LAUNCH_PART_GRANTS + i;
        draft->masks[grant] = message_list_u64(&verdict->masks, i);
        if (draft->masks[grant] == 0 && (launch->offers >> grant & 1) == 0) {
            char text[RECORD_REASON_BYTES];
            (void)format_text(
                text,
                sizeof(text),
                "it may not have \"%.*s\"",
                (int)draft->capabilities[grant].name.size_bytes,
                draft->capabilities[grant].name.data);
            return refuse_with(launch, verdict, text);
        }
    }
    launch->masks.process &= verdict->operations.process;
    launch->masks.thread &= verdict->operations.thread;
    launch->masks.ledger &= verdict->operations.ledger;
    launch->masks.scheduling &= verdict->operations.scheduling;
    return STATUS_OK;
}

enum status policy_take(struct launch *launch, uint32_t part, const struct verdict_reader *verdict)
{
    return verdict->outcome == OUTCOME_ALLOWED
               ? take_masks(launch, part, verdict)
               : refuse_with(launch, verdict, "the policy service refuses it");
}

static enum status decide_part(struct launch *launch, uint32_t part)
{
    struct policy_decision_decide_results_reader results = {0};
    const enum status status = ask(launch, part, &results);
    if (status == STATUS_TIMED_OUT) {
        return refuse(launch, "the policy service did not answer in time");
    }
    if (status != STATUS_OK) {
        return refuse(launch, "the policy service gave no answer");
    }
    if (results.verdict.outcome == OUTCOME_ASKED) {
        launch->parts_open |= UINT32_C(1) << part;
        return STATUS_OK;
    }
    return policy_take(launch, part, &results.verdict);
}

enum status policy_decide(struct launch *launch)
{
    const uint32_t grants = launch->draft->capability_count;
    uint32_t part = 0;
    enum status status = STATUS_OK;
    launch->is_decided_elsewhere = true;
    message_set_deadline(clock_now_ns() + DECIDE_NS);
    do {
        status = decide_part(launch, part);
        part++;
    } while (status == STATUS_OK && part * LAUNCH_PART_GRANTS < grants);
    message_set_deadline(0);
    return status;
}
