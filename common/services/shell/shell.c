#include "shell.h"
#include "job.h"
#include "lib/format.h"
#include "lib/text.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/directory_client.h"
#include "schema/kernel_client.h"
#include "schema/stream_client.h"
#include <stdarg.h>

/* Longer ones are cut: names and paths are bounded as well. */
#define SAID_BYTES  1200u
#define PIECE_BYTES 2048u

struct shell shell;

struct holdings shell_holdings(void)
{
    return (struct holdings){.directory = shell.directory};
}

static void take_bits(uint64_t bits)
{
    if ((bits & SERVER_STOP) != 0) {
        program_exit(0);
    }
    shell.is_interrupted = shell.is_interrupted || (bits & SHELL_EVENT_INTERRUPT) != 0;
    jobs_look(bits & SHELL_EVENT_PROGRAMS);
}

void shell_wait(void)
{
    struct register_message message = {0};
    if (message_receive(shell.event, &message) != STATUS_OK) {
        program_exit(1); /* its own event: only when the ledger ends under it */
    }
    take_bits(message.words[0]);
}

void shell_look(void)
{
    struct event_take_results results = {0};
    if (event_take(shell.event, &results) == STATUS_OK) {
        take_bits(results.bits);
    }
}

/* A file is written at its end: a command's programs may write there as well. */
static enum status write_piece(struct bytes piece, size_t *written)
{
    const uint32_t stream = shell.said.capability != 0 ? shell.said.capability : shell.terminal;
    *written = piece.size_bytes;
    if (shell.said.capability != 0 && text_equal(shell.said.interface, "File")) {
        const struct file_append_params params = {.data = piece};
        struct file_append_results results = {0};
        return file_append(stream, &params, &results);
    }
    const struct stream_write_params params = {.data = piece};
    struct stream_write_results results = {0};
    const enum status status = stream_write(stream, &params, &results);
    *written = results.size_bytes;
    return status;
}

void say_bytes(struct bytes bytes)
{
    while (bytes.size_bytes > 0) {
        const size_t size = bytes.size_bytes < PIECE_BYTES ? bytes.size_bytes : PIECE_BYTES;
        size_t written = 0;
        const enum status status = write_piece(bytes_part(bytes, 0, size), &written);
        if (status != STATUS_OK || written > size) {
            return; /* nobody is there to hear it */
        }
        bytes = bytes_part(bytes, written, bytes.size_bytes - written);
    }
}

void say(const char *format, ...)
{
    char text[SAID_BYTES];
    va_list arguments;
    va_start(arguments, format);
    (void)format_text_list(text, sizeof(text), format, arguments);
    va_end(arguments);
    say_bytes(text_bytes(text));
}
