/* Processes for attacks and for the victim: by the loader, as everybody starts programs. */
#include "lib/memory.h"
#include "lib/text.h"
#include "runner.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/launcher_client.h"
#include <stddef.h>

#define PERIOD_NS   UINT64_C(10000000)
#define ENDED       UINT64_C(1)
#define STEP_NS     UINT64_C(1000000)
#define END_STEPS   300u
#define LIFE_MAX_NS UINT64_C(60000000000)
/* A killed process: its own code would be something else. */
#define CODE_LATE 254u

static enum status bind_self(const uint8_t key[PRINCIPAL_BYTES])
{
    const uint32_t authority = program_capability("principals");
    struct principal_authority_create_params params;
    struct principal_authority_create_results results = {0};
    memcpy(&params, key, sizeof(params));
    enum status status = principal_authority_create(authority, &params, &results);
    if (status == STATUS_OK) {
        const struct principal_authority_bind_params bind = {
            .process = PROGRAM_PROCESS, .principal = results.principal};
        status = principal_authority_bind(authority, &bind);
    }
    capability_release(results.principal);
    return status;
}

static enum status
prepare_file(const struct start_request *request, const struct launched *launched, uint32_t *launch)
{
    const struct program_file_prepare_params params = {
        .ledger = launched->ledger,
        .scheduling = launched->scheduling,
        .priority = request->priority,
    };
    struct program_file_prepare_results results = {0};
    const enum status status = program_file_prepare(request->file, &params, &results);
    *launch = results.launch;
    return status;
}

/* A process runs as the principal of whoever asks for it. */
static enum status
prepare(const struct start_request *request, const struct launched *launched, uint32_t *launch)
{
    static const uint8_t own[PRINCIPAL_BYTES] = "the runner of the attacks";
    const struct launcher_prepare_params params = {
        .program = text_bytes(request->program),
        .ledger = launched->ledger,
        .scheduling = launched->scheduling,
        .priority = request->priority,
    };
    enum status status = bind_self(request->principal);
    if (status == STATUS_OK && request->file != 0) {
        status = prepare_file(request, launched, launch);
    } else if (status == STATUS_OK) {
        struct launcher_prepare_results results = {0};
        status = launcher_prepare(program_capability("launcher"), &params, &results);
        *launch = results.launch;
    }
    const enum status back = bind_self(own);
    return status == STATUS_OK ? back : status;
}

static enum status make_parts(const struct start_request *request, struct launched *launched)
{
    const struct ledger_create_ledger_params quota = {.quota_bytes = LAUNCH_QUOTA_BYTES};
    const struct scheduling_create_params budget = {
        .budget_ns = PERIOD_NS * request->budget_percent / 100,
        .period_ns = PERIOD_NS,
        .ceiling = request->priority,
    };
    struct ledger_create_ledger_results ledger = {0};
    struct scheduling_create_results scheduling = {0};
    struct ledger_create_event_results event = {0};
    enum status status = ledger_create_ledger(PROGRAM_LEDGER, &quota, &ledger);
    if (status == STATUS_OK) {
        status = scheduling_create(program_capability("cpu"), &budget, &scheduling);
    }
    if (status == STATUS_OK) {
        status = ledger_create_event(PROGRAM_LEDGER, &event);
    }
    *launched = (struct launched){
        .ledger = ledger.ledger,
        .scheduling = scheduling.scheduling,
        .ended = event.event,
        .budget_percent = request->budget_percent,
    };
    return status;
}

static enum status
grant(uint32_t launch, const char *name, const char *interface, uint32_t capability)
{
    const struct launch_grant_params params = {
        .name = text_bytes(name), .interface = text_bytes(interface), .capability = capability};
    return capability == 0 ? STATUS_NOT_FOUND : launch_grant(launch, &params);
}

static enum status argument(uint32_t launch, const char *text)
{
    const struct launch_argument_params params = {.text = text_bytes(text)};
    return launch_argument(launch, &params);
}

static enum status furnish(const struct start_request *request, uint32_t launch)
{
    enum status status = grant(launch, "stage", "", request->session);
    for (uint32_t i = 0; status == STATUS_OK && request->grants != NULL && i < GRANTS_MAX &&
                         request->grants[i].item != ITEM_NONE;
         i++) {
        const enum item item = request->grants[i].item;
        status = grant(
            launch,
            stage_item_name(item),
            stage_item_interface(item),
            stage_item(&request->grants[i]));
    }
    if (status == STATUS_OK) {
        status = argument(launch, request->program);
    }
    return status == STATUS_OK && request->argument != NULL ? argument(launch, request->argument)
                                                            : status;
}

static enum status start(uint32_t launch, struct launched *launched)
{
    struct launch_start_results results = {0};
    launched->since_ns = clock_now_ns();
    enum status status = launch_start(launch, &results);
    if (status == STATUS_OK) {
        const struct process_set_exit_event_params exit = {.event = launched->ended, .bits = ENDED};
        launched->process = results.process;
        launched->number = results.number;
        status = process_set_exit_event(results.process, &exit);
        /* It may have ended before: that would never be told. */
        status = status == STATUS_PEER_GONE ? STATUS_OK : status;
    }
    return status;
}

enum status launch(const struct start_request *request, struct launched *launched)
{
    uint32_t launch_session = 0;
    enum status status = make_parts(request, launched);
    if (status == STATUS_OK) {
        status = prepare(request, launched, &launch_session);
    }
    if (status == STATUS_OK) {
        status = furnish(request, launch_session);
    }
    if (status == STATUS_OK) {
        status = start(launch_session, launched);
    }
    capability_release(launch_session);
    if (status != STATUS_OK) {
        launched_end(launched);
    }
    return status;
}

/* The end is recorded when the last of its threads has left its CPU, maybe a moment later. */
static bool is_over(const struct launched *launched, uint32_t *exit_code)
{
    struct process_state_results state = {0};
    if (process_state(launched->process, &state) != STATUS_OK || state.is_ended == 0) {
        return false;
    }
    *exit_code = state.exit_code;
    for (uint32_t i = 0; i < END_STEPS && !records_have_end(launched->number); i++) {
        (void)clock_sleep_until(clock_now_ns() + STEP_NS);
        records_poll();
    }
    return true;
}

bool launched_await(const struct launched *launched, uint32_t *exit_code)
{
    stage.looks = 0;
    stage.budget_looks = 0;
    stage.kept_its_budget = false;
    stage.begin_reports = stage.report_count;
    for (;;) {
        const uint64_t now_ns = clock_now_ns();
        stage_work();
        records_poll();
        stage.looks++;
        budget_look(launched);
        if (is_over(launched, exit_code)) {
            return true;
        }
        if (now_ns - launched->since_ns > LIFE_MAX_NS) {
            return false;
        }
        struct register_message message = {.tag = MESSAGE_TAG_DEADLINE};
        message_set_deadline(now_ns + STEP_NS);
        (void)message_receive(launched->ended, &message); /* or time has come to look again */
        message_set_deadline(0);
    }
}

void launched_end(struct launched *launched)
{
    const struct process_exit_params params = {.code = CODE_LATE};
    (void)process_exit(launched->process, &params); /* mostly it has ended by itself */
    (void)ledger_destroy(launched->ledger);
    capability_release(launched->process);
    capability_release(launched->ended);
    capability_release(launched->scheduling);
    capability_release(launched->ledger);
    *launched = (struct launched){0};
}
