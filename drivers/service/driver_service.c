#include "service/driver_service.h"
#include "lib/list.h"
#include "lib/status.h"
#include "runtime/capability.h"
#include "runtime/log.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"

/* Neither changes by another start. */
static bool is_hopeless(enum status status)
{
    return status == STATUS_NOT_FOUND || status == STATUS_UNSUPPORTED;
}

/* From here on the device is this instance's alone. */
static enum status begin(struct server *server)
{
    struct driver_service *driver = container_of(server, struct driver_service, server);
    const enum status status = driver->start(driver);
    driver->start_status = status;
    if (status != STATUS_OK && status != STATUS_NOT_FOUND) {
        log_print(SEVERITY_ERROR, "%s cannot be driven: %s", driver->device, status_text(status));
    }
    return is_hopeless(status) ? STATUS_OK : status;
}

enum status driver_service_run(struct driver_service *driver)
{
    driver->event = program_capability("event");
    driver->server.endpoint = program_capability("endpoint");
    driver->server.begin = begin;
    return server_run(&driver->server);
}

enum driver_exit
driver_service_fail(const struct driver_service *driver, const char *failed, enum status status)
{
    log_print(
        SEVERITY_ERROR, "%s cannot be served: %s: %s", driver->device, failed, status_text(status));
    return DRIVER_EXIT_NOT_READY;
}

enum driver_exit
driver_service_end(const struct driver_service *driver, enum status status, bool is_given_up)
{
    const enum status started = driver->start_status;
    if ((started != STATUS_OK && !is_hopeless(started)) || is_given_up) {
        return DRIVER_EXIT_DEVICE;
    }
    return status == STATUS_OK ? DRIVER_EXIT_STOPPED
                               : driver_service_fail(driver, "calls are not received", status);
}

enum status driver_service_open(
    struct driver_service *driver, uint64_t mask, uint32_t *session, uint64_t *badge)
{
    const uint64_t next = driver->badge_count + 1;
    const enum status status = session_create(driver->server.endpoint, next, mask, session);
    if (status == STATUS_OK) {
        driver->badge_count = next;
        *badge = next;
    }
    return status;
}

void driver_service_again(const struct driver_service *driver)
{
    driver_service_signal(driver->event, DRIVER_SERVICE_AGAIN);
}

enum status driver_service_refuse(struct server_call *call)
{
    call->tag = message_tag_status(STATUS_PEER_GONE);
    return STATUS_PEER_GONE;
}

enum status driver_service_keep_event(struct server_call *call, uint32_t event, uint32_t *kept)
{
    /* What is no event of the kernel's could keep this service waiting when it is signalled. */
    if (!capability_is(event, OBJECT_EVENT)) {
        return STATUS_INVALID_ARGUMENT;
    }
    capability_release(*kept);
    *kept = server_call_keep(call, event);
    return STATUS_OK;
}

void driver_service_signal(uint32_t event, uint64_t bits)
{
    const struct event_signal_params params = {.bits = bits};
    if (event != 0) {
        (void)event_signal(event, &params);
    }
}
