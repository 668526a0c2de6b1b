#include "command/run.h"
#include "command/output.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/message.h"
#include "runtime/program_start.h"
#include "schema/kernel_client.h"
#include "schema/launcher_client.h"

#define EXIT_BIT UINT64_C(1)

/* Most of what is left: who starts others needs little, and each of these gets something. */
static enum status make_ledger(struct run *run)
{
    struct ledger_state_results state = {0};
    enum status status = ledger_state(PROGRAM_LEDGER, &state);
    if (status != STATUS_OK) {
        return status;
    }
    const struct ledger_create_ledger_params params = {
        .quota_bytes = (state.quota_bytes - state.used_bytes) / 4 * 3};
    struct ledger_create_ledger_results results = {0};
    status = ledger_create_ledger(PROGRAM_LEDGER, &params, &results);
    run->ledger = results.ledger;
    return status;
}

enum status run_prepare(struct run *run, const char *program)
{
    struct ledger_create_event_results event = {0};
    struct launcher_prepare_results prepared = {0};
    *run = (struct run){0};
    enum status status = make_ledger(run);
    if (status == STATUS_OK) {
        status = ledger_create_event(PROGRAM_LEDGER, &event);
        run->event = event.event;
    }
    if (status == STATUS_OK) {
        const struct launcher_prepare_params params = {
            .program = text_bytes(program),
            .ledger = run->ledger,
            .scheduling = PROGRAM_SCHEDULING,
            .priority = program_priority(),
        };
        status = launcher_prepare(need("launcher"), &params, &prepared);
        run->launch = prepared.launch;
    }
    if (status == STATUS_OK) {
        status = run_argument(run, program);
    }
    if (status != STATUS_OK) {
        run_finish(run);
    }
    return status;
}

enum status
run_grant(const struct run *run, const char *name, const char *interface, uint32_t capability)
{
    const struct launch_grant_params params = {
        .name = text_bytes(name), .interface = text_bytes(interface), .capability = capability};
    return launch_grant(run->launch, &params);
}

enum status run_grant_own(const struct run *run)
{
    const struct message_list *list = &program_startup()->capabilities;
    for (uint32_t i = 0; i < list->count; i++) {
        struct named_capability named;
        enum status status = named_capability_list_get(list, i, &named);
        if (status != STATUS_OK) {
            return status;
        }
        const struct launch_grant_params params = {
            .name = named.name, .interface = named.interface, .capability = named.handle};
        status = launch_grant(run->launch, &params);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

enum status run_argument(const struct run *run, const char *text)
{
    const struct launch_argument_params params = {.text = text_bytes(text)};
    return launch_argument(run->launch, &params);
}

enum status run_start(struct run *run)
{
    struct launch_start_results results = {0};
    enum status status = launch_start(run->launch, &results);
    run->process = results.process;
    run->number = results.number;
    if (status == STATUS_OK) {
        const struct process_set_exit_event_params params = {.event = run->event, .bits = EXIT_BIT};
        status = process_set_exit_event(run->process, &params);
    }
    /* It may have ended by now: run_wait() will see. */
    return status == STATUS_PEER_GONE && run->process != 0 ? STATUS_OK : status;
}

enum status run_wait(const struct run *run, uint32_t *exit_code)
{
    for (;;) {
        struct process_state_results state = {0};
        enum status status = process_state(run->process, &state);
        if (status != STATUS_OK || state.is_ended != 0) {
            *exit_code = state.exit_code;
            return status;
        }
        struct register_message message = {0};
        status = message_receive(run->event, &message);
        if (status != STATUS_OK) {
            return status;
        }
    }
}

void run_finish(struct run *run)
{
    capability_release(run->process);
    capability_release(run->launch);
    if (run->ledger != 0) {
        /* Fails only when it is gone. */
        (void)ledger_destroy(run->ledger);
        capability_release(run->ledger);
    }
    capability_release(run->event);
    *run = (struct run){0};
}
