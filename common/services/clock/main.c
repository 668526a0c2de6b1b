/*
 * The service: the page, which everybody who may know the time has mapped, is its kept state, so
 * that a new instance of the service goes on from it.
 */
#include "abi/object_kind.h"
#include "abi/principal.h"
#include "lib/duration.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/mapping.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/audit_client.h"
#include "schema/clock_client.h"
#include "schema/clock_server.h"
#include "schema/kernel_client.h"
#include "wall_time.h"
#include <stddef.h>

/* The driver may wait for its chip, and be restarted meanwhile. */
#define RTC_ANSWER_NS UINT64_C(5000000000)

/* It waits for the loader and for init, 50 ms each at most. */
#define AUDIT_ANSWER_NS UINT64_C(2000000000)

/* What is set by a person's hand. */
#define SET_ERROR_NS NS_PER_S

enum exit_reason {
    EXIT_STOPPED = 0,
    EXIT_NO_STATE = 1,
    EXIT_NO_ENDPOINT = 2,
};

static struct {
    struct wall_clock_page *page;
    uint32_t page_to_read; /* the same, to be given away */
    uint32_t rtc;          /* 0: there is none */
    uint32_t audit;        /* 0: there is none */
} service;

static struct wall_clock_reading known(void)
{
    struct wall_clock_reading reading;
    (void)wall_clock_page_read(service.page, &reading); /* nobody else writes to it */
    return reading;
}

/* From now on it is `time_ns`. `principal` set it; NULL: the machine's own clock. */
static void
put(uint64_t time_ns, uint64_t error_ns, enum time_source source, const uint8_t *principal)
{
    const struct wall_clock_reading before = known();
    const uint64_t now_ns = clock_now_ns();
    const struct wall_clock_reading after = {
        .offset_ns = time_ns - now_ns,
        .error_ns = error_ns,
        .source = source,
    };
    char text[WALL_TIME_CHANGE_BYTES];
    wall_clock_page_write(service.page, &after);
    wall_time_describe_change(&before, now_ns, time_ns, text);
    log_print(SEVERITY_INFORMATION, "%s", text);
    if (service.audit == 0) {
        return;
    }
    const struct audit_log_record_params params = {
        .event = AUDIT_EVENT_TIME_SET,
        .subject = {principal, principal == NULL ? 0 : PRINCIPAL_BYTES},
        .number = time_ns / NS_PER_S,
        .text = text_bytes(text),
    };
    message_set_deadline(clock_now_ns() + AUDIT_ANSWER_NS);
    const enum status status = audit_log_record(service.audit, &params);
    message_set_deadline(0);
    if (status != STATUS_OK) {
        log_print(SEVERITY_WARNING, "the audit log did not take a record");
    }
}

static enum status set_rtc(uint64_t time_ns)
{
    const struct real_time_clock_set_params params = {.time_ns = time_ns};
    if (service.rtc == 0) {
        return STATUS_NOT_FOUND;
    }
    message_set_deadline(clock_now_ns() + RTC_ANSWER_NS);
    const enum status status = real_time_clock_set(service.rtc, &params);
    message_set_deadline(0);
    return status;
}

static void ask_rtc(void)
{
    struct real_time_clock_read_results results = {0};
    if (service.rtc == 0) {
        return;
    }
    message_set_deadline(clock_now_ns() + RTC_ANSWER_NS);
    const enum status status = real_time_clock_read(service.rtc, &results);
    message_set_deadline(0);
    if (status == STATUS_OK && results.time_ns <= WALL_TIME_NS_MAX) {
        put(results.time_ns, results.step_ns, TIME_SOURCE_DEVICE, NULL);
    } else if (status == STATUS_NOT_FOUND) {
        log_print(SEVERITY_INFORMATION, "the machine has no clock: nobody knows the time");
    } else {
        log_print(SEVERITY_WARNING, "the machine's clock shows no time (error %u)", status);
    }
}

/* -- WallClock --------------------------------------------------------------------------------- */

static enum status take_now(struct server_call *call, struct wall_clock_now_results *results)
{
    const struct wall_clock_reading reading = known();
    (void)call;
    results->time_ns = clock_now_ns() + reading.offset_ns;
    results->error_ns = reading.error_ns;
    results->source = (uint16_t)reading.source;
    return STATUS_OK;
}

static enum status take_page(struct server_call *call, struct wall_clock_page_results *results)
{
    (void)call;
    results->memory = service.page_to_read;
    return STATUS_OK;
}

/* Calls of others lie in the same page as the answer, which has no more than registers. */
static enum status take_set(
    struct server_call *call,
    const struct wall_clock_set_params *params,
    struct wall_clock_set_results *results)
{
    const struct wall_clock_reading reading = known();
    const uint64_t time_ns = params->time_ns;
    const uint64_t error_ns = params->error_ns;
    uint8_t principal[PRINCIPAL_BYTES];
    memcpy(principal, call->sender_principal, sizeof(principal));
    const enum status status =
        wall_time_check(&reading, clock_now_ns(), time_ns, params->is_forced != 0);
    if (status != STATUS_OK) {
        return status;
    }
    const uint64_t before_ns = clock_now_ns();
    const enum status kept = set_rtc(time_ns);
    const uint64_t after_ns = time_ns + clock_now_ns() - before_ns;
    if (error_ns == 0) {
        put(after_ns, SET_ERROR_NS, TIME_SOURCE_PERSON, principal);
    } else {
        put(after_ns, error_ns, TIME_SOURCE_NETWORK, principal);
    }
    if (kept != STATUS_OK && kept != STATUS_NOT_FOUND) {
        log_print(SEVERITY_WARNING, "the machine's clock could not be set (error %u)", kept);
    }
    results->is_kept = kept == STATUS_OK ? 1 : 0;
    return STATUS_OK;
}

static enum status answer(struct server *server, struct server_call *call)
{
    static const struct wall_clock_server handlers = {
        .now = take_now,
        .page = take_page,
        .set = take_set,
    };
    (void)server;
    return wall_clock_dispatch(&handlers, call);
}

/* -- the process ------------------------------------------------------------------------------- */

static enum status open_page(void)
{
    const uint32_t state = program_capability("state");
    struct mapping mapping;
    uint64_t size_bytes = 0;
    if (!capability_is(state, OBJECT_MEMORY)) {
        return STATUS_NOT_FOUND;
    }
    enum status status = mapping_create_whole(state, MAP_READ | MAP_WRITE, &mapping, &size_bytes);
    if (status == STATUS_OK) {
        service.page = mapping.address;
        status = capability_copy(
            state, MEMORY_MASK_MAP_READ | MEMORY_MASK_DESCRIBE, &service.page_to_read);
    }
    return status;
}

static enum status begin(struct server *server)
{
    (void)server;
    if (known().source == TIME_SOURCE_NOBODY) {
        ask_rtc();
    }
    return STATUS_OK;
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    if (open_page() != STATUS_OK) {
        return EXIT_NO_STATE;
    }
    service.rtc = program_capability("rtc");
    service.audit = program_capability("audit");
    struct server server = {
        .endpoint = program_capability("endpoint"),
        .call = answer,
        .begin = begin,
    };
    return server_run(&server) == STATUS_OK ? EXIT_STOPPED : EXIT_NO_ENDPOINT;
}
