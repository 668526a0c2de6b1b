/*
 * What has happened and is still to be read by the client that has a device open.
 *
 *   closed -> port_open -> (port_take, port_read -> port_read_end)* -> port_close -> closed
 *
 * What was read is there until it is known whether the client has it: one that has given up
 * waiting reads it again.
 *
 * Invariants:
 *  1. The first `count` events of the ring are whole reports; the next `part_count` are the
 *     beginning of one.
 *  2. A report goes to the client as a whole or not at all, and every event that has been dropped
 *     since the last reading is counted in `lost`.
 *  3. What was handed over, or dropped, is wiped: it may be a passphrase.
 *  4. Between port_read() and port_read_end() nothing is taken.
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
    uint32_t read_count; /* of the first events: read, and not known to be handed over */
    uint32_t read_lost;
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

/* Whole reports, perhaps none. Gives how many events there are. */
uint32_t port_read(struct port *port, struct input_event events[PORT_READ_MAX], uint32_t *lost);

/* What was read is gone, and `lost` counts anew; or, if the client has not got it, it is there. */
void port_read_end(struct port *port, bool is_handed_over);

/* Whether the client has to be told that there is something to read; it is not told of it twice. */
bool port_take_news(struct port *port);
