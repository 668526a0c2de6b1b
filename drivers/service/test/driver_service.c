/* A driver's process, with a runtime that this test plays: it grants, and hears what is said. */
#include "service/driver_service.h"
#include "runtime/capability.h"
#include "runtime/log.h"
#include "schema/kernel_client.h"
#include "unit.h"
#include <stdarg.h>

#define ENDPOINT   11u
#define EVENT      12u
#define MASK       5u
#define LINE_BYTES 128u

static struct {
    enum status start_status;
    enum status session_status;
    uint32_t starts;
    uint32_t lines;
    char line[LINE_BYTES]; /* the last one of the log */
    uint64_t badge;        /* of the session that was made last */
    uint32_t signalled;
    uint64_t bits;
    uint32_t released;
} runtime;

/* runtime/program.h has it, whose main() is another one. */
uint32_t program_capability(const char *name);
uint32_t program_capability(const char *name)
{
    if (strcmp(name, "endpoint") == 0) {
        return ENDPOINT;
    }
    return strcmp(name, "event") == 0 ? EVENT : 0;
}

void log_print(enum severity severity, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    (void)vsnprintf(runtime.line, sizeof(runtime.line), format, values);
    va_end(values);
    CHECK_EQUAL(severity, SEVERITY_ERROR);
    runtime.lines++;
}

enum status session_create(uint32_t endpoint, uint64_t badge, uint64_t mask, uint32_t *session)
{
    CHECK_EQUAL(endpoint, ENDPOINT);
    CHECK_EQUAL(mask, MASK);
    if (runtime.session_status == STATUS_OK) {
        runtime.badge = badge;
        *session = 20;
    }
    return runtime.session_status;
}

enum status server_run(struct server *server)
{
    CHECK_EQUAL(server->endpoint, ENDPOINT);
    CHECK_EQUAL(runtime.starts, 0); /* another instance may still be at work */
    return server->begin(server);
}

bool capability_is(uint32_t handle, enum object_kind kind)
{
    return kind == OBJECT_EVENT && handle >= 30;
}

void capability_release(uint32_t handle)
{
    runtime.released = handle;
}

enum status event_signal(uint32_t event, const struct event_signal_params *params)
{
    runtime.signalled = event;
    runtime.bits = params->bits;
    return STATUS_INVALID_HANDLE; /* it is gone */
}

static enum status start(struct driver_service *driver)
{
    CHECK_EQUAL(driver->event, EVENT);
    runtime.starts++;
    return runtime.start_status;
}

/* A driver that has run, or tried to. */
static enum status run(struct driver_service *driver, enum status start_status)
{
    memset(&runtime, 0, sizeof(runtime));
    runtime.start_status = start_status;
    *driver = (struct driver_service){.device = "the sieve", .start = start};
    const enum status status = driver_service_run(driver);
    CHECK_EQUAL(runtime.starts, 1);
    CHECK_EQUAL(driver->start_status, start_status);
    return status;
}

static void check_line(uint32_t lines, const char *line)
{
    CHECK_EQUAL(runtime.lines, lines);
    CHECK(strcmp(runtime.line, line) == 0);
}

static void test_serves(void)
{
    struct driver_service driver;
    CHECK_EQUAL(run(&driver, STATUS_OK), STATUS_OK);
    CHECK_EQUAL(driver_service_end(&driver, STATUS_OK, false), DRIVER_EXIT_STOPPED);
    check_line(0, "");
}

/* Whoever asks is told so, by a driver that stays. */
static void test_no_device(void)
{
    struct driver_service driver;
    CHECK_EQUAL(run(&driver, STATUS_NOT_FOUND), STATUS_OK);
    CHECK_EQUAL(driver_service_end(&driver, STATUS_OK, false), DRIVER_EXIT_STOPPED);
    check_line(0, "");
    CHECK_EQUAL(run(&driver, STATUS_UNSUPPORTED), STATUS_OK);
    CHECK_EQUAL(driver_service_end(&driver, STATUS_OK, false), DRIVER_EXIT_STOPPED);
    check_line(1, "the sieve cannot be driven: not supported");
}

/* Another start may help. */
static void test_broken_device(void)
{
    struct driver_service driver;
    CHECK_EQUAL(run(&driver, STATUS_TIMED_OUT), STATUS_TIMED_OUT);
    CHECK_EQUAL(driver_service_end(&driver, STATUS_TIMED_OUT, false), DRIVER_EXIT_DEVICE);
    check_line(1, "the sieve cannot be driven: timed out");
}

static void test_given_up(void)
{
    struct driver_service driver;
    CHECK_EQUAL(run(&driver, STATUS_OK), STATUS_OK);
    CHECK_EQUAL(driver_service_end(&driver, STATUS_OK, true), DRIVER_EXIT_DEVICE);
    CHECK_EQUAL(driver_service_end(&driver, STATUS_NO_MEMORY, true), DRIVER_EXIT_DEVICE);
    check_line(0, ""); /* who gave it up has said why */
}

/* It does not end without a word. */
static void test_cannot_serve(void)
{
    struct driver_service driver;
    CHECK_EQUAL(run(&driver, STATUS_OK), STATUS_OK);
    CHECK_EQUAL(
        driver_service_fail(&driver, "no memory for holes", STATUS_LIMIT_EXCEEDED),
        DRIVER_EXIT_NOT_READY);
    check_line(1, "the sieve cannot be served: no memory for holes: over a limit");
    CHECK_EQUAL(driver_service_end(&driver, STATUS_INVALID_HANDLE, false), DRIVER_EXIT_NOT_READY);
    check_line(2, "the sieve cannot be served: calls are not received: invalid handle");
}

static void test_badges(void)
{
    struct driver_service driver;
    uint32_t session = 0;
    uint64_t badge = 0;
    CHECK_EQUAL(run(&driver, STATUS_OK), STATUS_OK);
    CHECK_EQUAL(driver_service_open(&driver, MASK, &session, &badge), STATUS_OK);
    CHECK_EQUAL(badge, 1); /* 0 is nobody's */
    CHECK_EQUAL(runtime.badge, badge);
    runtime.session_status = STATUS_LIMIT_EXCEEDED;
    CHECK_EQUAL(driver_service_open(&driver, MASK, &session, &badge), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(badge, 1);
    runtime.session_status = STATUS_OK;
    CHECK_EQUAL(driver_service_open(&driver, MASK, &session, &badge), STATUS_OK);
    CHECK_EQUAL(badge, 2);
}

static void test_events(void)
{
    struct driver_service driver;
    struct server_call call = {.capabilities = {7, 31}};
    uint32_t kept = 30;
    CHECK_EQUAL(run(&driver, STATUS_OK), STATUS_OK);
    CHECK_EQUAL(driver_service_keep_event(&call, 7, &kept), STATUS_INVALID_ARGUMENT);
    CHECK(kept == 30 && runtime.released == 0 && call.capabilities[0] == 7);
    CHECK_EQUAL(driver_service_keep_event(&call, 31, &kept), STATUS_OK);
    CHECK(kept == 31 && runtime.released == 30 && call.capabilities[1] == 0);
    driver_service_signal(0, 1);
    CHECK_EQUAL(runtime.signalled, 0);
    driver_service_signal(kept, 6);
    CHECK(runtime.signalled == 31 && runtime.bits == 6);
    driver_service_again(&driver);
    CHECK(runtime.signalled == EVENT && runtime.bits == DRIVER_SERVICE_AGAIN);
}

static void test_refusal(void)
{
    struct server_call call = {.tag = 1};
    CHECK_EQUAL(driver_service_refuse(&call), STATUS_PEER_GONE);
    CHECK_EQUAL(call.tag, message_tag_status(STATUS_PEER_GONE));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"serves until it is told to stop", test_serves},
        {"a device that there never will be", test_no_device},
        {"a device that cannot be started", test_broken_device},
        {"a device that was given up", test_given_up},
        {"what keeps it from serving is said", test_cannot_serve},
        {"badges are never used twice", test_badges},
        {"events of clients and its own", test_events},
        {"sessions that have ended", test_refusal},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
