/* What is typed, and who gets it. */
#include "terminal.h"
#include "terminal_parts.h"

#define INTERRUPT_BYTE 0x03
#define LINE_END       '\n'

/* Who reads: a call, or a notice. Both NULL: nobody. */
struct reader {
    struct waiting_call *call;
    struct client *client;
};

static struct reader first_reader(struct terminal *terminal)
{
    struct reader reader = {.call = terminal_first_call(terminal, WAITING_READ)};
    uint64_t order = UINT64_MAX;
    if (reader.call != NULL) {
        reader.client = reader.call->client;
        order = reader.call->order;
    }
    for (uint32_t i = 0; i < terminal->client_end; i++) {
        struct client *client = &terminal->clients[i];
        const bool is_armed = client->is_used && client->notice.event != 0 &&
                              (client->interest & TERMINAL_READABLE) != 0;
        if (is_armed && client->notice.order < order) {
            order = client->notice.order;
            reader = (struct reader){.client = client};
        }
    }
    return reader;
}

static bool is_raw(const struct client *client)
{
    return client != NULL && client->mode == TERMINAL_RAW_MODE;
}

/* -- the line that is typed ------------------------------------------------------------------- */

static void start_editing(struct terminal *terminal)
{
    line_editor_resize(&terminal->editor, terminal->columns, terminal->rows);
    line_editor_start_behind(&terminal->editor, column_now(&terminal->column));
    terminal->is_editing = true;
}

/* A reader in raw mode comes while a line is half typed: its bytes are as if not looked at yet. */
static void stop_editing(struct terminal *terminal)
{
    const struct bytes text = line_editor_text(&terminal->editor);
    line_editor_hide(&terminal->editor);
    terminal->is_editing = false;
    for (size_t i = text.size_bytes; i > 0 && byte_ring_room(&terminal->typed) > 0; i--) {
        byte_ring_put_back(&terminal->typed, text.data[i - 1]);
    }
}

static void signal_interrupt(struct terminal *terminal, const struct client *client)
{
    if (client != NULL) {
        terminal->outside->signal(
            terminal->outside, client->interrupt.event, client->interrupt.bits);
    }
}

/* Who asked for the interrupt last; NULL: nobody wants it. */
static const struct client *last_interrupted(const struct terminal *terminal)
{
    const struct client *last = NULL;
    for (uint32_t i = 0; i < terminal->client_end; i++) {
        const struct client *client = &terminal->clients[i];
        if (client->is_used && client->interrupt.event != 0 &&
            (last == NULL || client->interrupt.order > last->interrupt.order)) {
            last = client;
        }
    }
    return last;
}

/* Who has been here longest, of those who want it; NULL: nobody does. */
static const struct client *longest_here(const struct terminal *terminal)
{
    const struct client *first = NULL;
    for (uint32_t i = 0; i < terminal->client_end; i++) {
        const struct client *client = &terminal->clients[i];
        if (client->is_used && client->interrupt.event != 0 &&
            (first == NULL || client->order < first->order)) {
            first = client;
        }
    }
    return first;
}

/* Forgets what was typed and not read, shows that, and tells `client`. */
static void interrupt(struct terminal *terminal, const struct client *client)
{
    byte_ring_clear(&terminal->line);
    terminal->is_ended = false;
    if (!terminal->is_editing) {
        start_editing(terminal);
    }
    (void)line_editor_type(&terminal->editor, INTERRUPT_BYTE);
    terminal->is_editing = false;
    signal_interrupt(terminal, client);
}

static void finish_line(struct terminal *terminal)
{
    const struct bytes text = line_editor_text(&terminal->editor);
    for (size_t i = 0; i < text.size_bytes; i++) {
        byte_ring_put(&terminal->line, text.data[i]);
    }
    byte_ring_put(&terminal->line, LINE_END);
    terminal->is_editing = false;
}

/* Lets the editor take what is typed until there is something to read, or nothing more typed. */
static void edit(struct terminal *terminal)
{
    while (byte_ring_used(&terminal->line) == 0 && !terminal->is_ended &&
           byte_ring_used(&terminal->typed) > 0 && terminal_has_editor_room(terminal)) {
        if (!terminal->is_editing) {
            start_editing(terminal);
        }
        switch (line_editor_type(&terminal->editor, byte_ring_take(&terminal->typed))) {
        case LINE_EDITED:
            break;
        case LINE_ENTERED:
            finish_line(terminal);
            break;
        case LINE_INTERRUPTED:
            /* Typed in raw mode, and left for whoever reads lines. */
            terminal->is_editing = false;
            signal_interrupt(terminal, last_interrupted(terminal));
            break;
        case LINE_ENDED:
            terminal->is_editing = false;
            terminal->is_ended = true;
            break;
        }
    }
}

/* -- giving it out ---------------------------------------------------------------------------- */

/* Makes ready what a client can read; false: there is nothing. */
static bool prepare(struct terminal *terminal, const struct client *client)
{
    if (is_raw(client)) {
        if (terminal->is_editing) {
            stop_editing(terminal);
        }
        return byte_ring_used(&terminal->line) > 0 || byte_ring_used(&terminal->typed) > 0 ||
               terminal->is_hung_up;
    }
    edit(terminal);
    return byte_ring_used(&terminal->line) > 0 || terminal->is_ended || terminal->is_hung_up;
}

/* What prepare() found, at most `size_bytes` of it: nothing, at the end. It stays in *ring. */
static struct bytes
take_prepared(struct terminal *terminal, uint32_t size_bytes, struct byte_ring **ring)
{
    const bool is_typed = is_raw(terminal->current) && byte_ring_used(&terminal->line) == 0;
    *ring = is_typed ? &terminal->typed : &terminal->line;
    const uint32_t wanted = size_bytes < TERMINAL_READ_BYTES ? size_bytes : TERMINAL_READ_BYTES;
    const uint32_t count = byte_ring_copy(*ring, terminal->read_memory, wanted);
    return (struct bytes){terminal->read_memory, count};
}

/* The data is the reader's now. */
static void drop_prepared(struct terminal *terminal, struct byte_ring *ring, struct bytes data)
{
    byte_ring_drop(ring, (uint32_t)data.size_bytes);
    terminal->is_ended = terminal->is_ended && data.size_bytes > 0;
}

static void give(struct terminal *terminal, struct reader reader)
{
    struct byte_ring *ring = NULL;
    if (reader.call == NULL) {
        struct client_event notice = reader.client->notice;
        reader.client->notice = (struct client_event){0};
        terminal->outside->signal(terminal->outside, notice.event, notice.bits);
        terminal_drop_event(terminal, &notice);
        return;
    }
    const struct bytes data = take_prepared(terminal, reader.call->size_bytes, &ring);
    const uint32_t call = reader.call->call;
    terminal_forget_call(terminal, reader.call);
    if (terminal->outside->answer_read(terminal->outside, call, data) == STATUS_OK) {
        drop_prepared(terminal, ring, data);
    }
}

void terminal_pump(struct terminal *terminal)
{
    /* Each round answers a call or disarms a notice, of which there are so many. */
    for (;;) {
        const struct reader reader = first_reader(terminal);
        if (reader.client == NULL) {
            return;
        }
        terminal->current = reader.client;
        if (!prepare(terminal, reader.client)) {
            return;
        }
        give(terminal, reader);
    }
}

bool terminal_read(
    struct terminal *terminal, struct client *client, uint32_t size_bytes, struct bytes *data)
{
    struct byte_ring *ring = NULL;
    *data = (struct bytes){terminal->read_memory, 0};
    if (size_bytes == 0) {
        return true;
    }
    if (terminal_first_call(terminal, WAITING_READ) != NULL) {
        return false;
    }
    terminal->current = client;
    if (!prepare(terminal, client)) {
        return false;
    }
    *data = take_prepared(terminal, size_bytes, &ring);
    drop_prepared(terminal, ring, *data);
    return true;
}

void terminal_wait_read(
    struct terminal *terminal, struct client *client, uint32_t call, uint32_t size_bytes)
{
    const struct waiting_call waiting = {
        .kind = WAITING_READ, .call = call, .client = client, .size_bytes = size_bytes};
    terminal_wait(terminal, &waiting);
}

/* -- typing ----------------------------------------------------------------------------------- */

/* Ctrl-C comes in. False: it is a byte like others. */
static bool take_interrupt(struct terminal *terminal)
{
    const uint64_t before_ns = terminal->interrupt_ns;
    const bool is_again = before_ns != 0 && terminal->typed_ns - before_ns <= TERMINAL_TWICE_NS;
    const struct client *first = is_again ? longest_here(terminal) : NULL;
    terminal->interrupt_ns = terminal->typed_ns;
    if (is_raw(terminal->current) && (first == NULL || first == terminal->current)) {
        return false;
    }
    if (!is_raw(terminal->current)) {
        /* Lines that were finished before it are still read. */
        terminal_pump(terminal);
    }
    byte_ring_clear(&terminal->typed);
    interrupt(terminal, first != NULL ? first : last_interrupted(terminal));
    return true;
}

void terminal_take_typed(struct terminal *terminal, uint8_t byte)
{
    if (byte != INTERRUPT_BYTE) {
        terminal->interrupt_ns = 0; /* what comes next is no second one */
    } else if (take_interrupt(terminal)) {
        return;
    }
    if (byte_ring_room(&terminal->typed) > 0) {
        byte_ring_put(&terminal->typed, byte);
    }
}

void terminal_find_interrupt(struct terminal *terminal)
{
    const struct byte_ring *typed = &terminal->typed;
    uint32_t behind = 0;
    for (uint32_t i = 0; i < byte_ring_used(typed); i++) {
        if (byte_ring_at(typed, i) == INTERRUPT_BYTE) {
            behind = i + 1;
        }
    }
    if (behind > 0) {
        byte_ring_drop(&terminal->typed, behind);
        interrupt(terminal, last_interrupted(terminal));
    }
}

static void take_while_asked(struct terminal *terminal, uint8_t byte)
{
    struct report *report = &terminal->report;
    enum report_result result = report_take(report, byte);
    if (result == REPORT_OTHER) {
        const bool was_held = report->held_count > 0;
        for (uint32_t i = 0; i < report->held_count; i++) {
            terminal_take_typed(terminal, report->held[i]);
        }
        report->held_count = 0;
        result = was_held ? report_take(report, byte) : REPORT_OTHER;
        if (result == REPORT_OTHER) {
            terminal_take_typed(terminal, byte);
        }
    }
    if (result == REPORT_COMPLETE) {
        terminal_set_size(terminal, report->column, report->row);
        terminal->size_until_ns =
            terminal->report_deadline_ns - TERMINAL_REPORT_NS + TERMINAL_SIZE_FRESH_NS;
        terminal_answer_size(terminal);
    }
}

/* What can be read without waiting. */
bool terminal_is_readable(struct terminal *terminal, struct client *client, bool is_wanted)
{
    if (terminal_first_call(terminal, WAITING_READ) != NULL) {
        return false;
    }
    if (is_wanted) {
        terminal->current = client;
        return prepare(terminal, client);
    }
    return terminal->is_hung_up || byte_ring_used(&terminal->line) > 0 ||
           (is_raw(client) ? byte_ring_used(&terminal->typed) > 0 : terminal->is_ended);
}

uint32_t terminal_typed_room(const struct terminal *terminal)
{
    const uint32_t room = byte_ring_room(&terminal->typed);
    /* What is held back, and a half typed line that goes back. */
    const uint32_t kept = REPORT_HELD_MAX + TERMINAL_LINE_BYTES;
    return room > kept && terminal_has_editor_room(terminal) ? room - kept : 0;
}

bool terminal_reads_lines(const struct terminal *terminal)
{
    return !is_raw(terminal->current);
}

void terminal_typed_interrupt(struct terminal *terminal, uint64_t now_ns)
{
    terminal->typed_ns = now_ns;
    terminal_take_typed(terminal, INTERRUPT_BYTE);
    terminal_pump(terminal);
}

void terminal_typed(struct terminal *terminal, uint64_t now_ns, struct bytes bytes)
{
    terminal->typed_ns = now_ns;
    for (size_t i = 0; i < bytes.size_bytes; i++) {
        if (terminal->report_deadline_ns != 0) {
            take_while_asked(terminal, bytes.data[i]);
        } else {
            terminal_take_typed(terminal, bytes.data[i]);
        }
    }
    terminal_pump(terminal);
}
