/* What takes its time: the thread of each place for a session from elsewhere. */
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "remote_parts.h"
#include "runtime/capability.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/audit.h"
#include "schema/identity_client.h"
#include "schema/kernel_client.h"

/* Of a record: who, and where he is. */
#define RECORD_BYTES (NAME_BYTES + REMOTE_FROM_BYTES + 8u)

static uint32_t identities(void)
{
    return program_capability("identities");
}

/* First: what changes from here on is told. */
static enum status watch(void)
{
    const struct identities_watch_params params = {
        .event = sessions.event, .bits = EVENT_IDENTITIES};
    return identities_watch(identities(), &params);
}

/* As whom whoever has this key may run. */
static enum status admit(struct remote *remote)
{
    const struct identities_admit_params params = {
        .name = text_bytes(remote->name), .key = {remote->login_key, PRINCIPAL_BYTES}};
    struct identities_admit_results results = {0};
    enum status status = watch();
    if (status == STATUS_OK) {
        status = identities_admit(identities(), &params, &results);
    }
    remote->principal = results.principal;
    if (status == STATUS_OK && results.public_key.size_bytes != PRINCIPAL_BYTES) {
        status = STATUS_MALFORMED;
    }
    if (status == STATUS_OK) {
        memcpy(remote->found_key, results.public_key.data, PRINCIPAL_BYTES);
        remote->found_owner = results.is_owner;
    }
    return status;
}

/* As whom, and with which key he came: a key that was stolen can be told from others. */
static enum status record(const struct remote *remote, enum audit_event event)
{
    uint8_t subject[2 * PRINCIPAL_BYTES];
    char text[RECORD_BYTES];
    memcpy(subject, remote->identity_key, PRINCIPAL_BYTES);
    memcpy(subject + PRINCIPAL_BYTES, remote->login_key, PRINCIPAL_BYTES);
    (void)format_text(text, sizeof(text), "%s from %s", remote->name, remote->from);
    return outside_record_remote(
        (uint16_t)event, (struct bytes){subject, sizeof(subject)}, text_bytes(text));
}

/* Without a beginning in the audit log there is no session; what began there also ends there. */
static enum status start(struct remote *remote)
{
    const struct shell_request request = {
        .kind = SHELL_REMOTE,
        .badge = remote->badge,
        .principal = remote->principal,
        .quota_bytes = (uint64_t)sessions.options.remote_kib * 1024,
        .ended_bits = REMOTE_EVENT_ENDS << (REMOTE_BITS * remote->number),
        .terminal = remote->terminal,
        .streams = remote->streams,
        .command = remote->command[0] != '\0' ? remote->command : NULL,
    };
    enum status status = record(remote, AUDIT_EVENT_REMOTE_SESSION_STARTED);
    if (status != STATUS_OK) {
        return status;
    }
    status = shell_start(&request, &remote->found_shell, &remote->found_held, remote->reason);
    if (status != STATUS_OK) {
        (void)record(remote, AUDIT_EVENT_REMOTE_SESSION_ENDED);
    }
    return status;
}

static void drop_principal(struct remote *remote)
{
    capability_release(remote->principal);
    remote->principal = 0;
}

static void carry_out(struct remote *remote)
{
    switch (remote->job) {
    case REMOTE_JOB_ADMIT:
        remote->status = admit(remote);
        break;
    case REMOTE_JOB_START:
        remote->status = start(remote);
        drop_principal(remote);
        break;
    case REMOTE_JOB_LOOK:
        remote->status = admit(remote);
        drop_principal(remote);
        break;
    case REMOTE_JOB_RECORD_END:
        /* In vain: the log was told. It has ended all the same. */
        (void)record(remote, AUDIT_EVENT_REMOTE_SESSION_ENDED);
        break;
    }
}

static _Noreturn void work(void *argument)
{
    struct remote *remote = argument;
    const struct event_signal_params done = {
        .bits = REMOTE_EVENT_DONE << (REMOTE_BITS * remote->number)};
    for (;;) {
        struct register_message message = {0};
        if (message_receive(remote->wake, &message) != STATUS_OK) {
            program_exit(1); /* its own event: only when the ledger ends under it */
        }
        carry_out(remote);
        __atomic_store_n(&remote->is_done, true, __ATOMIC_RELEASE);
        (void)event_signal(sessions.event, &done); /* our own */
    }
}

enum status remote_worker_init(struct remote *remote)
{
    struct ledger_create_event_results event = {0};
    if (remote->has_thread) {
        return STATUS_OK;
    }
    enum status status = ledger_create_event(PROGRAM_LEDGER, &event);
    if (status != STATUS_OK) {
        return status;
    }
    remote->wake = event.event;
    status = program_thread_create(work, remote, &remote->thread);
    remote->has_thread = status == STATUS_OK;
    if (status != STATUS_OK) {
        capability_release(remote->wake);
    }
    return status;
}

void remote_worker_start(struct remote *remote, enum remote_job job)
{
    const struct event_signal_params wanted = {.bits = 1};
    remote->is_busy = true;
    remote->job = job;
    remote->reason[0] = '\0';
    (void)event_signal(remote->wake, &wanted); /* our own */
}
