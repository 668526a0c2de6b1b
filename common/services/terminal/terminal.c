#include "terminal.h"
#include "lib/memory.h"
#include "terminal_parts.h"

static void write_from_editor(void *context, struct bytes bytes)
{
    terminal_emit(context, bytes);
}

void terminal_init(struct terminal *terminal, struct terminal_outside *outside)
{
    *terminal = (struct terminal){
        .outside = outside,
        .columns = VIEW_COLUMNS_DEFAULT,
        .rows = VIEW_ROWS_DEFAULT,
        .column = {.columns = VIEW_COLUMNS_DEFAULT},
        .next_order = 1,
    };
    terminal->typed = (struct byte_ring){terminal->typed_memory, TERMINAL_TYPED_BYTES, 0, 0};
    terminal->line = (struct byte_ring){terminal->line_memory, sizeof(terminal->line_memory), 0, 0};
    terminal->output = (struct byte_ring){terminal->output_memory, TERMINAL_OUTPUT_BYTES, 0, 0};
    const struct line_editor_options options = {
        .sink = {write_from_editor, terminal},
        .memory = terminal->editor_memory,
        .memory_bytes = sizeof(terminal->editor_memory),
    };
    line_editor_init(&terminal->editor, &options);
}

/* -- clients ---------------------------------------------------------------------------------- */

struct client *terminal_find_client(struct terminal *terminal, uint64_t badge)
{
    for (uint32_t i = 0; i < terminal->client_end; i++) {
        struct client *client = &terminal->clients[i];
        if (client->is_used && client->badge == badge) {
            return client;
        }
    }
    return NULL;
}

static struct client *make_client(struct terminal *terminal, uint64_t badge, uint64_t owner)
{
    for (uint32_t i = 0; i < TERMINAL_CLIENTS_MAX; i++) {
        struct client *client = &terminal->clients[i];
        if (!client->is_used) {
            *client = (struct client){
                .is_used = true,
                .badge = badge,
                .owner = owner,
                .order = terminal->next_order++,
            };
            terminal->client_end = i < terminal->client_end ? terminal->client_end : i + 1;
            return client;
        }
    }
    return NULL;
}

bool terminal_has_clients(const struct terminal *terminal)
{
    for (uint32_t i = 0; i < terminal->client_end; i++) {
        if (terminal->clients[i].is_used) {
            return true;
        }
    }
    return false;
}

struct client *terminal_client(struct terminal *terminal, uint64_t badge)
{
    struct client *client = terminal_find_client(terminal, badge);
    return client != NULL ? client : make_client(terminal, badge, 0);
}

enum status
terminal_open(struct terminal *terminal, uint64_t badge, uint64_t owner, bool is_supervised)
{
    const uint32_t kept = is_supervised ? TERMINAL_CLIENTS_KEPT : 2 * TERMINAL_CLIENTS_KEPT;
    uint32_t count = 0;
    uint32_t all = 0;
    for (uint32_t i = 0; i < terminal->client_end; i++) {
        const struct client *client = &terminal->clients[i];
        count += client->is_used && client->owner == owner ? 1 : 0;
        all += client->is_used ? 1 : 0;
    }
    if (count >= TERMINAL_CLIENTS_OF_OWNER_MAX || all >= TERMINAL_CLIENTS_MAX - kept) {
        return STATUS_LIMIT_EXCEEDED;
    }
    return make_client(terminal, badge, owner) != NULL ? STATUS_OK : STATUS_LIMIT_EXCEEDED;
}

void terminal_drop_event(struct terminal *terminal, struct client_event *event)
{
    if (event->event != 0) {
        terminal->outside->drop(terminal->outside, event->event);
    }
    *event = (struct client_event){0};
}

void terminal_closed(struct terminal *terminal, uint64_t badge)
{
    struct client *client = terminal_find_client(terminal, badge);
    if (client == NULL) {
        return;
    }
    for (uint32_t i = 0; i < terminal->call_end; i++) {
        struct waiting_call *waiting = &terminal->calls[i];
        if (waiting->kind != WAITING_NONE && waiting->client == client) {
            terminal->outside->drop(terminal->outside, waiting->call);
            terminal_forget_call(terminal, waiting);
        }
    }
    terminal_drop_event(terminal, &client->notice);
    terminal_drop_event(terminal, &client->interrupt);
    client->is_used = false;
    while (terminal->client_end > 0 && !terminal->clients[terminal->client_end - 1].is_used) {
        terminal->client_end--;
    }
    if (terminal->current == client) {
        terminal->current = NULL;
    }
    terminal_continue_writers(terminal);
    terminal_pump(terminal);
}

void terminal_set_mode(struct terminal *terminal, struct client *client, uint16_t mode)
{
    client->mode = mode;
    if (terminal_first_call(terminal, WAITING_READ) == NULL) {
        terminal->current = client; /* it is about to read */
        if (mode == TERMINAL_LINE_MODE) {
            terminal_find_interrupt(terminal);
        }
    }
    terminal_pump(terminal);
}

void terminal_set_interrupt(
    struct terminal *terminal, struct client *client, uint32_t event, uint64_t bits)
{
    terminal_drop_event(terminal, &client->interrupt);
    if (event != 0) {
        client->interrupt = (struct client_event){event, bits, terminal->next_order++};
    }
}

/* -- calls that wait -------------------------------------------------------------------------- */

struct waiting_call *terminal_first_call(struct terminal *terminal, enum waiting_kind kind)
{
    struct waiting_call *first = NULL;
    for (uint32_t i = 0; i < terminal->call_end; i++) {
        struct waiting_call *waiting = &terminal->calls[i];
        if (waiting->kind == kind && (first == NULL || waiting->order < first->order)) {
            first = waiting;
        }
    }
    return first;
}

void terminal_forget_call(struct terminal *terminal, struct waiting_call *waiting)
{
    waiting->kind = WAITING_NONE;
    while (terminal->call_end > 0 && terminal->calls[terminal->call_end - 1].kind == WAITING_NONE) {
        terminal->call_end--;
    }
}

static uint32_t calls_of(const struct terminal *terminal, const struct client *client)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < terminal->call_end; i++) {
        const struct waiting_call *waiting = &terminal->calls[i];
        count += waiting->kind != WAITING_NONE && waiting->client == client ? 1 : 0;
    }
    return count;
}

/* The client that has most calls waiting; `client`, as long as nobody has more. */
static const struct client *busiest(const struct terminal *terminal, const struct client *client)
{
    uint32_t most = calls_of(terminal, client);
    for (uint32_t i = 0; i < terminal->client_end; i++) {
        const uint32_t count = calls_of(terminal, &terminal->clients[i]);
        if (count > most) {
            most = count;
            client = &terminal->clients[i];
        }
    }
    return client;
}

static void cancel_oldest(struct terminal *terminal, const struct client *client)
{
    struct waiting_call *oldest = NULL;
    for (uint32_t i = 0; i < terminal->call_end; i++) {
        struct waiting_call *waiting = &terminal->calls[i];
        if (waiting->kind != WAITING_NONE && waiting->client == client &&
            (oldest == NULL || waiting->order < oldest->order)) {
            oldest = waiting;
        }
    }
    if (oldest != NULL) {
        terminal->outside->refuse(terminal->outside, oldest->call, STATUS_CANCELLED);
        terminal_forget_call(terminal, oldest);
    }
}

static struct waiting_call *free_place(struct terminal *terminal)
{
    for (uint32_t i = 0; i < TERMINAL_CALLS_MAX; i++) {
        if (terminal->calls[i].kind == WAITING_NONE) {
            return &terminal->calls[i];
        }
    }
    return NULL;
}

void terminal_wait(struct terminal *terminal, const struct waiting_call *waiting)
{
    if (calls_of(terminal, waiting->client) >= TERMINAL_CALLS_OF_CLIENT_MAX) {
        cancel_oldest(terminal, waiting->client);
    } else if (free_place(terminal) == NULL) {
        cancel_oldest(terminal, busiest(terminal, waiting->client));
    }
    /* All clients have one waiting at least, or somebody had several. */
    struct waiting_call *place = free_place(terminal);
    const uint32_t end = (uint32_t)(place - terminal->calls) + 1;
    *place = *waiting;
    place->order = terminal->next_order++;
    terminal->call_end = end > terminal->call_end ? end : terminal->call_end;
    /* Who was cancelled may have kept others from going on. */
    terminal_continue_writers(terminal);
    terminal_pump(terminal);
}

/* -- the end ---------------------------------------------------------------------------------- */

static void signal_end(struct terminal *terminal)
{
    for (uint32_t i = 0; i < terminal->client_end; i++) {
        struct client *client = &terminal->clients[i];
        if (client->is_used && client->notice.event != 0) {
            terminal->outside->signal(terminal->outside, client->notice.event, client->notice.bits);
            terminal_drop_event(terminal, &client->notice);
        }
    }
}

void terminal_hang_up(struct terminal *terminal)
{
    terminal->is_hung_up = true;
    byte_ring_clear(&terminal->output);
    terminal_answer_size(terminal);
    terminal_pump(terminal);
    for (;;) {
        struct waiting_call *waiting = terminal_first_call(terminal, WAITING_WRITE);
        if (waiting == NULL) {
            break;
        }
        const uint32_t call = waiting->call;
        terminal_forget_call(terminal, waiting);
        terminal->outside->refuse(terminal->outside, call, STATUS_PEER_GONE);
    }
    signal_end(terminal);
}

/* -- invariants ------------------------------------------------------------------------------- */

static bool has_something_to_read(const struct terminal *terminal)
{
    const bool is_raw = terminal->current != NULL && terminal->current->mode == TERMINAL_RAW_MODE;
    const bool has_more = is_raw ? byte_ring_used(&terminal->typed) > 0 : terminal->is_ended;
    return terminal->is_hung_up || byte_ring_used(&terminal->line) > 0 || has_more;
}

bool terminal_check(const struct terminal *terminal)
{
    bool is_read_waiting = false;
    bool is_waiting = false;
    for (uint32_t i = 0; i < TERMINAL_CALLS_MAX; i++) {
        const struct waiting_call *waiting = &terminal->calls[i];
        if (waiting->kind != WAITING_NONE &&
            (i >= terminal->call_end || !waiting->client->is_used ||
             calls_of(terminal, waiting->client) > TERMINAL_CALLS_OF_CLIENT_MAX)) {
            return false;
        }
        is_read_waiting = is_read_waiting || waiting->kind == WAITING_READ;
        is_waiting = is_waiting || waiting->kind != WAITING_NONE;
    }
    if (terminal->current != NULL && !terminal->current->is_used) {
        return false;
    }
    if (terminal->is_hung_up && is_waiting) {
        return false;
    }
    return !is_read_waiting || !has_something_to_read(terminal) ||
           !terminal_has_editor_room(terminal);
}
