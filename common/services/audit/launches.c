/*
 * What runs, and which of it are services. init is asked for those that run already, the loader
 * for its records, which are pulled: the loader never waits for this service. Whether it is
 * still the same loader, whose numbers go on, the time of the record says that was taken last.
 */
#include "abi/first_process.h"
#include "known.h"
#include "lib/deadline.h"
#include "lib/format.h"
#include "lib/text.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/launcher_client.h"
#include "schema/supervisor_client.h"
#include "service.h"

#define ANSWER_NS UINT64_C(50000000)  /* for the loader to answer in */
#define RETRY_NS  UINT64_C(500000000) /* after that it is asked again, and so is init */

/* Of one drain: a loader that makes them faster than they are read is left for the next one. */
#define READS_MAX 64u

/* Of init's, to one question: each has several services. */
#define ANSWERS_MAX 16u

/* More than a record's text, which is cut by who writes it. */
#define LAUNCH_TEXT_BYTES (2 * CHAIN_TEXT_BYTES_MAX)

static struct known known;

static uint32_t loader;
static uint32_t supervisor; /* 0: nobody to ask who is a service */
static bool knows_services; /* those that ran before anybody told */
static uint32_t told_event;
static uint64_t told_bits;
static bool is_watched;
static uint64_t last_time_ns; /* of the record taken last; 0: unknown */
static uint64_t retry_at_ns;
static uint64_t ask_at_ns; /* init, which did not answer: not before */

uint64_t launches_retry_ns(void)
{
    return deadline_earlier(retry_at_ns, ask_at_ns);
}

void launches_process_ended(uint64_t process)
{
    known_end(&known, process);
    /* Whether it was the loader is not known; asking once more costs little. */
    is_watched = false;
}

/* -- what runs --------------------------------------------------------------------------------- */

static void remember(const struct launch_record *launch)
{
    known_add(&known, launch->process, launch->parent == FIRST_PROCESS_NUMBER, launch->program);
}

bool launches_is_service(uint64_t process)
{
    const struct known_process *found = known_find(&known, process);
    return process == FIRST_PROCESS_NUMBER || (found != NULL && found->is_service);
}

const char *launches_program(uint64_t process)
{
    const struct known_process *found = known_find(&known, process);
    return found != NULL ? found->program : "";
}

/*
 * Which services run already: an instance before this one was told of them, and of the loader the
 * loader says nothing.
 */
static enum status ask_services(void)
{
    struct supervisor_services_params params = {.cursor = 0};
    for (uint32_t i = 0; i < ANSWERS_MAX; i++) {
        struct supervisor_services_results_reader results = {0};
        enum status status = supervisor_services(supervisor, &params, &results);
        for (uint32_t j = 0; status == STATUS_OK && j < results.services.count; j++) {
            struct service_state state;
            status = service_state_list_get(&results.services, j, &state);
            if (status == STATUS_OK) {
                known_add(&known, state.process, true, state.program);
            }
        }
        if (status != STATUS_OK || results.cursor == 0) {
            return status;
        }
        params.cursor = results.cursor;
    }
    return STATUS_LIMIT_EXCEEDED;
}

static void know_services(uint64_t now_ns)
{
    if (supervisor == 0 || knows_services || now_ns < ask_at_ns) {
        return;
    }
    message_set_deadline(now_ns + ANSWER_NS);
    knows_services = ask_services() == STATUS_OK;
    message_set_deadline(0);
    ask_at_ns = knows_services ? 0 : now_ns + RETRY_NS;
}

void launches_open(uint32_t event, uint64_t bits)
{
    loader = program_capability("launches");
    supervisor = program_capability("services");
    told_event = event;
    told_bits = bits;
    know_services(clock_now_ns()); /* or when launches are taken */
}

/* -- records ----------------------------------------------------------------------------------- */

static void take_launch(const struct launch_record *launch)
{
    char text[LAUNCH_TEXT_BYTES];
    (void)format_text(
        text,
        sizeof(text),
        "%.*s%s%.*s",
        (int)launch->program.size_bytes,
        launch->program.data,
        launch->reason.size_bytes > 0 ? ": " : "",
        (int)launch->reason.size_bytes,
        launch->reason.data);
    const struct audit_record record = {
        .time_ns = launch->time_ns,
        .event = launch->is_refused ? AUDIT_EVENT_LAUNCH_REFUSED : AUDIT_EVENT_LAUNCHED,
        .process = launch->process,
        .principal = launch->principal,
        .source = text_bytes("loader"),
        .subject = launch->hash,
        .value = launch->parent,
        .text = text_bytes(text),
    };
    remember(launch);
    last_time_ns = launch->time_ns;
    /* It is the parent who starts things; what he starts is charged when it does something. */
    (void)service_record(
        &record, launch->parent, (struct chain_source){CHAIN_SOURCE_LOADER, launch->number});
}

/* Another loader, which counts from 1 again. */
static void start_over(void)
{
    last_time_ns = 0;
    knows_services = false;
    chain_pass(&service.chain, (struct chain_source){.source = CHAIN_SOURCE_LOADER});
}

static void lose(uint64_t count, uint64_t position)
{
    chain_count_lost(&service.chain, count);
    service_say(AUDIT_EVENT_RECORDS_LOST, "loader", count, "");
    chain_pass(&service.chain, (struct chain_source){CHAIN_SOURCE_LOADER, position});
}

/* The records of an answer; the first is the one that was taken last, if it is still there. */
static enum status take_answer(
    const struct launch_records_read_results_reader *results, uint64_t asked, bool *has_more)
{
    struct launch_record launch;
    for (uint32_t i = 0; i < results->records.count; i++) {
        const uint64_t position = chain_position(&service.chain, CHAIN_SOURCE_LOADER);
        const enum status status = launch_record_list_get(&results->records, i, &launch);
        if (status != STATUS_OK) {
            return status;
        }
        if (launch.number == position) {
            if (last_time_ns != 0 && launch.time_ns != last_time_ns) {
                start_over();
                *has_more = true;
                return STATUS_OK;
            }
            remember(&launch);
            last_time_ns = launch.time_ns;
            continue;
        }
        if (launch.number > position + 1) {
            lose(launch.number - position - 1, launch.number - 1);
        }
        take_launch(&launch);
        *has_more = true;
    }
    if (results->records.count == 0 && asked > 0) {
        start_over(); /* the one that was taken last is not there, and nothing after it */
        *has_more = true;
    }
    return STATUS_OK;
}

/* From the one on that was taken last. */
static enum status read_more(bool *has_more)
{
    const uint64_t position = chain_position(&service.chain, CHAIN_SOURCE_LOADER);
    const struct launch_records_read_params params = {.after = position > 0 ? position - 1 : 0};
    struct launch_records_read_results_reader results = {0};
    *has_more = false;
    const enum status status = launch_records_read(loader, &params, &results);
    return status == STATUS_OK ? take_answer(&results, position, has_more) : status;
}

void launches_drain(void)
{
    const uint64_t now_ns = clock_now_ns();
    bool has_more = true;
    enum status status = STATUS_OK;
    know_services(now_ns);
    retry_at_ns = 0;
    message_set_deadline(clock_now_ns() + ANSWER_NS);
    if (!is_watched) {
        const struct launch_records_watch_params params = {.event = told_event, .bits = told_bits};
        status = launch_records_watch(loader, &params);
        is_watched = status == STATUS_OK;
    }
    for (uint32_t i = 0; status == STATUS_OK && has_more && i < READS_MAX; i++) {
        status = read_more(&has_more);
    }
    message_set_deadline(0);
    if (status != STATUS_OK || has_more) {
        retry_at_ns = now_ns + RETRY_NS;
    }
}
