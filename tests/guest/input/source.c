#include "source.h"
#include "lib/format.h"
#include "lib/input_codes.h"
#include "lib/text.h"
#include "program_check.h"
#include "runtime/capability.h"
#include "runtime/console.h"
#include "runtime/program.h"
#include "schema/input_client.h"
#include "schema/launcher_client.h"
#include "schema/supervisor_client.h"
#include <stdarg.h>

#define TEXT_BYTES 200u

struct source sources[SOURCE_COUNT] = {
    {.name = "input0", .service = "input0"},
    {.name = "input1", .service = "input1"},
    {.name = "keyboard", .service = "ps2"},
    {.name = "mouse", .service = "ps2"},
};

void print(const char *format, ...)
{
    char text[TEXT_BYTES];
    va_list arguments;
    va_start(arguments, format);
    (void)format_text_list(text, sizeof(text), format, arguments);
    va_end(arguments);
    (void)console_print(program_capability("console"), "input: %s", text);
}

static uint32_t number_of(const struct source *source)
{
    return (uint32_t)(source - sources);
}

bool source_describe(struct source *source)
{
    struct input_source_describe_results results = {0};
    const enum status status = input_source_describe(program_capability(source->name), &results);
    const struct input_description *is = &results.description;
    CHECK(status == STATUS_OK || status == STATUS_NOT_FOUND);
    if (status != STATUS_OK) {
        print("%s is not there", source->name);
        return false;
    }
    print(
        "%s is %.*s:%s%s%s%s %u %u",
        source->name,
        (int)is->name.size_bytes,
        (const char *)is->name.data,
        is->has_keys ? " keys" : "",
        is->has_relative ? " relative" : "",
        is->has_absolute ? " absolute" : "",
        is->has_lights ? " lights" : "",
        is->absolute_xmax,
        is->absolute_ymax);
    return true;
}

/* Badges say which source they are of. */
static enum status open_with(struct source *source, uint32_t event, uint32_t *port)
{
    static uint64_t opened_count;
    struct input_source_open_params params = {
        .event = event, .bits = UINT64_C(1) << number_of(source)};
    struct input_source_open_results results = {0};
    const uint64_t badge = ++opened_count * SOURCE_COUNT + number_of(source);
    CHECK_EQUAL(
        session_create(program_capability("endpoint"), badge, 0, &params.tether), STATUS_OK);
    const enum status status =
        input_source_open(program_capability(source->name), &params, &results);
    capability_release(params.tether); /* the driver has its own */
    *port = results.port;
    source->tether = status == STATUS_OK ? badge : source->tether;
    return status;
}

void source_open(struct source *source)
{
    enum status status = STATUS_PEER_GONE;
    while (status == STATUS_PEER_GONE) {
        status = open_with(source, program_capability("event"), &source->port);
    }
    CHECK_EQUAL(status, STATUS_OK);
}

void source_check_refusals(struct source *source)
{
    struct input_source_describe_results described = {0};
    const struct input_port_set_lights_params lights = {.lights = UINT32_MAX};
    uint32_t port = 0;
    CHECK_EQUAL(input_source_describe(program_capability(source->name), &described), STATUS_OK);
    const bool has_lights = described.description.has_lights;
    CHECK_EQUAL(open_with(source, program_capability("console"), &port), STATUS_INVALID_ARGUMENT);

    source_open(source);
    CHECK_EQUAL(open_with(source, program_capability("event"), &port), STATUS_WRONG_STATE);
    CHECK_EQUAL(
        input_port_set_lights(source->port, &lights), has_lights ? STATUS_OK : STATUS_UNSUPPORTED);
    source_close(source);
}

void source_close(struct source *source)
{
    capability_release(source->port);
    source->port = 0;
}

static uint64_t process_of(const char *service)
{
    const struct supervisor_services_params params = {.cursor = 0};
    struct supervisor_services_results_reader results = {0};
    uint64_t process = 0;
    CHECK_EQUAL(supervisor_services(program_capability("services"), &params, &results), STATUS_OK);
    for (uint32_t i = 0; i < results.services.count; i++) {
        struct service_state state;
        CHECK_EQUAL(service_state_list_get(&results.services, i, &state), STATUS_OK);
        process = bytes_equal(state.name, text_bytes(service)) ? state.process : process;
    }
    CHECK(process != 0);
    return process;
}

void source_kill_driver(const struct source *source)
{
    const struct process_list_end_params params = {.process = process_of(source->service)};
    CHECK_EQUAL(process_list_end(program_capability("processes"), &params), STATUS_OK);
}

/* -- what has gathered ------------------------------------------------------------------------- */

static void count_report(struct source *source, uint32_t events)
{
    source->report_events = source->reports == 0 ? events : source->report_events;
    source->reports++;
    source->cut += events == source->report_events ? 0 : 1;
}

/* False: there is nothing more. */
static bool count_once(struct source *source)
{
    struct input_port_read_results_reader results = {0};
    uint32_t in_report = 0;
    CHECK_EQUAL(input_port_read(source->port, &results), STATUS_OK);
    source->lost += results.lost;
    for (uint32_t i = 0; i < results.events.count; i++) {
        struct input_event event = {0};
        CHECK_EQUAL(input_event_list_get(&results.events, i, &event), STATUS_OK);
        source->events++;
        in_report++;
        if (event.kind == INPUT_KIND_SYNCHRONISATION) {
            count_report(source, in_report);
            in_report = 0;
        }
    }
    source->cut += in_report == 0 ? 0 : 1;
    return results.events.count > 0;
}

void source_count(struct source *source)
{
    source->events = 0;
    source->reports = 0;
    source->lost = 0;
    source->cut = 0;
    while (count_once(source)) {
    }
    print(
        "%s had %u events in reports of %u, %u lost, %u cut",
        source->name,
        source->events,
        source->report_events,
        source->lost,
        source->cut);
}
