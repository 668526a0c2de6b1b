#include "pseudo_terminal.h"
#include "lib/memory.h"
#include <stddef.h>

#define INTERRUPT_BYTE 0x03
#define BELL_BYTE      0x07

void pseudo_terminal_init(
    struct pseudo_terminal *pseudo,
    struct terminal_outside *outside,
    uint64_t badge,
    uint32_t columns,
    uint32_t rows)
{
    memset(pseudo, 0, sizeof(*pseudo));
    terminal_init(&pseudo->terminal, outside);
    (void)terminal_client(&pseudo->terminal, badge); /* the first: there is room */
    const bool is_known = columns != 0 && rows != 0;
    terminal_resize(
        &pseudo->terminal,
        is_known ? columns : VIEW_COLUMNS_DEFAULT,
        is_known ? rows : VIEW_ROWS_DEFAULT);
    pseudo->is_near_open = true;
    pseudo->is_far_open = true;
    pseudo->next_order = 1;
}

/* -- calls that wait -------------------------------------------------------------------------- */

/* The one that waits longest; NULL: none does. */
static struct far_call *first_call(struct far_call calls[PSEUDO_TERMINAL_CALLS_MAX])
{
    struct far_call *first = NULL;
    for (uint32_t i = 0; i < PSEUDO_TERMINAL_CALLS_MAX; i++) {
        if (calls[i].call != 0 && (first == NULL || calls[i].order < first->order)) {
            first = &calls[i];
        }
    }
    return first;
}

static bool has_calls(const struct far_call calls[PSEUDO_TERMINAL_CALLS_MAX])
{
    for (uint32_t i = 0; i < PSEUDO_TERMINAL_CALLS_MAX; i++) {
        if (calls[i].call != 0) {
            return true;
        }
    }
    return false;
}

/* A place for one more. Whose caller has given up cannot be told from others. */
static struct far_call *
make_place(struct pseudo_terminal *pseudo, struct far_call calls[PSEUDO_TERMINAL_CALLS_MAX])
{
    for (uint32_t i = 0; i < PSEUDO_TERMINAL_CALLS_MAX; i++) {
        if (calls[i].call == 0) {
            return &calls[i];
        }
    }
    struct far_call *oldest = first_call(calls);
    struct terminal_outside *outside = pseudo->terminal.outside;
    outside->refuse(outside, oldest->call, STATUS_CANCELLED);
    oldest->call = 0;
    return oldest;
}

static void drop_calls(struct pseudo_terminal *pseudo, struct far_call *calls)
{
    for (uint32_t i = 0; i < PSEUDO_TERMINAL_CALLS_MAX; i++) {
        if (calls[i].call != 0) {
            pseudo->terminal.outside->drop(pseudo->terminal.outside, calls[i].call);
            calls[i].call = 0;
        }
    }
}

static void drop_notice(struct pseudo_terminal *pseudo, struct far_notice *notice)
{
    if (notice->to.event != 0) {
        pseudo->terminal.outside->drop(pseudo->terminal.outside, notice->to.event);
    }
    *notice = (struct far_notice){.interest = 0};
}

static bool has_notice(const struct pseudo_terminal *pseudo)
{
    for (uint32_t i = 0; i < FAR_NOTICES; i++) {
        if (pseudo->notices[i].to.event != 0) {
            return true;
        }
    }
    return false;
}

static bool awaits_notice(const struct pseudo_terminal *pseudo)
{
    return pseudo->notices[FAR_NOTICE_READ].is_armed || pseudo->notices[FAR_NOTICE_WRITE].is_armed;
}

/* -- what is shown ---------------------------------------------------------------------------- */

static bool is_readable(const struct pseudo_terminal *pseudo)
{
    return byte_ring_used(&pseudo->terminal.output) > 0 || !pseudo->is_near_open;
}

/* What a read of this size gets; it stays there until drop_shown(). */
static struct bytes copy_shown(struct pseudo_terminal *pseudo, uint32_t size_bytes)
{
    const uint32_t size =
        size_bytes < PSEUDO_TERMINAL_READ_BYTES ? size_bytes : PSEUDO_TERMINAL_READ_BYTES;
    const uint32_t count = byte_ring_copy(&pseudo->terminal.output, pseudo->read_memory, size);
    return (struct bytes){pseudo->read_memory, count};
}

static void drop_shown(struct pseudo_terminal *pseudo, struct bytes data)
{
    if (data.size_bytes > 0) {
        byte_ring_drop(&pseudo->terminal.output, (uint32_t)data.size_bytes);
        terminal_output_taken(&pseudo->terminal);
    }
}

bool pseudo_terminal_read(struct pseudo_terminal *pseudo, uint32_t size_bytes, struct bytes *data)
{
    *data = (struct bytes){pseudo->read_memory, 0};
    if (size_bytes == 0) {
        return true;
    }
    if (!is_readable(pseudo) || first_call(pseudo->reads) != NULL) {
        return false;
    }
    *data = copy_shown(pseudo, size_bytes);
    drop_shown(pseudo, *data);
    return true;
}

bool pseudo_terminal_read_now(
    struct pseudo_terminal *pseudo, uint32_t size_bytes, struct bytes *data)
{
    const bool is_read = pseudo_terminal_read(pseudo, size_bytes, data);
    const bool is_end = is_read && data->size_bytes == 0;
    struct far_notice *notice = &pseudo->notices[FAR_NOTICE_READ];
    notice->is_armed =
        notice->is_armed || (notice->to.event != 0 && data->size_bytes < size_bytes && !is_end);
    return is_read;
}

void pseudo_terminal_wait_read(struct pseudo_terminal *pseudo, uint32_t call, uint32_t size_bytes)
{
    struct far_call *place = make_place(pseudo, pseudo->reads);
    *place =
        (struct far_call){.call = call, .size_bytes = size_bytes, .order = pseudo->next_order++};
}

/* Each round answers a call: there are so many. */
static void feed_readers(struct pseudo_terminal *pseudo)
{
    struct terminal_outside *outside = pseudo->terminal.outside;
    struct far_call *reader = first_call(pseudo->reads);
    while (reader != NULL && is_readable(pseudo)) {
        const uint32_t call = reader->call;
        const struct bytes data = copy_shown(pseudo, reader->size_bytes);
        reader->call = 0;
        if (outside->answer_read(outside, call, data) == STATUS_OK) {
            drop_shown(pseudo, data);
        }
        reader = first_call(pseudo->reads);
    }
}

/* -- what is typed ---------------------------------------------------------------------------- */

/* How many bytes are taken now: into the terminal, or, when nobody reads them, to be dropped. */
static uint32_t typed_room(struct pseudo_terminal *pseudo, uint64_t now_ns)
{
    const uint32_t room = terminal_typed_room(&pseudo->terminal);
    if (room > 0 || !terminal_reads_lines(&pseudo->terminal)) {
        pseudo->held_since_ns = 0;
        pseudo->is_dropping = false;
        return room;
    }
    if (pseudo->held_since_ns == 0) {
        pseudo->held_since_ns = now_ns;
    }
    pseudo->is_dropping = now_ns - pseudo->held_since_ns >= PSEUDO_TERMINAL_PATIENCE_NS;
    return pseudo->is_dropping ? TERMINAL_WRITE_BYTES : 0;
}

/* Of what nobody reads: a Ctrl-C counts. */
static void drop_typed(struct pseudo_terminal *pseudo, uint64_t now_ns, struct bytes data)
{
    for (size_t i = 0; i < data.size_bytes; i++) {
        if (data.data[i] == INTERRUPT_BYTE) {
            terminal_typed_interrupt(&pseudo->terminal, now_ns);
            return;
        }
    }
    if (byte_ring_room(&pseudo->terminal.output) > 0) {
        byte_ring_put(&pseudo->terminal.output, BELL_BYTE);
    }
}

/* At most typed_room() bytes. */
static void type(struct pseudo_terminal *pseudo, uint64_t now_ns, struct bytes data)
{
    if (terminal_typed_room(&pseudo->terminal) == 0) {
        drop_typed(pseudo, now_ns, data);
    } else {
        terminal_typed(&pseudo->terminal, now_ns, data);
    }
}

static uint32_t
take_typed(struct pseudo_terminal *pseudo, uint64_t now_ns, const uint8_t *data, size_t size_bytes)
{
    const uint32_t room = typed_room(pseudo, now_ns);
    const uint32_t taken = size_bytes < room ? (uint32_t)size_bytes : room;
    if (taken > 0) {
        type(pseudo, now_ns, (struct bytes){data, taken});
    }
    return taken;
}

enum status pseudo_terminal_write(
    struct pseudo_terminal *pseudo, uint64_t now_ns, struct bytes data, uint32_t *taken)
{
    *taken = 0;
    if (!pseudo->is_near_open) {
        return STATUS_PEER_GONE;
    }
    if (first_call(pseudo->writes) == NULL) {
        *taken = take_typed(pseudo, now_ns, data.data, data.size_bytes);
    }
    return STATUS_OK;
}

void pseudo_terminal_wait_write(struct pseudo_terminal *pseudo, uint32_t call, struct bytes data)
{
    struct far_call *place = make_place(pseudo, pseudo->writes);
    *place = (struct far_call){.call = call, .order = pseudo->next_order++};
    place->size_bytes = data.size_bytes < sizeof(place->data) ? (uint32_t)data.size_bytes
                                                              : (uint32_t)sizeof(place->data);
    memcpy(place->data, data.data, place->size_bytes);
}

/* Each round answers a call: there are so many. False: none was. */
static bool take_from_writers(struct pseudo_terminal *pseudo, uint64_t now_ns)
{
    struct terminal_outside *outside = pseudo->terminal.outside;
    bool is_answered = false;
    struct far_call *writer = first_call(pseudo->writes);
    while (writer != NULL) {
        uint32_t taken = 0;
        if (pseudo->is_near_open) {
            taken = take_typed(pseudo, now_ns, writer->data, writer->size_bytes);
            if (taken == 0) {
                break;
            }
        }
        const uint32_t call = writer->call;
        writer->call = 0;
        is_answered = true;
        if (taken > 0) {
            outside->answer_write(outside, call, taken);
        } else {
            outside->refuse(outside, call, STATUS_PEER_GONE);
        }
        writer = first_call(pseudo->writes);
    }
    return is_answered;
}

/* -- what is possible ------------------------------------------------------------------------- */

static uint32_t readiness(struct pseudo_terminal *pseudo, uint64_t now_ns)
{
    const bool is_ended = !pseudo->is_near_open;
    const bool is_writable =
        is_ended || (first_call(pseudo->writes) == NULL && typed_room(pseudo, now_ns) > 0);
    return (is_readable(pseudo) ? TERMINAL_READABLE : 0u) | (is_writable ? TERMINAL_WRITABLE : 0u) |
           (is_ended ? TERMINAL_ENDED : 0u);
}

/* Only who reads can arm it again. */
static void disarm(struct pseudo_terminal *pseudo, struct far_notice *notice)
{
    notice->is_armed = false;
    if (notice != &pseudo->notices[FAR_NOTICE_READ]) {
        drop_notice(pseudo, notice);
    }
}

static void tell(struct pseudo_terminal *pseudo, uint64_t now_ns)
{
    struct terminal_outside *outside = pseudo->terminal.outside;
    for (uint32_t i = 0; i < FAR_NOTICES; i++) {
        struct far_notice *notice = &pseudo->notices[i];
        if (notice->to.event != 0 && notice->is_armed &&
            (readiness(pseudo, now_ns) & notice->interest) != 0) {
            outside->signal(outside, notice->to.event, notice->to.bits);
            disarm(pseudo, notice);
        }
    }
}

uint32_t pseudo_terminal_notify(
    struct pseudo_terminal *pseudo,
    uint64_t now_ns,
    uint32_t interest,
    const struct client_event *notice)
{
    const uint32_t now = readiness(pseudo, now_ns);
    const uint32_t both = TERMINAL_READABLE | TERMINAL_WRITABLE;
    const bool is_write = (interest & both) == TERMINAL_WRITABLE;
    struct far_notice *place = &pseudo->notices[is_write ? FAR_NOTICE_WRITE : FAR_NOTICE_READ];
    if (interest == 0) {
        pseudo->terminal.outside->drop(pseudo->terminal.outside, notice->event);
        return now;
    }
    drop_notice(pseudo, place);
    *place = (struct far_notice){*notice, interest, true};
    if ((now & interest) != 0) {
        disarm(pseudo, place);
    }
    return now;
}

/* -- both ------------------------------------------------------------------------------------- */

void pseudo_terminal_pump(struct pseudo_terminal *pseudo, uint64_t now_ns)
{
    /* What is typed is shown; what is taken to be shown makes room for what is typed. */
    do {
        feed_readers(pseudo);
    } while (take_from_writers(pseudo, now_ns));
    tell(pseudo, now_ns);
}

bool pseudo_terminal_needs_time(const struct pseudo_terminal *pseudo)
{
    bool awaits_room = pseudo->held_since_ns != 0 || has_calls(pseudo->writes);
    for (uint32_t i = 0; i < FAR_NOTICES; i++) {
        const struct far_notice *notice = &pseudo->notices[i];
        awaits_room |= notice->is_armed && (notice->interest & TERMINAL_WRITABLE) != 0;
    }
    return awaits_room;
}

uint64_t pseudo_terminal_deadline_ns(const struct pseudo_terminal *pseudo)
{
    const bool is_awaited = has_calls(pseudo->writes) || awaits_notice(pseudo);
    const bool is_both = pseudo->is_near_open && pseudo->is_far_open;
    return pseudo->held_since_ns != 0 && is_awaited && is_both && !pseudo->is_dropping
               ? pseudo->held_since_ns + PSEUDO_TERMINAL_PATIENCE_NS
               : 0;
}

/* What nobody knows is zero. */
void pseudo_terminal_resize(struct pseudo_terminal *pseudo, uint32_t columns, uint32_t rows)
{
    if (columns != 0 && rows != 0) {
        terminal_resize(&pseudo->terminal, columns, rows);
    }
}

void pseudo_terminal_near_closed(struct pseudo_terminal *pseudo, uint64_t badge)
{
    terminal_closed(&pseudo->terminal, badge);
    pseudo->is_near_open = terminal_has_clients(&pseudo->terminal);
}

void pseudo_terminal_far_closed(struct pseudo_terminal *pseudo)
{
    pseudo->is_far_open = false;
    drop_calls(pseudo, pseudo->reads);
    drop_calls(pseudo, pseudo->writes);
    for (uint32_t i = 0; i < FAR_NOTICES; i++) {
        drop_notice(pseudo, &pseudo->notices[i]);
    }
    terminal_hang_up(&pseudo->terminal);
}

bool pseudo_terminal_check(const struct pseudo_terminal *pseudo)
{
    const bool is_reading = has_calls(pseudo->reads);
    const bool is_writing = has_calls(pseudo->writes);
    if (!pseudo->is_far_open && (is_reading || is_writing || has_notice(pseudo))) {
        return false;
    }
    if (!pseudo->is_near_open && terminal_has_clients(&pseudo->terminal)) {
        return false;
    }
    if (is_reading && is_readable(pseudo)) {
        return false;
    }
    if (is_writing && (!pseudo->is_near_open || terminal_typed_room(&pseudo->terminal) > 0)) {
        return false;
    }
    return terminal_check(&pseudo->terminal);
}
