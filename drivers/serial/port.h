/*
 * A serial port: two queues of bytes and the chip between them and the line.
 *
 * Invariants, outside of the functions:
 *  1. The transmit interrupt is on exactly while something waits to be sent.
 *  2. The receive interrupt is off exactly while the queue of what was received is full: then the
 *     chip, and who is at the other end of the line, must hold back. port_read() switches it on.
 *  3. Bytes leave and arrive in their order, and none is dropped here.
 *  4. What has left a queue is wiped: it may have been a passphrase, or be one to write down.
 */
#pragma once

#include "chip.h"
#include "lib/byte_ring.h"
#include <stdbool.h>

/* Of each direction: a power of two. */
#define PORT_QUEUE_BYTES 4096u

/* What one service of the chip handles at most, so that calls have their turn. */
#define PORT_SERVICE_BYTES_MAX 512u

struct port {
    struct chip chip;
    struct byte_ring received;
    struct byte_ring sending;
    bool is_sending; /* the transmit interrupt is on */
    bool is_full;    /* the receive interrupt is off */
    bool was_short;  /* a write was not taken whole, and nobody was told of room since */
    uint8_t received_memory[PORT_QUEUE_BYTES];
    uint8_t sending_memory[PORT_QUEUE_BYTES];
};

struct port_service {
    bool has_received;
    bool has_room; /* after a write that was not taken whole */
    /*
     * The chip still asks: serve it again, after calls had their turn, and acknowledge the
     * interrupt only when this is false.
     */
    bool is_unfinished;
};

void port_start(struct port *port, const struct registers *registers);

/*
 * Does what the chip asks for. To be called when the interrupt came, and once more after it was
 * acknowledged: a line that is triggered by its edge says nothing of what came in between.
 */
struct port_service port_serve(struct port *port);

/* Takes as many bytes as there is room for, and gives how many. */
uint32_t port_write(struct port *port, struct bytes bytes);

/*
 * What was received, at most as many as `target` holds. Gives how many. *has_more: there is more
 * already, which nothing else will tell.
 */
uint32_t port_read(struct port *port, uint8_t *target, uint32_t size_bytes, bool *has_more);

/* How often the chip had to drop what it received since the last call. */
uint32_t port_take_lost(struct port *port);
