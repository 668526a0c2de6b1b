/*
 * The devices of the machine: each argument is a place, which the export of the same number is; the
 * last export is for people.
 */
#include "abi/object_kind.h"
#include "lib/bytes.h"
#include "lib/text.h"
#include "ramfb.h"
#include "runtime/capability.h"
#include "runtime/log.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "service.h"

enum exit_reason {
    EXIT_STOPPED = 0,
    EXIT_NO_AUTHORITY = 1,
    EXIT_ARGUMENTS = 2,
    EXIT_NO_ENDPOINT = 3,
};

struct service service;

static enum status answer(struct server *server, struct server_call *call)
{
    (void)server;
    if (!server_is_export(call->badge)) {
        return line_call(call);
    }
    const uint32_t export = server_export(call->badge);
    return export < service.place_count ? device_call(call) : devices_call(call);
}

/* A driver is gone, or whoever had its session for another reason. */
static void closed(struct server *server, uint64_t badge)
{
    (void)server;
    for (uint32_t i = 0; i < service.found.count; i++) {
        if (service.driven[i].owner == badge) {
            (void)driven_stop(i); /* one that does not stop is kept so */
        }
    }
}

static void signalled(struct server *server, uint64_t bits)
{
    (void)server;
    lines_raised(bits);
}

static enum status begin(struct server *server)
{
    (void)server;
    enum status status = keeper_start(discover());
    if (status == STATUS_OK) {
        status = ramfb_keep();
    }
    log_print(
        SEVERITY_WARNING, "DMA is not confined: no IOMMU is driven, devices reach all memory");
    for (uint32_t i = 0; i < service.place_count; i++) {
        service.place_devices[i] = place_find(&service.places[i], &service.found);
    }
    return status;
}

static bool read_places(int argument_count, const char *const *arguments)
{
    for (int i = 1; i < argument_count; i++) {
        if (service.place_count == SERVICE_PLACES_MAX ||
            place_read(arguments[i], &service.places[service.place_count]) != STATUS_OK) {
            return false;
        }
        service.place_count++;
    }
    return true;
}

int main(int argument_count, const char *const *arguments)
{
    service.machine = program_capability("machine");
    service.ledger = program_capability("memory");
    service.event = program_capability("event");
    service.badges_made = bytes_u64(program_seed(), 0) & (SERVER_BADGE_EXPORT - 1) >> 1;
    if (!capability_is(service.machine, OBJECT_MACHINE) ||
        !capability_is(service.ledger, OBJECT_LEDGER) ||
        !capability_is(program_capability("firmware"), OBJECT_MEMORY)) {
        return EXIT_NO_AUTHORITY;
    }
    if (!read_places(argument_count, arguments)) {
        return EXIT_ARGUMENTS;
    }
    service.server = (struct server){
        .endpoint = program_capability("endpoint"),
        .call = answer,
        .closed = closed,
        .signalled = signalled,
        .begin = begin,
    };
    const enum status status = server_run(&service.server);
    (void)discovery_stop_all(); /* what they write to may be somebody else's from here on */
    return status == STATUS_OK ? EXIT_STOPPED : EXIT_NO_ENDPOINT;
}
