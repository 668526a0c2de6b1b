/*
 * What has happened and is still to be read by the client that has a device open.
 *
 *   closed -> port_open -> (port_take, port_read)* -> port_close -> closed
 *
 * Invariants:
 *  1. The first `count` events of the ring are whole reports; the next `part_count` are the
 *     beginning of one.
 *  2. A report goes to the client as a whole or not at all, and every event that has been dropped
 *     since the last reading is counted in `lost`.
 *  3. What was read, or dropped, is wiped: it may be a passphrase.
 */
#pragma once

#include "input/hardware.h"
#include "schema/input.h"

/* Of one device, until they are read. */
#define PORT_EVENTS_MAX 512u

/* Of one reading, and of one report: more of them belong together in no device that we know. */
#define PORT_READ_MAX 64u

enum port_skipping {
    PORT_SKIPPING_NOTHING = 0,
    PORT_SKIPPING_OLD,  /* the rest of a report that had begun before the client came */
    PORT_SKIPPING_LOST, /* the rest of one that there is no room for */
};

struct port {
    bool is_open;
    bool is_within; /* a report has begun, whoever hears it */
    bool has_news;
    enum port_skipping skipping;
    uint32_t lost;
    uint32_t first;
    uint32_t count;
    uint32_t part_count;
    struct input_event events[PORT_EVENTS_MAX];
};

/* Nothing has happened yet. It is closed. */
void port_open(struct port *port);

/* It is open. */
void port_close(struct port *port);

/* Something has happened, whether it is open or not. */
void port_take(struct port *port, const struct input_happening *happening, uint64_t time_ns);

/* Something was lost below. */
void port_lose(struct port *port);

/*
 * Whole reports, perhaps none. `lost` counts from anew.
 * Gives how many events there are.
 */
uint32_t port_read(struct port *port, struct input_event events[PORT_READ_MAX], uint32_t *lost);

/* Whether the client has to be told that there is something to read; it is not told of it twice. */
bool port_take_news(struct port *port);
