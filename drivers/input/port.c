#include "port.h"
#include "lib/input_codes.h"
#include "lib/wipe.h"

_Static_assert(PORT_READ_MAX <= PORT_EVENTS_MAX, "a report has room");

static struct input_event *event_at(struct port *port, uint32_t index)
{
    return &port->events[(port->first + index) % PORT_EVENTS_MAX];
}

static void count_lost(struct port *port, uint32_t count)
{
    port->lost = port->lost > UINT32_MAX - count ? UINT32_MAX : port->lost + count;
    port->has_news = true;
}

/* The report that is not whole yet. */
static void drop_part(struct port *port)
{
    for (uint32_t i = 0; i < port->part_count; i++) {
        wipe(event_at(port, port->count + i), sizeof(struct input_event));
    }
    count_lost(port, port->part_count);
    port->part_count = 0;
}

static void keep(struct port *port, const struct input_happening *happening, uint64_t time_ns)
{
    *event_at(port, port->count + port->part_count) = (struct input_event){
        .time_ns = time_ns,
        .kind = happening->kind,
        .code = happening->code,
        .value = happening->value,
    };
    port->part_count++;
}

static bool has_room(const struct port *port)
{
    return port->part_count < PORT_READ_MAX && port->count + port->part_count < PORT_EVENTS_MAX;
}

static void take(struct port *port, const struct input_happening *happening, uint64_t time_ns)
{
    if (port->skipping == PORT_SKIPPING_NOTHING && !has_room(port)) {
        drop_part(port);
        port->skipping = PORT_SKIPPING_LOST;
    }
    if (port->skipping == PORT_SKIPPING_NOTHING) {
        keep(port, happening, time_ns);
    } else if (port->skipping == PORT_SKIPPING_LOST) {
        count_lost(port, 1);
    }
}

static void end_report(struct port *port)
{
    port->skipping = PORT_SKIPPING_NOTHING;
    port->has_news = port->has_news || port->part_count > 0;
    port->count += port->part_count;
    port->part_count = 0;
}

void port_take(struct port *port, const struct input_happening *happening, uint64_t time_ns)
{
    const bool is_end = happening->kind == INPUT_KIND_SYNCHRONISATION;
    if (is_end && happening->code == INPUT_SYNCHRONISATION_LOST) {
        port_lose(port);
        return;
    }
    port->is_within = !is_end;
    if (port->is_open) {
        take(port, happening, time_ns);
        if (is_end) {
            end_report(port);
        }
    }
}

void port_lose(struct port *port)
{
    port->is_within = false;
    port->skipping = PORT_SKIPPING_NOTHING;
    if (port->is_open) {
        drop_part(port);
        count_lost(port, 1);
    }
}

void port_open(struct port *port)
{
    port->is_open = true;
    port->skipping = port->is_within ? PORT_SKIPPING_OLD : PORT_SKIPPING_NOTHING;
}

void port_close(struct port *port)
{
    const bool is_within = port->is_within;
    wipe(port, sizeof(*port));
    port->is_within = is_within;
}

/* As many of the first events as are whole reports and can be read at once. */
static uint32_t readable(struct port *port)
{
    uint32_t whole = 0;
    for (uint32_t i = 0; i < port->count && i < PORT_READ_MAX; i++) {
        whole = event_at(port, i)->kind == INPUT_KIND_SYNCHRONISATION ? i + 1 : whole;
    }
    return whole;
}

uint32_t port_read(struct port *port, struct input_event events[PORT_READ_MAX], uint32_t *lost)
{
    const uint32_t count = readable(port);
    for (uint32_t i = 0; i < count; i++) {
        events[i] = *event_at(port, i);
    }
    *lost = port->lost;
    port->read_count = count;
    port->read_lost = port->lost;
    return count;
}

void port_read_end(struct port *port, bool is_handed_over)
{
    if (is_handed_over) {
        for (uint32_t i = 0; i < port->read_count; i++) {
            wipe(event_at(port, i), sizeof(struct input_event));
        }
        port->first = (port->first + port->read_count) % PORT_EVENTS_MAX;
        port->count -= port->read_count;
        port->lost -= port->read_lost;
        port->has_news = port->count > 0;
    } else {
        port->has_news = port->count > 0 || port->lost > 0;
    }
    port->read_count = 0;
    port->read_lost = 0;
}

bool port_take_news(struct port *port)
{
    const bool has_news = port->has_news;
    port->has_news = false;
    return has_news;
}
