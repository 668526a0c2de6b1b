/*
 * The pseudo terminal: what programs have written is read without ever waiting for it, as much as
 * is there; what is typed is kept while there is no room for it.
 */
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/stream_client.h"
#include "terminal.h"
#include <stdlib.h>
#include <string.h>

/* What one message carries. */
#define READ_BYTES  3520u
#define WRITE_BYTES 3072u

/* Reads before the window's events are looked at again. */
#define READS_MAX 64u

/* What is typed or pasted, and not yet taken. */
#define TYPED_BYTES_MAX ((size_t)UI_CLIPBOARD_BYTES_MAX + 65536)

static struct {
    uint8_t *data;
    size_t begin;
    size_t end;
    size_t room_bytes;
} typed;

enum status line_open(uint32_t *near)
{
    const uint32_t terminals = program_capability("pseudo_terminals");
    const struct pseudo_terminals_create_params params = {
        .columns = (uint16_t)screen_columns(terminal.screen),
        .rows = (uint16_t)screen_rows(terminal.screen),
    };
    struct pseudo_terminals_create_results results = {0};
    if (terminals == 0) {
        return STATUS_NOT_FOUND;
    }
    const enum status status = pseudo_terminals_create(terminals, &params, &results);
    terminal.screen_line = results.screen;
    *near = results.terminal;
    return status;
}

void line_resize(void)
{
    const struct pseudo_terminal_resize_params params = {
        .columns = (uint16_t)screen_columns(terminal.screen),
        .rows = (uint16_t)screen_rows(terminal.screen),
    };
    if (terminal.screen_line != 0) {
        (void)pseudo_terminal_resize(terminal.screen_line, &params); /* its end is told otherwise */
    }
}

static void feed(struct bytes bytes)
{
    uint8_t reply[SCREEN_REPLY_BYTES_MAX];
    screen_feed(terminal.screen, bytes);
    line_send(reply, screen_take_reply(terminal.screen, reply));
}

void line_say(const char *text)
{
    feed(text_bytes(text));
    view_active();
}

/* -- reading ----------------------------------------------------------------------------------- */

/*
 * Whether any of these is possible without waiting; if not, the bits are signalled once it is. For
 * reading it is asked once: readNow has it signalled again.
 */
static bool is_ready(uint64_t bits, uint32_t interest)
{
    const struct pseudo_terminal_notify_params params = {
        .event = terminal.application.event, .bits = bits, .interest = interest};
    struct pseudo_terminal_notify_results results = {0};
    return pseudo_terminal_notify(terminal.screen_line, &params, &results) == STATUS_OK &&
           (results.readiness & interest) != 0;
}

/* How many bytes there were; less than READ_BYTES: there are no more now, or for ever. */
static size_t read_piece(void)
{
    const struct pseudo_terminal_read_now_params params = {.size_bytes = READ_BYTES};
    struct pseudo_terminal_read_now_results results = {0};
    const enum status status = pseudo_terminal_read_now(terminal.screen_line, &params, &results);
    if (status != STATUS_OK || results.data.size_bytes == 0) {
        return 0;
    }
    const size_t size_bytes = results.data.size_bytes; /* an answer is written where it lies */
    feed(results.data);
    return size_bytes;
}

void line_watch(void)
{
    (void)is_ready(BIT_READ, READINESS_READABLE | READINESS_ENDED);
    line_read();
}

void line_read(void)
{
    uint32_t count = 0;
    size_t size_bytes = READ_BYTES;
    while (count < READS_MAX && size_bytes == READ_BYTES) {
        size_bytes = read_piece();
        count += size_bytes > 0 ? 1 : 0;
    }
    if (count > 0 && terminal.held_ns == 0) {
        view_active(); /* what is held back is not seen yet */
    }
    if (size_bytes == READ_BYTES) {
        const struct event_signal_params more = {.bits = BIT_READ};
        (void)event_signal(terminal.application.event, &more); /* our own */
    }
}

/* -- writing ----------------------------------------------------------------------------------- */

/* False: nothing is taken now, and the event says when. */
static bool write_piece(void)
{
    const size_t left = typed.end - typed.begin;
    const struct pseudo_terminal_write_now_params params = {
        .data = {typed.data + typed.begin, left < WRITE_BYTES ? left : WRITE_BYTES}};
    struct pseudo_terminal_write_now_results results = {0};
    const enum status status = pseudo_terminal_write_now(terminal.screen_line, &params, &results);
    if (status == STATUS_NOT_FOUND) {
        return is_ready(BIT_WRITE, READINESS_WRITABLE);
    }
    /* Nobody is there who reads it: it is dropped. */
    typed.begin = status == STATUS_OK ? typed.begin + results.size_bytes : typed.end;
    return true;
}

void line_flush(void)
{
    while (typed.begin < typed.end && write_piece()) {
    }
    if (typed.begin == typed.end) {
        free(typed.data);
        memset(&typed, 0, sizeof(typed));
    }
}

/* Room for so many bytes more behind what is kept. */
static bool make_room(size_t size_bytes)
{
    const size_t kept = typed.end - typed.begin;
    if (size_bytes > TYPED_BYTES_MAX - kept) {
        return false;
    }
    if (typed.begin > 0) {
        memmove(typed.data, typed.data + typed.begin, kept);
        typed.begin = 0;
        typed.end = kept;
    }
    if (kept + size_bytes <= typed.room_bytes) {
        return true;
    }
    uint8_t *larger = realloc(typed.data, kept + size_bytes);
    if (larger == NULL) {
        return false;
    }
    typed.data = larger;
    typed.room_bytes = kept + size_bytes;
    return true;
}

void line_send(const uint8_t *data, size_t size_bytes)
{
    if (size_bytes == 0 || terminal.screen_line == 0 || !make_room(size_bytes)) {
        return;
    }
    memcpy(typed.data + typed.end, data, size_bytes);
    typed.end += size_bytes;
    line_flush();
}
