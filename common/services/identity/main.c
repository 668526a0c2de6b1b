/*
 * Identities and Identity of schema/identity.capnp. Private keys are in this process's memory and
 * nowhere else, and only while they are unlocked.
 *
 * Arguments: argon2-kib=N and argon2-passes=N, what it costs to try a passphrase of an identity
 * that is made from now on.
 */
#include "admissions.h"
#include "flow.h"
#include "lib/deadline.h"
#include "lib/memory.h"
#include "lib/status.h"
#include "lib/text.h"
#include "node_keys.h"
#include "notice.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/boot.h"
#include "schema/kernel_client.h"
#include "storage.h"
#include "support/watchers.h"
#include "unlocked.h"
#include <sodium/utils.h>
#include <stddef.h>

/* What a call of libsodium's leaves on the stack lies in this many bytes below who called it. */
#define STACK_WIPED_BYTES 12288u

#define ARGUMENT_MEMORY "argon2-kib"
#define ARGUMENT_PASSES "argon2-passes"

enum exit_reason {
    EXIT_STOPPED = 0,
    EXIT_NOT_GRANTED = 1,
    EXIT_ARGUMENTS = 2,
    EXIT_NOT_SERVED = 3,
};

struct service service;
static struct identity_store kept_store; /* as it was kept last */

void service_wake(uint64_t at_ns)
{
    service.server.deadline_ns = deadline_earlier(service.server.deadline_ns, at_ns);
}

__attribute__((noinline)) void stack_wipe(void)
{
    uint8_t below[STACK_WIPED_BYTES];
    sodium_memzero(below, sizeof(below));
}

/* -- what is kept ----------------------------------------------------------------------------- */

void store_roll_back(void)
{
    service.store = kept_store;
}

/* What is kept, as it is kept. */
static uint64_t words[IDENTITY_STORE_WORDS_MAX];

enum status store_commit(bool is_news)
{
    struct bytes encoded;
    enum status status = identity_store_encode(&service.store, words, &encoded);
    if (status == STATUS_OK) {
        status = kept_state_write(&service.state, encoded);
    }
    if (status != STATUS_OK) {
        log_print(SEVERITY_ERROR, "identity: a change cannot be kept: %s", status_text(status));
        store_roll_back();
        return status;
    }
    kept_store = service.store;
    if (is_news) {
        admissions_check();
        watchers_signal();
    }
    return STATUS_OK;
}

void store_commit_failure(void)
{
    struct bytes encoded;
    if (identity_store_encode(&service.store, words, &encoded) != STATUS_OK ||
        kept_memory_write(&service.state.memory, encoded) != STATUS_OK) {
        return; /* of the same size as before: it fits */
    }
    kept_store = service.store;
    const enum status status = kept_state_keep(&service.state, encoded);
    if (status != STATUS_OK && status != STATUS_UNSUPPORTED) {
        log_print(
            SEVERITY_ERROR, "identity: a failure is not on the disk: %s", status_text(status));
    }
}

/* Whoever was here before may have been stopped by an error: nothing is believed. */
static enum status read_state(bool *is_damaged)
{
    struct mapping mapping;
    uint64_t size_bytes = 0;
    struct bytes kept;
    enum kept_memory_state state = KEPT_MEMORY_NEW;
    enum status status = mapping_create_whole(
        program_capability("state"), MAP_READ | MAP_WRITE, &mapping, &size_bytes);
    if (status != STATUS_OK) {
        return status;
    }
    status = kept_state_open(
        &service.state,
        (struct bytes){mapping.address, (size_t)size_bytes},
        sizeof(words),
        program_capability("keeper"));
    if (status == STATUS_OK) {
        const struct bytes room = {(const uint8_t *)words, sizeof(words)};
        status = kept_state_read(&service.state, room, &state, &kept);
    }
    if (status != STATUS_OK) {
        return status;
    }
    *is_damaged = state == KEPT_MEMORY_DAMAGED;
    if (*is_damaged) {
        log_print(SEVERITY_ERROR, "identity: the kept state is damaged");
        if (kept.size_bytes == 0) {
            return STATUS_MALFORMED;
        }
    }
    status = identity_store_decode(kept, &service.store);
    if (status != STATUS_OK) {
        return status;
    }
    kept_store = service.store;
    for (uint32_t i = 0; i < service.store.vault.count; i++) {
        service.not_before_ns[i] =
            clock_now_ns() + vault_delay_ns(service.store.vault.entries[i].failures);
    }
    return STATUS_OK;
}

/* -- the service ------------------------------------------------------------------------------ */

static enum status answer(struct server *self, struct server_call *call)
{
    (void)self;
    if (server_is_export(call->badge)) {
        return identities_answer(call);
    }
    if (node_keys_have(call->badge)) {
        return node_keys_answer(call);
    }
    if (unlocked_find(call->badge) == NULL) {
        /* Of a process before this one, whose keys went with it. */
        call->tag = message_tag_status(STATUS_PEER_GONE);
        return STATUS_PEER_GONE;
    }
    return identity_answer(call);
}

static void closed(struct server *self, uint64_t badge)
{
    (void)self;
    flow_drop(badge);
    watchers_drop(badge);
    storage_closed(badge);
    struct unlocked *session = badge == 0 ? NULL : unlocked_find(badge);
    if (session == NULL) {
        return;
    }
    if (session->is_open) {
        (void)notice_tell(&(struct notice){
            .event = AUDIT_EVENT_IDENTITY_LOCKED,
            .key = session->pair.public_key,
            .number = notice_console(session->console),
        });
    }
    unlocked_close(session);
}

static void signalled(struct server *self, uint64_t bits)
{
    (void)self;
    flow_signalled(bits);
    if ((bits & EVENT_WORK_DONE) != 0) {
        flow_computed();
    }
}

/* No other process of this service writes to the kept state from now on. */
static enum status begin(struct server *self)
{
    (void)self;
    bool is_damaged = false;
    storage_begin();
    const enum status status = read_state(&is_damaged);
    if (status != STATUS_OK) {
        log_print(SEVERITY_ERROR, "identity: the kept state is none");
    } else if (is_damaged) {
        /* Somebody may have been revoked in what is lost. */
        (void)notice_tell(&(struct notice){
            .event = AUDIT_EVENT_SERVICE_EVENT,
            .text = text_bytes("identities are as before their last change: its copy is damaged"),
        });
    }
    return status;
}

static void timed_out(struct server *self)
{
    (void)self;
    const uint64_t until_ns = fresh_until_ns();
    if (until_ns != 0 && clock_now_ns() >= until_ns) {
        fresh_wipe();
    }
    storage_step();
    flow_settle();
    service_wake(fresh_until_ns());
    service_wake(storage_due_ns());
}

static bool take_arguments(int count, const char *const *arguments)
{
    for (int i = 1; i < count; i++) {
        if (!text_number_option(
                arguments[i], ARGUMENT_MEMORY, 0, UINT32_MAX, &service.work.memory_kib) &&
            !text_number_option(
                arguments[i], ARGUMENT_PASSES, 0, UINT32_MAX, &service.work.passes)) {
            return false;
        }
    }
    return vault_work_is_allowed(&service.work);
}

static bool take_capabilities(void)
{
    struct boot_record boot;
    service.paths = (struct trusted_paths){
        .consoles = program_capability("trusted"),
        .screen = program_capability("screen"),
    };
    service.principals = program_capability("principals");
    service.audit = program_capability("audit");
    service.keys = program_capability("keys");
    service.server.endpoint = program_capability("endpoint");
    random_init(&service.random, program_seed());
    if (program_boot_record(&boot) == STATUS_OK && boot.seed_bytes == 0) {
        log_print(
            SEVERITY_WARNING,
            "identity: the firmware gave no entropy: keys rest on what people type, and when");
    }
    return service.paths.consoles != 0 && service.principals != 0 &&
           capability_copy(program_capability("event"), EVENT_FACET_SIGNALLER, &service.event) ==
               STATUS_OK;
}

int main(int argument_count, const char *const *arguments)
{
    service.server = (struct server){
        .call = answer,
        .closed = closed,
        .signalled = signalled,
        .begin = begin,
        .timed_out = timed_out,
    };
    if (!take_capabilities()) {
        log_print(SEVERITY_ERROR, "identity: trusted, principals or event was not granted");
        return EXIT_NOT_GRANTED;
    }
    if (!take_arguments(argument_count, arguments)) {
        log_print(
            SEVERITY_ERROR, "identity: argon2-kib and argon2-passes are not what they can be");
        return EXIT_ARGUMENTS;
    }
    const enum status status = server_run(&service.server);
    flow_wipe_all();
    fresh_wipe();
    unlocked_wipe_all();
    sodium_memzero(&service.random, sizeof(service.random));
    return status == STATUS_OK ? EXIT_STOPPED : EXIT_NOT_SERVED;
}
