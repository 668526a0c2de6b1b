#include "remote_connection/start.h"
#include "command/output.h"
#include "lib/text.h"
#include "remote_connection/process.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/launcher_client.h"

static enum status make_process(struct run *run)
{
    const struct ledger_create_ledger_params quota = {.quota_bytes = REMOTE_CONNECTION_BYTES};
    struct ledger_create_ledger_results ledger = {0};
    struct ledger_create_event_results event = {0};
    struct launcher_prepare_results prepared = {0};
    enum status status = ledger_create_ledger(PROGRAM_LEDGER, &quota, &ledger);
    run->ledger = ledger.ledger;
    if (status == STATUS_OK) {
        status = ledger_create_event(PROGRAM_LEDGER, &event);
        run->event = event.event;
    }
    if (status == STATUS_OK) {
        const struct launcher_prepare_params params = {
            .program = text_bytes(REMOTE_CONNECTION_PROGRAM),
            .ledger = run->ledger,
            .scheduling = PROGRAM_SCHEDULING,
            .priority = program_priority(),
        };
        status = launcher_prepare(need("launcher"), &params, &prepared);
        run->launch = prepared.launch;
    }
    return status;
}

enum status remote_connection_prepare(struct run *run, uint32_t stream)
{
    *run = (struct run){0};
    enum status status = make_process(run);
    if (status == STATUS_OK) {
        status = run_argument(run, REMOTE_CONNECTION_PROGRAM);
    }
    if (status == STATUS_OK) {
        status = run_grant(run, "stream", "TcpStream", stream);
    }
    if (status == STATUS_OK) {
        status = run_grant(run, "schemas", "Memory", need("schemas"));
    }
    if (status != STATUS_OK) {
        run_finish(run);
    }
    return status;
}

/* The endpoint goes with the process: whoever has a session hears when that has ended. */
static enum status give_endpoint(struct run *run, uint64_t mask, uint32_t *session)
{
    struct ledger_create_endpoint_results results = {0};
    enum status status = ledger_create_endpoint(run->ledger, &results);
    if (status == STATUS_OK) {
        status = session_create(results.endpoint, REMOTE_OPENED_BADGE, mask, session);
    }
    if (status == STATUS_OK) {
        status = run_grant(run, "endpoint", "Endpoint", results.endpoint);
    }
    capability_release(results.endpoint);
    return status;
}

static enum status give_event(const struct run *run)
{
    uint32_t signaller = 0;
    enum status status = capability_copy(run->event, EVENT_FACET_SIGNALLER, &signaller);
    if (status == STATUS_OK) {
        status = run_grant(run, "opened", "Event", signaller);
        capability_release(signaller);
    }
    return status;
}

static enum status give_words(const struct run *run, const char *name, const char *interface)
{
    const char *const words[] = {"use", name, interface};
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < 3 && status == STATUS_OK; i++) {
        status = run_argument(run, words[i]);
    }
    return status;
}

enum status remote_connection_prepare_use(
    struct run *run,
    uint32_t stream,
    const char *name,
    const char *interface,
    uint64_t mask,
    uint32_t *session)
{
    *session = 0;
    enum status status = remote_connection_prepare(run, stream);
    if (status != STATUS_OK) {
        return status;
    }
    status = give_words(run, name, interface);
    if (status == STATUS_OK) {
        status = give_endpoint(run, mask, session);
    }
    if (status == STATUS_OK) {
        status = give_event(run);
    }
    if (status != STATUS_OK) {
        capability_release(*session);
        run_finish(run);
    }
    return status;
}
