/*
 * input_test: prints a line for each report that it hears, of whatever it has open. It is a server
 * that nobody calls: its event says that there is something to read, and its tethers that a driver
 * has ended.
 */
#include "lib/format.h"
#include "lib/input_codes.h"
#include "program_check.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/input_client.h"
#include "schema/supervisor_client.h"
#include "source.h"

#define LINE_BYTES 160u

static struct server server;

/* -- orders ------------------------------------------------------------------------------------ */

static struct source *held(void)
{
    for (uint32_t i = 0; i < SOURCE_COUNT; i++) {
        if (sources[i].is_held) {
            return &sources[i];
        }
    }
    return NULL;
}

static void release_held(void)
{
    struct source *source = held();
    if (source != NULL) {
        source_count(source);
        source->is_held = false;
    }
}

static void switch_light(struct source *source)
{
    source->lights ^= INPUT_LIGHT_CAPS_LOCK;
    const struct input_port_set_lights_params params = {.lights = source->lights};
    CHECK_EQUAL(input_port_set_lights(source->port, &params), STATUS_OK);
    print("%s has lights %u", source->name, source->lights);
}

static void open_anew(struct source *source)
{
    source_close(source);
    source_open(source);
    print("%s is open", source->name);
}

/* A key or button was released. */
static void obey(struct source *source, uint16_t code)
{
    switch (code) {
    case INPUT_KEY_F9:
        source->is_held = true;
        print("%s is held", source->name);
        break;
    case INPUT_KEY_F10:
        source_kill_driver(source);
        break;
    case INPUT_KEY_F11:
        open_anew(source);
        break;
    case INPUT_KEY_F12:
        server.is_stopping = true;
        break;
    case INPUT_KEY_CAPS_LOCK:
        switch_light(source);
        break;
    case INPUT_BUTTON_LEFT:
        print("%s was clicked", source->name);
        break;
    case INPUT_BUTTON_RIGHT:
        release_held();
        break;
    default:
        break;
    }
}

/* -- what is heard ----------------------------------------------------------------------------- */

struct heard {
    uint32_t count;
    struct input_event events[64];
};

static enum status read_all(struct source *source, struct heard *heard)
{
    struct input_port_read_results_reader results = {0};
    const enum status status = input_port_read(source->port, &results);
    heard->count = 0;
    if (status != STATUS_OK) {
        return status;
    }
    CHECK_EQUAL(results.lost, 0);
    CHECK(results.events.count <= sizeof(heard->events) / sizeof(heard->events[0]));
    for (uint32_t i = 0; i < results.events.count; i++) {
        CHECK_EQUAL(
            input_event_list_get(&results.events, i, &heard->events[heard->count++]), STATUS_OK);
    }
    return STATUS_OK;
}

static void print_reports(const struct source *source, const struct heard *heard)
{
    char line[LINE_BYTES];
    size_t length = 0;
    for (uint32_t i = 0; i < heard->count; i++) {
        const struct input_event *event = &heard->events[i];
        CHECK(event->time_ns != 0);
        if (event->kind == INPUT_KIND_SYNCHRONISATION) {
            CHECK(length > 0);
            print("%s said%s", source->name, line);
            length = 0;
            continue;
        }
        length += format_text(
            line + length,
            sizeof(line) - length,
            " %u/%u/%d",
            event->kind,
            event->code,
            event->value);
        CHECK(length < sizeof(line));
    }
    CHECK_EQUAL(length, 0); /* nothing is cut */
}

static void listen(struct source *source)
{
    static struct heard heard;
    enum status status = STATUS_OK;
    do {
        status = read_all(source, &heard);
        print_reports(source, &heard);
        for (uint32_t i = 0; i < heard.count; i++) {
            const struct input_event *event = &heard.events[i];
            if (event->kind == INPUT_KIND_KEY && event->value == 0) {
                obey(source, event->code);
            }
        }
    } while (status == STATUS_OK && heard.count > 0 && !source->is_held);
    CHECK(status == STATUS_OK || status == STATUS_PEER_GONE);
}

static void signalled(struct server *of, uint64_t bits)
{
    (void)of;
    for (uint32_t i = 0; i < SOURCE_COUNT; i++) {
        if ((bits >> i & 1) != 0 && sources[i].port != 0 && !sources[i].is_held) {
            listen(&sources[i]);
        }
    }
}

/* Of one that was closed by order, or was never opened, nobody holds this tether any more. */
static void closed(struct server *of, uint64_t badge)
{
    struct source *source = &sources[badge % SOURCE_COUNT];
    struct input_port_read_results_reader results = {0};
    (void)of;
    if (source->port != 0 && source->tether == badge) {
        CHECK_EQUAL(input_port_read(source->port, &results), STATUS_PEER_GONE);
        print("the driver of %s has ended", source->name);
        open_anew(source);
    }
}

static enum status begin(struct server *of)
{
    (void)of;
    for (uint32_t i = 0; i < SOURCE_COUNT; i++) {
        if (source_describe(&sources[i])) {
            source_check_refusals(&sources[i]);
            source_open(&sources[i]);
        }
    }
    print("ready");
    return STATUS_OK;
}

static enum status take_call(struct server *of, struct server_call *call)
{
    (void)of;
    call->tag = message_tag_status(STATUS_UNSUPPORTED);
    return STATUS_UNSUPPORTED;
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    server = (struct server){
        .endpoint = program_capability("endpoint"),
        .call = take_call,
        .closed = closed,
        .signalled = signalled,
        .begin = begin,
    };
    CHECK_EQUAL(server_run(&server), STATUS_OK);
    print("the end, %u failed", failure_count);
    const struct supervisor_power_off_params params = {.exit_code = failure_count == 0 ? 0 : 1};
    return supervisor_power_off(program_capability("services"), &params) == STATUS_OK ? 0 : 1;
}
