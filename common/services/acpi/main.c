/*
 * What AML says of the machine, for who discovers devices. This process has no authority: tables
 * come from its client, and what AML wants of the machine, the client is asked for.
 *
 * Life: idle --begin--> begun --next--> at work --question--> asked --next--> at work ... --> over
 * --finish, or the client is gone--> the process ends, and a new one is idle.
 *
 * ACPICA runs in a thread of its own, which waits while its client thinks. Of `service`, it has
 * what is marked [w] while it is at work, and the main thread otherwise: each hands over by a
 * message.
 */
#include "interpreter.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "runtime/thread.h"
#include "schema/acpi_server.h"
#include "schema/kernel_client.h"

/* As the devices service has it (acpi_client.c). */
#define TABLES_BYTES_MAX (UINT64_C(1) << 20)

#define EVENT_ANSWER UINT64_C(1)

enum exit_reason {
    EXIT_STOPPED = 0,
    EXIT_NO_EVENT = 1,
    EXIT_NOT_SERVED = 2,
};

enum work_state {
    WORK_IDLE,
    WORK_BEGUN,
    WORK_RUNNING,
    WORK_ASKED,
    WORK_OVER,
};

static struct {
    struct server server;
    struct program_thread thread;
    uint32_t answered; /* an event: who asked may go on */
    struct mapping heap;
    struct bytes tables;
    enum work_state state;          /* [w] */
    uint32_t reply;                 /* [w] */
    struct acpi_next_params answer; /* [w] */
    struct facts facts;             /* [w] */
    enum status status;             /* [w] of the whole, once it is over */
} service;

/* -- the thread that works --------------------------------------------------------------------- */

/* The last that the worker does until the next call: what it has is the main thread's from here. */
static void hand_over(enum work_state state, enum status status, struct acpi_next_results *question)
{
    const uint32_t reply = service.reply;
    service.state = state;
    service.reply = 0;
    (void)acpi_next_reply(reply, status, question); /* a client that is gone is told as closed */
    capability_release(reply);
}

static bool ask(struct acpi_next_results *question)
{
    struct register_message message = {0};
    hand_over(WORK_ASKED, STATUS_OK, question);
    return message_receive(service.answered, &message) == STATUS_OK &&
           service.answer.is_allowed != 0;
}

static struct acpi_next_results
question_at(enum acpi_question question, const struct interpreter_register *at, uint32_t value)
{
    return (struct acpi_next_results){
        .question = (uint16_t)question,
        .segment = at->segment,
        .function = at->function,
        .offset = at->offset,
        .width_bytes = at->width_bytes,
        .value = value,
    };
}

static bool read_register(void *context, const struct interpreter_register *at, uint32_t *value)
{
    struct acpi_next_results question = question_at(ACPI_QUESTION_READ_CONFIGURATION, at, 0);
    (void)context;
    const bool is_allowed = ask(&question);
    *value = service.answer.value;
    return is_allowed;
}

static bool write_register(void *context, const struct interpreter_register *at, uint32_t value)
{
    struct acpi_next_results question = question_at(ACPI_QUESTION_WRITE_CONFIGURATION, at, value);
    (void)context;
    return ask(&question);
}

static void work(void *argument)
{
    static const struct interpreter_access access = {
        .read = read_register, .write = write_register};
    struct acpi_next_results nothing = {.question = ACPI_QUESTION_NONE};
    (void)argument;
    service.status = interpreter_run(service.tables, service.heap.address, &access, &service.facts);
    hand_over(WORK_OVER, service.status, &nothing);
}

/* -- calls ------------------------------------------------------------------------------------- */

static enum status make_heap(void)
{
    uint32_t memory = 0;
    enum status status = memory_create(PROGRAM_LEDGER, INTERPRETER_HEAP_BYTES, &memory);
    if (status == STATUS_OK) {
        status =
            mapping_create(memory, 0, INTERPRETER_HEAP_BYTES, MAP_READ | MAP_WRITE, &service.heap);
        capability_release(memory);
    }
    return status;
}

static enum status take_begin(struct server_call *call, const struct acpi_begin_params *params)
{
    struct mapping mapping = {0};
    (void)call;
    if (service.state != WORK_IDLE) {
        return STATUS_WRONG_STATE;
    }
    if (!capability_is(params->tables, OBJECT_MEMORY) || params->size_bytes == 0 ||
        params->size_bytes > TABLES_BYTES_MAX) {
        return STATUS_INVALID_ARGUMENT;
    }
    enum status status = mapping_create(params->tables, 0, params->size_bytes, MAP_READ, &mapping);
    if (status == STATUS_OK) {
        status = make_heap();
    }
    if (status == STATUS_OK) {
        service.tables = (struct bytes){mapping.address, params->size_bytes};
        service.state = WORK_BEGUN;
    } else if (mapping.handle != 0) {
        mapping_finish(&mapping);
    }
    return status;
}

static enum status go_on(void)
{
    if (service.state == WORK_BEGUN) {
        service.state = WORK_RUNNING;
        return program_thread_create(work, NULL, &service.thread);
    }
    const struct event_signal_params params = {.bits = EVENT_ANSWER};
    service.state = WORK_RUNNING;
    return event_signal(service.answered, &params);
}

static enum status take_next(
    struct server_call *call,
    const struct acpi_next_params *params,
    struct acpi_next_results *results)
{
    (void)results;
    if (service.state != WORK_BEGUN && service.state != WORK_ASKED) {
        return STATUS_WRONG_STATE;
    }
    enum status status = server_call_defer(call, &service.reply);
    if (status != STATUS_OK) {
        return status;
    }
    service.answer = *params;
    status = go_on();
    if (status != STATUS_OK) {
        struct acpi_next_results nothing = {.question = ACPI_QUESTION_NONE};
        service.status = status;
        hand_over(WORK_OVER, status, &nothing);
    }
    return STATUS_OK;
}

static enum status check_facts(uint32_t index, uint32_t count)
{
    if (service.state != WORK_OVER || service.status != STATUS_OK) {
        return STATUS_WRONG_STATE;
    }
    return index < count ? STATUS_OK : STATUS_NOT_FOUND;
}

static enum status take_host(
    struct server_call *call,
    const struct acpi_host_params *params,
    struct acpi_host_results *results)
{
    (void)call;
    const enum status status = check_facts(params->index, service.facts.host_count);
    if (status == STATUS_OK) {
        const struct facts_host *host = &service.facts.hosts[params->index];
        *results = (struct acpi_host_results){.segment = host->segment, .bus = host->bus};
    }
    return status;
}

static enum status take_route(
    struct server_call *call,
    const struct acpi_route_params *params,
    struct acpi_route_results *results)
{
    (void)call;
    const enum status status = check_facts(params->index, service.facts.route_count);
    if (status == STATUS_OK) {
        const struct facts_route *route = &service.facts.routes[params->index];
        *results = (struct acpi_route_results){
            .host = route->host,
            .device = route->device,
            .pin = route->pin,
            .line = route->line.number,
            .is_edge_triggered = route->line.is_edge_triggered,
            .is_active_low = route->line.is_active_low,
        };
    }
    return status;
}

static enum status take_slot(
    struct server_call *call,
    const struct acpi_slot_params *params,
    struct acpi_slot_results *results)
{
    (void)call;
    const enum status status = check_facts(params->index, service.facts.slot_count);
    if (status == STATUS_OK) {
        const struct facts_slot *slot = &service.facts.slots[params->index];
        *results = (struct acpi_slot_results){
            .base = slot->base,
            .size_bytes = slot->size_bytes,
            .line = slot->line.number,
            .is_edge_triggered = slot->line.is_edge_triggered,
            .is_active_low = slot->line.is_active_low,
        };
    }
    return status;
}

static enum status take_finish(struct server_call *call, struct acpi_finish_results *results)
{
    (void)call;
    results->refused_count = service.state == WORK_OVER ? service.facts.refused_count : 0;
    service.server.is_stopping = true;
    return STATUS_OK;
}

static enum status answer(struct server *server, struct server_call *call)
{
    static const struct acpi_server handlers = {
        .begin = take_begin,
        .next = take_next,
        .host = take_host,
        .route = take_route,
        .slot = take_slot,
        .finish = take_finish,
    };
    (void)server;
    return acpi_dispatch(&handlers, call);
}

/* Whoever comes next needs a process in which nothing has happened. */
static void closed(struct server *server, uint64_t badge)
{
    (void)badge;
    server->is_stopping = server->is_stopping || service.state != WORK_IDLE;
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    struct ledger_create_event_results event = {0};
    if (ledger_create_event(PROGRAM_LEDGER, &event) != STATUS_OK) {
        return EXIT_NO_EVENT;
    }
    service.answered = event.event;
    service.server = (struct server){
        .endpoint = program_capability("endpoint"),
        .call = answer,
        .closed = closed,
    };
    return server_run(&service.server) == STATUS_OK ? EXIT_STOPPED : EXIT_NOT_SERVED;
}
