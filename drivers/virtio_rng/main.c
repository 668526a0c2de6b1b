/*
 * The driver's process: the device that "device" is, as an EntropySource. Calls wait in a ring; the
 * device is asked for one of them at a time, and what it gave goes to nobody else.
 */
#include "lib/wipe.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/entropy_server.h"
#include "source.h"
#include "virtio/attach.h"
#include <stddef.h>

/* How long the device may take for one request. */
#define ANSWER_NS UINT64_C(1000000000)

#define WAITING_MAX 16u

/* Its configuration's interrupt and its queue's. */
#define INTERRUPTS_MAX 2u

struct waiting {
    uint32_t reply;
    uint32_t size_bytes;
};

static struct virtio_attachment attachment;

static struct {
    struct server server;
    struct source source;
    enum status start_status;
    uint32_t first;
    uint32_t count;
    struct waiting waiting[WAITING_MAX];
    uint8_t bytes[SOURCE_BYTES_MAX];
} driver;

/* -- who waits --------------------------------------------------------------------------------- */

/* Who asked may be gone: then nobody wants to know. */
static void answer_first(enum status status, uint32_t size_bytes)
{
    const struct waiting *waiting = &driver.waiting[driver.first];
    const struct entropy_source_read_results results = {.data = {driver.bytes, size_bytes}};
    if (entropy_source_read_reply(waiting->reply, status, &results) != STATUS_OK) {
        capability_release(waiting->reply);
    }
    driver.first = (driver.first + 1) % WAITING_MAX;
    driver.count--;
    wipe(driver.bytes, sizeof(driver.bytes));
    wipe(message_page()->words, sizeof(message_page()->words));
}

/* The device answered badly or not at all: who waited first is told, and it begins anew. */
static void give_up_first(enum status status)
{
    log_print(SEVERITY_WARNING, "the device does not answer well (error %u)", status);
    driver.server.deadline_ns = 0;
    answer_first(status, 0);
    driver.start_status = source_reset(&driver.source);
}

static void ask_for_first(void)
{
    while (driver.count > 0 && driver.start_status == STATUS_OK && !driver.source.is_asked) {
        if (source_ask(&driver.source, driver.waiting[driver.first].size_bytes) == STATUS_OK) {
            driver.server.deadline_ns = clock_now_ns() + ANSWER_NS;
        } else {
            give_up_first(STATUS_DEVICE_ERROR);
        }
    }
    while (driver.count > 0 && driver.start_status != STATUS_OK) {
        answer_first(STATUS_DEVICE_ERROR, 0);
    }
}

static void say_once(void)
{
    static bool is_said;
    if (!is_said) {
        log_print(SEVERITY_INFORMATION, "the device gives bytes");
        is_said = true;
    }
}

static void take_answer(void)
{
    uint32_t size_bytes = 0;
    if (driver.start_status != STATUS_OK || !driver.source.is_asked) {
        return;
    }
    const enum status status = source_poll(&driver.source, driver.bytes, &size_bytes);
    if (status == STATUS_OK) {
        driver.server.deadline_ns = 0;
        answer_first(STATUS_OK, size_bytes);
        say_once();
    } else if (status != STATUS_NOT_FOUND) {
        give_up_first(status);
    }
}

/* -- messages ---------------------------------------------------------------------------------- */

static enum status take_read(
    struct server_call *call,
    const struct entropy_source_read_params *params,
    struct entropy_source_read_results *results)
{
    (void)results;
    const uint32_t wanted = params->size_bytes;
    if (driver.start_status != STATUS_OK) {
        return driver.start_status == STATUS_NOT_FOUND ? STATUS_NOT_FOUND : STATUS_DEVICE_ERROR;
    }
    if (wanted == 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (driver.count == WAITING_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    struct waiting *waiting = &driver.waiting[(driver.first + driver.count) % WAITING_MAX];
    const enum status status = server_call_defer(call, &waiting->reply);
    if (status == STATUS_OK) {
        waiting->size_bytes = wanted < SOURCE_BYTES_MAX ? wanted : SOURCE_BYTES_MAX;
        driver.count++;
    }
    return status;
}

static enum status answer(struct server *server, struct server_call *call)
{
    static const struct entropy_source_server handlers = {.read = take_read};
    (void)server;
    return entropy_source_dispatch(&handlers, call);
}

static void signalled(struct server *server, uint64_t bits)
{
    (void)server;
    if (driver.start_status == STATUS_OK) {
        source_interrupted(&driver.source, bits);
    }
}

static void settled(struct server *server)
{
    (void)server;
    take_answer();
    ask_for_first();
}

static void timed_out(struct server *server)
{
    (void)server;
    take_answer();
    if (driver.count > 0 && driver.source.is_asked) {
        give_up_first(STATUS_TIMED_OUT);
    }
}

static enum status begin(struct server *server)
{
    (void)server;
    driver.start_status = source_start(&driver.source, program_capability("event"));
    if (driver.start_status != STATUS_OK && driver.start_status != STATUS_NOT_FOUND) {
        log_print(SEVERITY_WARNING, "no device of use (error %u)", driver.start_status);
    }
    return STATUS_OK;
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    virtio_attachment_init(
        &attachment,
        &driver.source.device,
        SOURCE_DEVICE_TYPE,
        INTERRUPTS_MAX,
        program_capability("device"));
    driver.server = (struct server){
        .endpoint = program_capability("endpoint"),
        .call = answer,
        .signalled = signalled,
        .settled = settled,
        .timed_out = timed_out,
        .begin = begin,
    };
    return (int)server_run(&driver.server);
}
