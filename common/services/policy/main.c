/*
 * The service: rules of the edition from the boot package, those of the owner from the memory that
 * outlives this process, people from the identity service.
 *
 * Arguments: answer-ms=N, how long a person may take to answer.
 */
#include "lib/package.h"
#include "lib/status.h"
#include "lib/text.h"
#include "lockout.h"
#include "reflection/reflection.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/boot.h"
#include "schema/kernel_client.h"
#include "service.h"
#include "support/others.h"

/* In the order of the manifest. */
enum {
    EXPORT_DECISION,
    EXPORT_POLICY,
};

/* Before it decides for others, it knows who they are, or that nobody says so. */
#define PEOPLE_NS UINT64_C(300000000)
#define MS_NS     UINT64_C(1000000)

struct policy_service policy_service;

static struct reflection schemas;
static uint64_t answer_ns; /* how long a person may take */

static bool mask_of(void *context, struct bytes interface, struct bytes facet, uint64_t *mask)
{
    return reflection_mask(context, interface, facet, mask) == STATUS_OK;
}

static const struct rule_world world = {&schemas, mask_of};

/* -- what it starts with ----------------------------------------------------------------------- */

static enum status map_whole(const char *name, uint32_t permissions, struct bytes *content)
{
    struct mapping mapping;
    uint64_t size_bytes = 0;
    const enum status status =
        mapping_create_whole(program_capability(name), permissions, &mapping, &size_bytes);
    if (status == STATUS_OK) {
        *content = (struct bytes){mapping.address, size_bytes};
    }
    return status;
}

static enum status open_edition(const struct package *package)
{
    struct bytes rules;
    uint32_t fault = 0;
    enum status status = package_find(package, "policy.rules", &rules);
    if (status == STATUS_OK) {
        status = rule_set_open_edition(&policy_service.rules, rules, &fault);
    }
    if (status != STATUS_OK) {
        log_print(SEVERITY_ERROR, "rule %u of the edition is wrong: nothing is allowed", fault);
    }
    return status;
}

static enum status open_package(void)
{
    struct bytes image;
    struct bytes descriptions;
    struct package package;
    enum status status = map_whole("package", MAP_READ, &image);
    if (status == STATUS_OK) {
        status = package_open(image, &package);
    }
    if (status == STATUS_OK) {
        status = package_find(&package, "schemas", &descriptions);
    }
    if (status == STATUS_OK) {
        status = reflection_open(&schemas, descriptions);
    }
    return status == STATUS_OK ? open_edition(&package) : status;
}

/*
 * Without that memory the owner cannot add rules; of what is damaged, the rules before the last
 * change hold, or none: rules are lost then. Others than STATUS_OK: where they are kept there is no
 * answer, and without the owner's rules nothing is decided.
 */
static enum status open_kept(bool *is_lost)
{
    struct bytes memory = {0};
    struct bytes message = {0};
    uint32_t refused = 0;
    enum kept_memory_state state = KEPT_MEMORY_NEW;
    enum status status = map_whole("state", MAP_READ | MAP_WRITE, &memory);
    if (status == STATUS_OK) {
        status = kept_state_open(
            &policy_service.state,
            memory,
            RULES_MESSAGE_WORDS_MAX * sizeof(uint64_t),
            program_capability("keeper"));
    }
    if (status != STATUS_OK) {
        *is_lost = true;
        return STATUS_OK;
    }
    policy_service.has_state = true;
    status = kept_state_read(&policy_service.state, rules_room(), &state, &message);
    if (status != STATUS_OK) {
        log_print(SEVERITY_ERROR, "the owner's rules: %s", status_text(status));
        return status;
    }
    if (message.size_bytes > 0) {
        status = rules_message_read(message, &policy_service.rules, rules_is_signed, &refused);
    }
    *is_lost = state == KEPT_MEMORY_DAMAGED || status != STATUS_OK || refused > 0;
    return STATUS_OK;
}

/* The owner should hear of it, however long ago it was. */
static void tell_loss(void)
{
    static const char text[] = "rules of the owner are lost: what is kept of them is damaged";
    struct errand *errand = courier_errand();
    log_print(SEVERITY_ERROR, "%s", text);
    if (errand != NULL) {
        errand->kind = ERRAND_RECORD;
        errand->event = AUDIT_EVENT_POLICY_CHANGED;
        (void)text_copy(errand->text, sizeof(errand->text), text);
        errand->text_bytes = (uint32_t)text_length(errand->text);
        courier_send();
    }
}

/* How long a person may take to answer, from the arguments. False: they are wrong. */
static bool take_arguments(int count, const char *const *arguments)
{
    uint32_t answer_ms = (uint32_t)(COURIER_ANSWER_NS / MS_NS);
    bool is_good = true;
    for (int i = 1; i < count; i++) {
        is_good =
            is_good && text_number_option(arguments[i], "answer-ms", 1, UINT32_MAX, &answer_ms);
    }
    answer_ns = answer_ms * MS_NS;
    return is_good;
}

/* Services run as the owner of the boot package; the loader's calls say so too, if any. */
static void learn_system_key(void)
{
    struct boot_record record;
    if (program_boot_record(&record) == STATUS_OK) {
        people_set_system(&policy_service.people, record.signer);
    }
}

/* -- the service ------------------------------------------------------------------------------- */

static enum status answer(struct server *server, struct server_call *call)
{
    (void)server;
    return server_export(call->badge) == EXPORT_DECISION ? decision_call(call) : rules_call(call);
}

static void signalled(struct server *server, uint64_t bits)
{
    (void)server;
    if ((bits & OTHERS_CHANGED) != 0) {
        courier_look_again();
    }
    decision_settle();
}

static void timed_out(struct server *server)
{
    (void)server;
    decision_wait_is_over();
}

/* From here on no other instance changes the rules. */
static enum status begin(struct server *server)
{
    bool is_lost = false;
    (void)server;
    enum status status = open_kept(&is_lost);
    if (status == STATUS_OK) {
        status = others_watch();
    }
    if (status == STATUS_OK) {
        status = courier_start(answer_ns);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (is_lost) {
        tell_loss();
    }
    courier_await_people(clock_now_ns() + PEOPLE_NS);
    decision_settle();
    return STATUS_OK;
}

int main(int argument_count, const char *const *arguments)
{
    policy_service.server = (struct server){
        .endpoint = program_capability("endpoint"),
        .call = answer,
        .signalled = signalled,
        .timed_out = timed_out,
        .begin = begin,
    };
    if (!take_arguments(argument_count, arguments)) {
        log_print(SEVERITY_ERROR, "policy: answer-ms=N is all that there is to say");
        return STATUS_INVALID_ARGUMENT;
    }
    rule_set_init(&policy_service.rules, &world);
    policy_service.rules.guard = lockout_guard;
    policy_service.rules.guard_context = &policy_service.people;
    enum status status = open_package();
    if (status != STATUS_OK) {
        return (int)status;
    }
    learn_system_key();
    return (int)server_run(&policy_service.server);
}
