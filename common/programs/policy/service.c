/*
 * What a service may do. No rule decides that, but the manifest of the edition, which was signed
 * with the boot package; init carries it out, and tells.
 */
#include "abi/first_process.h"
#include "command/output.h"
#include "command/schemas.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "policy.h"
#include "runtime/program.h"
#include "schema/supervisor_client.h"

static struct {
    uint8_t name[NAME_BYTES];
    uint8_t program[NAME_BYTES];
} kept;

/* A copy, for after the next call; false: it is longer than names are. */
static bool keep(struct bytes *view, uint8_t place[NAME_BYTES])
{
    if (view->size_bytes > NAME_BYTES) {
        return false;
    }
    memcpy(place, view->data, view->size_bytes);
    *view = (struct bytes){place, view->size_bytes};
    return true;
}

bool service_find(uint64_t process, struct bytes *name, struct bytes *program)
{
    struct supervisor_services_params params = {.cursor = 0};
    const uint32_t supervisor = program_capability("supervisor");
    if (process == FIRST_PROCESS_NUMBER) {
        *name = text_bytes("init");
        *program = text_bytes("init");
        return true;
    }
    for (uint32_t i = 0; supervisor != 0 && process != 0 && i < LIST_ANSWERS_MAX; i++) {
        struct supervisor_services_results_reader results = {0};
        enum status status = supervisor_services(supervisor, &params, &results);
        for (uint32_t j = 0; status == STATUS_OK && j < results.services.count; j++) {
            struct service_state state;
            status = service_state_list_get(&results.services, j, &state);
            if (status == STATUS_OK && state.process == process) {
                *name = state.name;
                *program = state.program;
                return keep(name, kept.name) && keep(program, kept.program);
            }
        }
        if (status != STATUS_OK || results.cursor == 0) {
            return false;
        }
        params.cursor = results.cursor;
    }
    return false;
}

static void say_need(const struct service_need *need)
{
    out("  ");
    say_given(need->name, need->interface, need->mask);
    if (need->service.size_bytes > 0) {
        out(": of the service ");
        out_printable(need->service);
    } else {
        out(": of the kernel, from init");
    }
    out("\n");
}

static enum status say_needs(struct bytes name)
{
    struct supervisor_needs_params params = {.name = name};
    for (uint32_t i = 0; i < LIST_ANSWERS_MAX; i++) {
        struct supervisor_needs_results_reader results = {0};
        enum status status = supervisor_needs(need("supervisor"), &params, &results);
        for (uint32_t j = 0; status == STATUS_OK && j < results.needs.count; j++) {
            struct service_need service_need;
            status = service_need_list_get(&results.needs, j, &service_need);
            if (status == STATUS_OK) {
                say_need(&service_need);
            }
        }
        if (status != STATUS_OK || results.cursor == 0) {
            return status;
        }
        params.cursor = results.cursor;
    }
    return STATUS_LIMIT_EXCEEDED;
}

/* What the boot shim verified before anything ran. */
static int show_init(void)
{
    out("program    init, the first process; the kernel started it, from the boot package\n"
        "runs as    ");
    say_key(keys_system());
    out("\nstart      the boot package decided, not a rule: its signature was verified before\n"
        "granted    all that there is: every object of the kernel's that gives authority.\n"
        "           It hands on what the manifest says, and to nobody but the services.\n");
    return COMMAND_DONE;
}

int service_show(struct bytes name, struct bytes program)
{
    if (bytes_equal(name, text_bytes("init"))) {
        return show_init();
    }
    out("program    ");
    out_printable(program);
    out(", as the service ");
    out_printable(name);
    out("\nruns as    ");
    say_key(keys_system());
    out("\nstart      the manifest decided, not a rule: it is signed with the boot package\n"
        "kernel     all operations\n"
        "granted\n");
    const enum status status = say_needs(name);
    if (status != STATUS_OK) {
        return fail("needs", status);
    }
    out("  endpoint (Endpoint), event (Event), supervisor (Supervised): its own, from init\n"
        "given by   process %u, init\n",
        FIRST_PROCESS_NUMBER);
    return COMMAND_DONE;
}
