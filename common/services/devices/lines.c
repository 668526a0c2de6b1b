/*
 * Interrupt lines. One that a single device uses is given as the kernel's own Interrupt; one that
 * several share is the service's, which tells all of them (shared_line.h).
 */
#include "abi/object_kind.h"
#include "pci_function.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/kernel_server.h"
#include "service.h"
#include "spaces.h"

_Static_assert(FOUND_DEVICES_MAX <= SHARED_LINE_SHARERS_MAX, "a sharer is a device");
_Static_assert(SERVICE_LINES_MAX < 63, "the event has a bit for each, and one to stop");

static void tell(uint32_t device)
{
    const struct driven *driven = &service.driven[device];
    const struct event_signal_params params = {.bits = driven->line_bits};
    if (driven->line_event != 0) {
        (void)event_signal(driven->line_event, &params); /* who is gone need not know */
    }
}

static struct service_line *find_line(uint32_t number)
{
    for (uint32_t i = 0; i < service.line_count; i++) {
        if (service.lines[i].line == number) {
            return &service.lines[i];
        }
    }
    return NULL;
}

/* The kernel gives each line once: who has had it keeps it. */
static enum status open_line(uint32_t number, struct service_line **line)
{
    *line = find_line(number);
    if (*line != NULL) {
        return STATUS_OK;
    }
    if (service.line_count == SERVICE_LINES_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const struct machine_interrupt_params params = {.line = number};
    struct machine_interrupt_results results = {0};
    const enum status status = machine_interrupt(service.machine, &params, &results);
    if (status == STATUS_OK) {
        *line = &service.lines[service.line_count++];
        **line = (struct service_line){.line = number, .interrupt = results.interrupt};
    }
    return status;
}

/* -- a line of its own ------------------------------------------------------------------------- */

/* A copy, so that it can be taken back and the line kept. */
static enum status give_own(const struct service_line *line, uint32_t *interrupt)
{
    return capability_copy(line->interrupt, INTERRUPT_MASK_ALL, interrupt);
}

/* -- a line that is shared --------------------------------------------------------------------- */

static enum status listen(const struct service_line *line)
{
    const struct interrupt_bind_params params = {
        .event = service.event, .bits = UINT64_C(1) << (line - service.lines)};
    return interrupt_bind(line->interrupt, &params);
}

static enum status give_shared(struct driven *driven, uint32_t *interrupt)
{
    const uint64_t badge = ++service.badges_made;
    const enum status status =
        session_create(service.server.endpoint, badge, INTERRUPT_MASK_ALL, interrupt);
    driven->line_badge = status == STATUS_OK ? badge : 0;
    return status;
}

static void acknowledge(const struct service_line *line)
{
    (void)interrupt_acknowledge(line->interrupt); /* it is bound */
}

void lines_raised(uint64_t bits)
{
    for (uint32_t i = 0; i < service.line_count; i++) {
        if ((bits & UINT64_C(1) << i) == 0) {
            continue;
        }
        const uint64_t told = shared_line_raised(&service.lines[i].shared);
        for (uint32_t device = 0; device < service.found.count; device++) {
            if ((told & UINT64_C(1) << device) != 0) {
                tell(device);
            }
        }
    }
}

/* PLACE_NONE: the session was taken back. */
static uint32_t sharer_of(const struct server_call *call)
{
    for (uint32_t i = 0; i < service.found.count; i++) {
        if (service.driven[i].line_badge == call->badge) {
            return i;
        }
    }
    return PLACE_NONE;
}

static enum status take_bind(struct server_call *call, const struct interrupt_bind_params *params)
{
    const uint32_t sharer = sharer_of(call);
    struct driven *driven = &service.driven[sharer];
    struct service_line *line = find_line(service.found.devices[sharer].line);
    if (!capability_is(params->event, OBJECT_EVENT)) {
        return STATUS_INVALID_ARGUMENT;
    }
    const bool is_first = line->shared.bound == 0;
    capability_release(driven->line_event);
    driven->line_event = server_call_keep(call, params->event);
    driven->line_bits = params->bits;
    if (shared_line_bind(&line->shared, sharer)) {
        tell(sharer);
    }
    return is_first ? listen(line) : STATUS_OK;
}

static enum status take_acknowledge(struct server_call *call)
{
    const uint32_t sharer = sharer_of(call);
    struct service_line *line = find_line(service.found.devices[sharer].line);
    if (service.driven[sharer].line_event == 0) {
        return STATUS_WRONG_STATE;
    }
    if (shared_line_acknowledge(&line->shared, sharer)) {
        acknowledge(line);
    }
    return STATUS_OK;
}

enum status line_call(struct server_call *call)
{
    static const struct interrupt_server handlers = {
        .bind = take_bind,
        .acknowledge = take_acknowledge,
    };
    if (sharer_of(call) == PLACE_NONE) {
        call->tag = message_tag_status(STATUS_PEER_GONE);
        return STATUS_PEER_GONE;
    }
    return interrupt_dispatch(&handlers, call);
}

/* -- both -------------------------------------------------------------------------------------- */

/* A PCI function may have been told not to raise its line, or, by firmware, to send messages. */
static void let_raise(const struct found_device *device)
{
    if (device->identity.bus == DEVICE_BUS_PCI) {
        const struct pci_space space = host_space(device->host);
        pci_function_set_messages(&space, device, false);
        pci_function_set_line(&space, device, true);
    }
}

static uint32_t line_number(const struct found_device *found, uint32_t index)
{
    switch (index) {
    case 0:
        return found->line;
    case 1:
        return found->second_line;
    default:
        return FOUND_LINE_NONE;
    }
}

enum status line_give(uint32_t device, uint32_t index, uint32_t *interrupt)
{
    const struct found_device *found = &service.found.devices[device];
    const uint32_t number = line_number(found, index);
    const bool is_shared = found_line_users(&service.found, number) > 1;
    struct service_line *line = NULL;
    if (number == FOUND_LINE_NONE) {
        return STATUS_NOT_FOUND;
    }
    if (is_shared && index > 0) {
        return STATUS_UNSUPPORTED;
    }
    enum status status = open_line(number, &line);
    if (status != STATUS_OK) {
        return status;
    }
    status =
        is_shared ? give_shared(&service.driven[device], interrupt) : give_own(line, interrupt);
    if (status == STATUS_OK) {
        let_raise(found);
    }
    return status;
}

void line_take_back(uint32_t device)
{
    struct driven *driven = &service.driven[device];
    struct service_line *line = find_line(service.found.devices[device].line);
    driven->line_badge = 0;
    if (line != NULL && shared_line_leave(&line->shared, device)) {
        acknowledge(line);
    }
    capability_release(driven->line_event);
    driven->line_event = 0;
}
