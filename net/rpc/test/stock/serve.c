/*
 * Serves Bench at the socket that is its standard input, until the other end closes it. Exits with
 * 0 when nothing broke the protocol and nothing is left of what was given.
 */
#include "bench.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct bench bench;

static void send_output(void)
{
    for (;;) {
        const struct bytes output = rpc_output(&bench.connection);
        if (output.size_bytes == 0) {
            return;
        }
        const ssize_t count = write(0, output.data, output.size_bytes);
        if (count <= 0) {
            return; /* reading says that it is gone */
        }
        rpc_output_taken(&bench.connection, (size_t)count);
    }
}

/* The test ends by a call; whatever else ends the connection is a failure. */
static int finish(void)
{
    const struct bytes expected = {(const uint8_t *)BENCH_END_REASON, sizeof(BENCH_END_REASON) - 1};
    const struct bytes reason = rpc_reason(&bench.connection);
    const uint32_t left = bench_live_count(&bench) + bench.references[FIRST_OBJECT];
    if (!bytes_equal(reason, expected) || left != 0) {
        fprintf(
            stderr,
            "ended: %.*s; %u references left\n",
            (int)reason.size_bytes,
            (const char *)reason.data,
            left);
        return 1;
    }
    return 0;
}

int main(int argument_count, char **arguments)
{
    /* How much is read at once: single bytes must do too. */
    const size_t step = argument_count > 1 ? (size_t)atoi(arguments[1]) : 4096;
    static uint8_t buffer[4096];
    bench_init(&bench);
    for (;;) {
        const ssize_t count = read(0, buffer, step);
        if (count <= 0) {
            break;
        }
        size_t done = 0;
        while (done < (size_t)count) {
            size_t taken = 0;
            const enum status status = rpc_receive(
                &bench.connection, (struct bytes){buffer + done, (size_t)count - done}, &taken);
            send_output();
            if (status != STATUS_OK) {
                return finish();
            }
            done += taken;
        }
    }
    return finish();
}
