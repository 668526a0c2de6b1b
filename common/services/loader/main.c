/* The service: which object a call is for, by its badge. */
#include "launch.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/launcher_server.h"
#include <blake3_cpu.h>

/* In the order of the manifest. */
enum export_index {
    EXPORT_LAUNCHER = 0,
    EXPORT_PROCESSES = 1,
    EXPORT_LAUNCHES = 2,
};

#define NAMES_MAX 48u

/* Of the manifest: launches are not to be asked about. */
static const char without_policy[] = "policy=none";
/* Of init, which knows the machine. */
static const char with_zbb[] = "cpu=zbb";

uint64_t badge_create(enum badge_kind kind, uint32_t place)
{
    static uint64_t number; /* begins where nobody can guess */
    if (number == 0) {
        number = seed_number() >> 2 & BADGE_NUMBER_MASK;
    }
    number += ~BADGE_NUMBER_MASK + 1;
    return number | (uint64_t)kind << BADGE_KIND_SHIFT | place;
}

static enum status programs(
    struct server_call *call,
    const struct launcher_programs_params *params,
    struct launcher_programs_results *results)
{
    static struct bytes names[NAMES_MAX];
    (void)call;
    results->cursor = params->cursor;
    results->names = names;
    results->names_count = program_names(&results->cursor, names, NAMES_MAX);
    return STATUS_OK;
}

/* -- LaunchRecords ----------------------------------------------------------------------------- */

static struct records records;

/* Who is told of new ones: the last that asked. */
static struct {
    uint32_t event;
    uint64_t bits;
} watcher;

void launch_record(const struct record *record)
{
    const struct event_signal_params params = {.bits = watcher.bits};
    records_add(&records, record);
    if (watcher.event != 0) {
        (void)event_signal(watcher.event, &params); /* who watched may be gone */
    }
}

static enum status read_records(
    struct server_call *call,
    const struct launch_records_read_params *params,
    struct launch_records_read_results *results)
{
    static struct launch_record views[RECORDS_READ_MAX];
    (void)call;
    results->records = views;
    results->records_count = records_read(&records, params->after, views, &results->lost);
    return STATUS_OK;
}

static enum status
watch_records(struct server_call *call, const struct launch_records_watch_params *params)
{
    /* What is signalled is an event of the kernel's, or nothing at all. */
    if (!capability_is(params->event, OBJECT_EVENT) || params->bits == 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    capability_release(watcher.event);
    watcher.event = server_call_keep(call, params->event);
    watcher.bits = params->bits;
    return STATUS_OK;
}

/* -- the loop ---------------------------------------------------------------------------------- */

static enum status answer_export(struct server_call *call)
{
    static const struct launcher_server launcher = {
        .prepare = launches_prepare,
        .programs = programs,
        .prepare_as = launches_prepare_as,
        .load = files_load,
    };
    static const struct launch_records_server launch_records = {
        .read = read_records, .watch = watch_records, .grant = registry_grant};
    switch (server_export(call->badge)) {
    case EXPORT_LAUNCHER:
        return launcher_dispatch(&launcher, call);
    case EXPORT_LAUNCHES:
        return launch_records_dispatch(&launch_records, call);
    default:
        return registry_call(call);
    }
}

/* The loader's own thread for errands asks: is there anything that waits? */
static enum status answer_errand(struct server_call *call)
{
    call->tag = message_tag_status(STATUS_OK) | UINT64_C(1) << MESSAGE_TAG_WORD_COUNT_SHIFT;
    call->words[0] = starting_look() ? 1 : 0;
    return STATUS_OK;
}

static enum status answer(struct server *server, struct server_call *call)
{
    (void)server;
    if (server_is_export(call->badge)) {
        return answer_export(call);
    }
    switch (badge_kind(call->badge)) {
    case BADGE_FILE:
        return files_call(call);
    case BADGE_DECISION:
        return decision_call(call);
    case BADGE_ERRAND:
        return answer_errand(call);
    default:
        return launches_call(call);
    }
}

static void closed(struct server *server, uint64_t badge)
{
    (void)server;
    if (server_is_export(badge)) {
        return;
    }
    switch (badge_kind(badge)) {
    case BADGE_FILE:
        files_closed(badge);
        break;
    case BADGE_DECISION:
        decision_closed(badge);
        break;
    default:
        launches_closed(badge);
        break;
    }
}

/* -- the beginning ----------------------------------------------------------------------------- */

static bool has_argument(int argument_count, const char *const *arguments, const char *wanted)
{
    for (int i = 1; i < argument_count; i++) {
        if (text_equal(arguments[i], wanted)) {
            return true;
        }
    }
    return false;
}

static enum policy_mode choose_policy(int argument_count, const char *const *arguments)
{
    if (has_argument(argument_count, arguments, without_policy)) {
        return POLICY_NONE;
    }
    return program_capability("policy") != 0 ? POLICY_SERVICE : POLICY_MISSING;
}

static enum status prepare(struct server *server)
{
    const struct image_loader images = {
        .code_authority = program_capability("code"), .ledger = program_capability("kept")};
    seeds_init(program_seed());
    images_init(&images);
    starting_init(images.ledger);
    enum status status = programs_open();
    if (status == STATUS_OK) {
        status = boot_record_open(programs_package());
    }
    if (status == STATUS_OK) {
        status = launches_init(server->endpoint);
    }
    if (status == STATUS_OK) {
        status = files_init(server->endpoint, images.ledger);
    }
    if (status == STATUS_OK) {
        status = errands_init(server->endpoint);
    }
    return status == STATUS_OK ? entropy_init() : status;
}

int main(int argument_count, const char *const *arguments)
{
    struct server server = {
        .endpoint = program_capability("endpoint"),
        .call = answer,
        .closed = closed,
        .is_passive = true,
    };
    if (has_argument(argument_count, arguments, with_zbb)) {
        blake3_use_zbb();
    }
    policy_init(server.endpoint, choose_policy(argument_count, arguments));
    const enum status status = prepare(&server);
    if (status != STATUS_OK) {
        return (int)status;
    }
    return (int)server_run(&server);
}
