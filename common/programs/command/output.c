#include "command/output.h"
#include "command/words.h"
#include "lib/anonymous.h"
#include "lib/format.h"
#include "lib/hex.h"
#include "lib/memory.h"
#include "lib/printable.h"
#include "lib/text.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/directory_client.h"
#include "schema/stream_client.h"
#include <stdarg.h>
#include <stdbool.h>

/* A message holds this much beside what describes it. */
#define PIECE_BYTES 3072u
#define LINE_BYTES  512u

/* Of a principal's 32 bytes. */
#define KEY_BYTES_SHOWN 4u

static uint8_t pending[PIECE_BYTES];
static size_t pending_bytes;

static enum status write_piece(uint32_t stream, struct bytes piece, size_t *written)
{
    const struct stream_write_params params = {.data = piece};
    struct stream_write_results results = {0};
    const enum status status = stream_write(stream, &params, &results);
    *written = results.size_bytes;
    return status;
}

/* Output that goes to a file: several programs may write to it, so always at its end. */
static enum status append(uint32_t file, struct bytes piece, size_t *written)
{
    const struct file_append_params params = {.data = piece};
    struct file_append_results results = {0};
    *written = piece.size_bytes;
    return file_append(file, &params, &results);
}

/* True when all of it was taken. */
static bool write_all(const char *name, uint32_t stream, struct bytes bytes)
{
    const bool is_file = text_equal(program_interface(name), "File");
    while (bytes.size_bytes > 0) {
        const size_t size = bytes.size_bytes < PIECE_BYTES ? bytes.size_bytes : PIECE_BYTES;
        size_t written = 0;
        const struct bytes piece = bytes_part(bytes, 0, size);
        const enum status status =
            is_file ? append(stream, piece, &written) : write_piece(stream, piece, &written);
        if (status != STATUS_OK || written > size) {
            return false;
        }
        bytes = bytes_part(bytes, written, bytes.size_bytes - written);
    }
    return true;
}

static void write_out(struct bytes bytes)
{
    if (!write_all("stdout", need("stdout"), bytes)) {
        program_exit(COMMAND_FAILED);
    }
}

void out_flush(void)
{
    static uint64_t kept[MESSAGE_PAGE_WORDS];
    const struct bytes bytes = {pending, pending_bytes};
    if (bytes.size_bytes == 0) {
        return;
    }
    memcpy(kept, message_page()->words, sizeof(kept));
    pending_bytes = 0;
    write_out(bytes);
    memcpy(message_page()->words, kept, sizeof(kept));
}

void out_at_once(struct bytes bytes)
{
    out_flush();
    write_out(bytes);
}

void out_bytes(struct bytes bytes)
{
    while (bytes.size_bytes > 0) {
        const size_t room = PIECE_BYTES - pending_bytes;
        const size_t size = bytes.size_bytes < room ? bytes.size_bytes : room;
        memcpy(pending + pending_bytes, bytes.data, size);
        pending_bytes += size;
        bytes = bytes_part(bytes, size, bytes.size_bytes - size);
        if (pending_bytes == PIECE_BYTES) {
            out_flush();
        }
    }
}

void out(const char *format, ...)
{
    char line[LINE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    const size_t length = format_text_list(line, sizeof(line), format, arguments);
    va_end(arguments);
    out_bytes(
        (struct bytes){(const uint8_t *)line, length < sizeof(line) ? length : sizeof(line) - 1});
}

void out_hex(struct bytes bytes)
{
    for (size_t i = 0; i < bytes.size_bytes; i++) {
        char text[3];
        hex_write(bytes_part(bytes, i, 1), text);
        out_bytes((struct bytes){(const uint8_t *)text, 2});
    }
}

void out_printable(struct bytes text)
{
    char shown[LINE_BYTES];
    while (text.size_bytes > 0) {
        const size_t part = sizeof(shown) / PRINTABLE_GROWTH;
        const size_t size = text.size_bytes < part ? text.size_bytes : part;
        const size_t length = printable_text(shown, sizeof(shown), bytes_part(text, 0, size), NULL);
        out_bytes((struct bytes){(const uint8_t *)shown, length});
        text = bytes_part(text, size, text.size_bytes - size);
    }
}

static void out_blanks(size_t used, uint32_t width)
{
    for (size_t i = used; i < width; i++) {
        out_bytes((struct bytes){(const uint8_t *)" ", 1});
    }
}

void out_padded(const char *text, uint32_t width)
{
    const size_t length = text_length(text);
    out_printable((struct bytes){(const uint8_t *)text, length});
    out_blanks(length, width);
}

void out_right(const char *text, uint32_t width)
{
    const size_t length = text_length(text);
    out_blanks(length, width);
    out_printable((struct bytes){(const uint8_t *)text, length});
}

void out_principal(struct bytes principal)
{
    char text[OUT_PRINCIPAL_WIDTH] = "-";
    if (anonymous_is(principal)) {
        (void)text_copy(text, sizeof(text), ANONYMOUS_NAME);
    } else if (principal.size_bytes >= KEY_BYTES_SHOWN) {
        hex_write(bytes_part(principal, 0, KEY_BYTES_SHOWN), text);
    }
    out_padded(text, OUT_PRINCIPAL_WIDTH);
}

void complain(const char *format, ...)
{
    char line[LINE_BYTES];
    char shown[LINE_BYTES];
    va_list arguments;
    size_t length = format_text(line, sizeof(line), "%s: ", program_name());
    length = length < sizeof(line) ? length : sizeof(line) - 1;
    va_start(arguments, format);
    length += format_text_list(line + length, sizeof(line) - length, format, arguments);
    va_end(arguments);
    length = length < sizeof(line) ? length : sizeof(line) - 1;
    const struct bytes text = {(const uint8_t *)line, length};
    size_t shown_bytes = printable_text(shown, sizeof(shown) - 1, text, NULL);
    shown[shown_bytes++] = '\n';
    const uint32_t stream = program_capability("stderr");
    if (stream != 0) {
        /* There is nobody else to tell. */
        (void)write_all("stderr", stream, (struct bytes){(const uint8_t *)shown, shown_bytes});
    }
}

int fail(const char *what, enum status status)
{
    out_flush();
    complain("%s: %s", what, words_for_status(status));
    return COMMAND_FAILED;
}

int wrong_use(const char *how)
{
    complain("use: %s %s", program_name(), how);
    return COMMAND_CALLED_WRONGLY;
}

uint32_t need(const char *name)
{
    const uint32_t handle = program_capability(name);
    if (handle == 0) {
        complain("this needs \"%s\", which was not granted", name);
        program_exit(COMMAND_CALLED_WRONGLY);
    }
    return handle;
}

int done(int code)
{
    out_flush();
    return code;
}
