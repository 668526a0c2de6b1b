/* What is shown, who waits for room to show more, and how large the terminal is. */
#include "lib/byte_run.h"
#include "lib/memory.h"
#include "lib/wipe.h"
#include "terminal.h"
#include "terminal_parts.h"

void terminal_emit(struct terminal *terminal, struct bytes bytes)
{
    const uint32_t room = terminal->is_hung_up ? 0 : byte_ring_room(&terminal->output);
    const struct bytes taken = {bytes.data, bytes.size_bytes < room ? bytes.size_bytes : room};
    byte_ring_write(&terminal->output, taken);
    column_take_all(&terminal->column, taken);
}

bool terminal_has_editor_room(const struct terminal *terminal)
{
    return byte_ring_room(&terminal->output) >= TERMINAL_EDITOR_OUTPUT_BYTES;
}

/* Each byte can become two. A line that is edited is taken away and shown again. */
uint32_t terminal_write_room(const struct terminal *terminal)
{
    const uint32_t room = byte_ring_room(&terminal->output);
    const uint32_t kept = (terminal->is_editing ? 2 : 1) * TERMINAL_EDITOR_OUTPUT_BYTES;
    return room > kept ? (room - kept) / 2 : 0;
}

/* Most of what is written is plain text: that is copied while it is looked at. How much was. */
static size_t emit_plain(struct terminal *terminal, struct bytes bytes)
{
    if (!column_is_plain(&terminal->column)) {
        return 0;
    }
    uint32_t room = 0;
    uint8_t *target = byte_ring_space(&terminal->output, &room);
    const struct bytes source = {bytes.data, bytes.size_bytes < room ? bytes.size_bytes : room};
    const size_t count = byte_run_copy_printable(target, source);
    byte_ring_add(&terminal->output, (uint32_t)count);
    column_take_plain(&terminal->column, count);
    return count;
}

/* Programs end a line with LF alone; the terminal wants to be told to go to its start as well. */
static void emit_line_end(struct terminal *terminal)
{
    static const uint8_t line_end[] = {'\r', '\n'};
    uint32_t room = 0;
    uint8_t *target = byte_ring_space(&terminal->output, &room);
    if (column_is_plain(&terminal->column) && room >= sizeof(line_end)) {
        target[0] = '\r';
        target[1] = '\n';
        byte_ring_add(&terminal->output, sizeof(line_end));
        column_take_line_end(&terminal->column);
    } else {
        terminal_emit(terminal, (struct bytes){line_end, sizeof(line_end)});
    }
}

static void emit_other(struct terminal *terminal, const uint8_t *byte)
{
    if (*byte == '\n') {
        emit_line_end(terminal);
    } else {
        terminal_emit(terminal, (struct bytes){byte, 1});
    }
}

static void emit_lines(struct terminal *terminal, struct bytes bytes)
{
    for (size_t at = 0; at < bytes.size_bytes && !terminal->is_hung_up;) {
        at += emit_plain(terminal, bytes_part(bytes, at, bytes.size_bytes - at));
        if (at < bytes.size_bytes) {
            emit_other(terminal, bytes.data + at);
            at++;
        }
    }
}

static void show(struct terminal *terminal, const struct client *client, struct bytes bytes)
{
    if (terminal->is_editing) {
        line_editor_hide(&terminal->editor);
    }
    if (client->mode == TERMINAL_RAW_MODE) {
        terminal_emit(terminal, bytes);
    } else {
        emit_lines(terminal, bytes);
    }
    if (terminal->is_editing) {
        line_editor_show(&terminal->editor, column_now(&terminal->column));
    }
}

bool terminal_tell(struct terminal *terminal, struct bytes line)
{
    static const uint8_t line_end[] = {'\r', '\n'};
    const struct bytes end = {line_end, sizeof(line_end)};
    if (!terminal_has_editor_room(terminal)) {
        return false;
    }
    if (terminal->is_editing) {
        line_editor_hide(&terminal->editor);
    }
    if (column_now(&terminal->column) > 0) {
        terminal_emit(terminal, end);
    }
    terminal_emit(terminal, line);
    terminal_emit(terminal, end);
    if (terminal->is_editing) {
        line_editor_show(&terminal->editor, column_now(&terminal->column));
    }
    return true;
}

uint32_t terminal_write(struct terminal *terminal, struct client *client, struct bytes data)
{
    const uint32_t room = terminal_write_room(terminal);
    if (terminal_first_call(terminal, WAITING_WRITE) != NULL) {
        return 0;
    }
    const uint32_t taken = data.size_bytes < room ? (uint32_t)data.size_bytes : room;
    if (taken > 0) {
        show(terminal, client, bytes_part(data, 0, taken));
    }
    return taken;
}

void terminal_wait_write(
    struct terminal *terminal, struct client *client, uint32_t call, struct bytes data)
{
    struct waiting_call waiting = {.kind = WAITING_WRITE, .call = call, .client = client};
    waiting.size_bytes =
        data.size_bytes < sizeof(waiting.data) ? (uint32_t)data.size_bytes : sizeof(waiting.data);
    memcpy(waiting.data, data.data, waiting.size_bytes);
    terminal_wait(terminal, &waiting);
}

static void signal_writable(struct terminal *terminal)
{
    for (uint32_t i = 0; i < terminal->client_end; i++) {
        struct client *client = &terminal->clients[i];
        if (client->is_used && client->notice.event != 0 &&
            (client->interest & TERMINAL_WRITABLE) != 0) {
            terminal->outside->signal(terminal->outside, client->notice.event, client->notice.bits);
            terminal_drop_event(terminal, &client->notice);
        }
    }
}

void terminal_continue_writers(struct terminal *terminal)
{
    struct waiting_call *waiting = terminal_first_call(terminal, WAITING_WRITE);
    while (waiting != NULL && terminal_write_room(terminal) >= waiting->size_bytes) {
        const uint32_t call = waiting->call;
        const uint32_t size_bytes = waiting->size_bytes;
        show(terminal, waiting->client, (struct bytes){waiting->data, size_bytes});
        terminal_forget_call(terminal, waiting);
        terminal->outside->answer_write(terminal->outside, call, size_bytes);
        waiting = terminal_first_call(terminal, WAITING_WRITE);
    }
    if (waiting == NULL && terminal_write_room(terminal) >= TERMINAL_WRITE_BYTES) {
        signal_writable(terminal);
    }
}

void terminal_output_taken(struct terminal *terminal)
{
    terminal_continue_writers(terminal);
    terminal_pump(terminal);
}

uint32_t terminal_notify(
    struct terminal *terminal,
    struct client *client,
    uint32_t interest,
    const struct client_event *notice)
{
    const bool wants_to_read = (interest & TERMINAL_READABLE) != 0;
    const bool has_room = terminal_first_call(terminal, WAITING_WRITE) == NULL &&
                          terminal_write_room(terminal) >= TERMINAL_WRITE_BYTES;
    const bool is_writable = has_room || terminal->is_hung_up; /* to be told that it is */
    terminal_drop_event(terminal, &client->notice);
    const uint32_t readiness =
        (terminal_is_readable(terminal, client, wants_to_read) ? TERMINAL_READABLE : 0u) |
        (is_writable ? TERMINAL_WRITABLE : 0u) | (terminal->is_hung_up ? TERMINAL_ENDED : 0u);
    client->interest = interest;
    client->notice = *notice;
    client->notice.order = terminal->next_order++;
    if ((readiness & interest) != 0 || interest == 0) {
        terminal_drop_event(terminal, &client->notice);
    }
    return readiness;
}

/* -- how large it is -------------------------------------------------------------------------- */

bool terminal_size(struct terminal *terminal, uint64_t now_ns, uint32_t *columns, uint32_t *rows)
{
    /* To the far corner, a report of where that is, and back to where the cursor was. */
    static const char question[] = "\x1b"
                                   "7\x1b[999;999H\x1b[6n\x1b"
                                   "8";
    *columns = terminal->columns;
    *rows = terminal->rows;
    if (terminal->report_deadline_ns != 0) {
        return false;
    }
    if (terminal->is_hidden || terminal->is_size_told || now_ns < terminal->size_until_ns ||
        !terminal_has_editor_room(terminal)) {
        return true;
    }
    for (size_t i = 0; i < sizeof(question) - 1; i++) {
        byte_ring_put(&terminal->output, (uint8_t)question[i]);
    }
    terminal->report = (struct report){0};
    terminal->report_deadline_ns = now_ns + TERMINAL_REPORT_NS;
    return false;
}

void terminal_wait_size(struct terminal *terminal, struct client *client, uint32_t call)
{
    const struct waiting_call waiting = {.kind = WAITING_SIZE, .call = call, .client = client};
    terminal_wait(terminal, &waiting);
}

static uint32_t limited(uint32_t value, uint32_t least, uint32_t most)
{
    if (value < least) {
        return least;
    }
    return value > most ? most : value;
}

void terminal_set_size(struct terminal *terminal, uint32_t columns, uint32_t rows)
{
    if (terminal->is_editing) {
        line_editor_hide(&terminal->editor);
    }
    terminal->columns = limited(columns, VIEW_COLUMNS_MIN, VIEW_COLUMNS_MAX);
    terminal->rows = limited(rows, VIEW_ROWS_MIN, VIEW_ROWS_MAX);
    terminal->column.columns = terminal->columns;
    if (terminal->is_editing) {
        line_editor_resize(&terminal->editor, terminal->columns, terminal->rows);
        line_editor_show(&terminal->editor, column_now(&terminal->column));
    }
}

void terminal_resize(struct terminal *terminal, uint32_t columns, uint32_t rows)
{
    terminal->is_size_told = true;
    terminal_set_size(terminal, columns, rows);
}

void terminal_answer_size(struct terminal *terminal)
{
    terminal->report_deadline_ns = 0;
    for (;;) {
        struct waiting_call *waiting = terminal_first_call(terminal, WAITING_SIZE);
        if (waiting == NULL) {
            return;
        }
        const uint32_t call = waiting->call;
        terminal_forget_call(terminal, waiting);
        terminal->outside->answer_size(terminal->outside, call, terminal->columns, terminal->rows);
    }
}

void terminal_forget_typed(struct terminal *terminal)
{
    terminal->is_editing = false;
    terminal->is_ended = false;
    byte_ring_clear(&terminal->typed);
    byte_ring_clear(&terminal->line);
    wipe(terminal->typed_memory, sizeof(terminal->typed_memory));
    wipe(terminal->line_memory, sizeof(terminal->line_memory));
    wipe(terminal->read_memory, sizeof(terminal->read_memory));
    wipe(terminal->editor_memory, sizeof(terminal->editor_memory));
    wipe(&terminal->report, sizeof(terminal->report)); /* what it held back would be typed */
    line_editor_start_behind(&terminal->editor, 0);    /* an empty line, which is not shown */
}

void terminal_forget(struct terminal *terminal)
{
    terminal_forget_typed(terminal);
    byte_ring_clear(&terminal->output);
    wipe(terminal->output_memory, sizeof(terminal->output_memory));
    terminal->column = (struct column){.columns = terminal->columns};
    terminal_continue_writers(terminal);
}

void terminal_set_hidden(struct terminal *terminal, bool is_hidden)
{
    terminal->is_hidden = is_hidden;
    if (is_hidden && terminal->report_deadline_ns != 0) {
        /* Its answer goes to whoever is seen instead. */
        terminal->report.held_count = 0;
        terminal_answer_size(terminal);
    }
}

uint64_t terminal_deadline_ns(const struct terminal *terminal)
{
    return terminal->report_deadline_ns;
}

/* No answer: what was held back was typed, and the size stays what it was. */
void terminal_time(struct terminal *terminal, uint64_t now_ns)
{
    if (terminal->report_deadline_ns == 0 || now_ns < terminal->report_deadline_ns) {
        return;
    }
    const struct report held = terminal->report;
    terminal->report.held_count = 0;
    terminal->size_until_ns = now_ns + TERMINAL_SIZE_SILENCE_NS;
    terminal_answer_size(terminal);
    for (uint32_t i = 0; i < held.held_count; i++) {
        terminal_take_typed(terminal, held.held[i]);
    }
    terminal_pump(terminal);
}
