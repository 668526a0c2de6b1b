/*
 * Stream, to the kernel's console: standard output for programs that are tested without the console
 * service. There is nothing to read.
 */
#include "lib/memory.h"
#include "runtime/console.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/kernel_client.h"
#include "schema/stream_server.h"

static uint32_t console;

static enum status read(
    struct server_call *call,
    const struct stream_read_params *params,
    struct stream_read_results *results)
{
    (void)call;
    (void)params;
    *results = (struct stream_read_results){0};
    return STATUS_OK;
}

static enum status write(
    struct server_call *call,
    const struct stream_write_params *params,
    struct stream_write_results *results)
{
    (void)call;
    size_t done = 0;
    while (done < params->data.size_bytes) {
        const size_t left = params->data.size_bytes - done;
        const size_t part = left < CONSOLE_WRITE_BYTES_MAX ? left : CONSOLE_WRITE_BYTES_MAX;
        struct console_write_params piece = {.length_bytes = part};
        memcpy(&piece.text0, params->data.data + done, part);
        const enum status status = console_write(console, &piece);
        if (status != STATUS_OK) {
            return status;
        }
        done += part;
    }
    results->size_bytes = (uint32_t)done;
    return STATUS_OK;
}

static enum status notify(
    struct server_call *call,
    const struct stream_notify_params *params,
    struct stream_notify_results *results)
{
    (void)call;
    (void)params;
    results->readiness = READINESS_READABLE | READINESS_WRITABLE;
    return STATUS_OK;
}

static enum status dispatch(struct server *server, struct server_call *call)
{
    static const struct stream_server stream = {.read = read, .write = write, .notify = notify};
    (void)server;
    return stream_dispatch(&stream, call);
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    console = program_capability("console");
    struct server server = {
        .endpoint = program_capability("endpoint"), .call = dispatch, .is_passive = true};
    return server_run(&server) == STATUS_OK ? 0 : 1;
}
