#include "port.h"

void port_start(struct port *port, const struct registers *registers)
{
    *port = (struct port){0};
    port->received = (struct byte_ring){port->received_memory, PORT_QUEUE_BYTES, 0, 0};
    port->sending = (struct byte_ring){port->sending_memory, PORT_QUEUE_BYTES, 0, 0};
    chip_start(&port->chip, registers);
    chip_set_receive_interrupt(&port->chip, true);
}

/* Sends what waits, as far as the chip takes it. */
static void send(struct port *port)
{
    while (byte_ring_used(&port->sending) > 0) {
        const size_t sent = chip_send(&port->chip, byte_ring_first(&port->sending));
        if (sent == 0) {
            break;
        }
        byte_ring_wipe(&port->sending, (uint32_t)sent);
    }
    port->is_sending = byte_ring_used(&port->sending) > 0;
    chip_set_transmit_interrupt(&port->chip, port->is_sending);
}

/* Takes out at most `limit` bytes; gives how many. */
static uint32_t receive(struct port *port, uint32_t limit)
{
    uint32_t count = 0;
    uint8_t byte = 0;
    while (count < limit && byte_ring_room(&port->received) > 0 &&
           chip_receive(&port->chip, &byte)) {
        byte_ring_put(&port->received, byte);
        count++;
    }
    port->is_full = byte_ring_room(&port->received) == 0;
    chip_set_receive_interrupt(&port->chip, !port->is_full);
    return count;
}

static bool has_room_again(struct port *port)
{
    const bool has = port->was_short && byte_ring_room(&port->sending) >= PORT_QUEUE_BYTES / 2;
    port->was_short = port->was_short && !has;
    return has;
}

struct port_service port_serve(struct port *port)
{
    struct port_service service = {0};
    uint32_t done = 0;
    bool is_busy = true;
    while (is_busy && done < PORT_SERVICE_BYTES_MAX) {
        const bool is_asking = chip_is_asking(&port->chip);
        const uint32_t received = receive(port, PORT_SERVICE_BYTES_MAX - done);
        send(port);
        service.has_received = service.has_received || received > 0;
        is_busy = is_asking || received > 0;
        /* One for the look itself: a chip that asks for nothing sensible is not served for ever. */
        done += received + 1;
    }
    service.has_room = has_room_again(port);
    service.is_unfinished = is_busy;
    return service;
}

uint32_t port_write(struct port *port, struct bytes bytes)
{
    const uint32_t room = byte_ring_room(&port->sending);
    const uint32_t taken = bytes.size_bytes < room ? (uint32_t)bytes.size_bytes : room;
    for (uint32_t i = 0; i < taken; i++) {
        byte_ring_put(&port->sending, bytes.data[i]);
    }
    if (!port->is_sending) {
        send(port);
    }
    port->was_short = port->was_short || taken < bytes.size_bytes;
    return taken;
}

uint32_t port_read(struct port *port, uint8_t *target, uint32_t size_bytes, bool *has_more)
{
    const uint32_t done = byte_ring_copy(&port->received, target, size_bytes);
    byte_ring_wipe(&port->received, done);
    /* What the chip kept meanwhile may have been announced long ago. */
    *has_more = port->is_full && done > 0 && receive(port, byte_ring_room(&port->received)) > 0;
    return done;
}

uint32_t port_take_lost(struct port *port)
{
    const uint32_t lost = port->chip.lost_count;
    port->chip.lost_count = 0;
    return lost;
}
