#include "port.h"
#include "lib/memory.h"

void port_start(struct port *port, const struct registers *registers)
{
    *port = (struct port){0};
    chip_start(&port->chip, registers);
    chip_set_receive_interrupt(&port->chip, true);
}

/* Sends what waits, as far as the chip takes it. */
static void send(struct port *port)
{
    while (byte_queue_used(&port->sending) > 0) {
        const size_t sent = chip_send(&port->chip, byte_queue_first(&port->sending));
        if (sent == 0) {
            break;
        }
        byte_queue_drop(&port->sending, (uint32_t)sent);
    }
    port->is_sending = byte_queue_used(&port->sending) > 0;
    chip_set_transmit_interrupt(&port->chip, port->is_sending);
}

/* Takes out at most `limit` bytes; gives how many. */
static uint32_t receive(struct port *port, uint32_t limit)
{
    uint32_t count = 0;
    uint8_t byte = 0;
    while (count < limit && byte_queue_room(&port->received) > 0 &&
           chip_receive(&port->chip, &byte)) {
        byte_queue_put(&port->received, byte);
        count++;
    }
    port->is_full = byte_queue_room(&port->received) == 0;
    chip_set_receive_interrupt(&port->chip, !port->is_full);
    return count;
}

static bool has_room_again(struct port *port)
{
    const bool has = port->was_short && byte_queue_room(&port->sending) >= BYTE_QUEUE_BYTES / 2;
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
    const uint32_t room = byte_queue_room(&port->sending);
    const uint32_t taken = bytes.size_bytes < room ? (uint32_t)bytes.size_bytes : room;
    for (uint32_t i = 0; i < taken; i++) {
        byte_queue_put(&port->sending, bytes.data[i]);
    }
    if (!port->is_sending) {
        send(port);
    }
    port->was_short = port->was_short || taken < bytes.size_bytes;
    return taken;
}

uint32_t port_read(struct port *port, uint8_t *target, uint32_t size_bytes, bool *has_more)
{
    uint32_t done = 0;
    while (done < size_bytes && byte_queue_used(&port->received) > 0) {
        const struct bytes first = byte_queue_first(&port->received);
        const uint32_t wanted = size_bytes - done;
        const uint32_t part = first.size_bytes < wanted ? (uint32_t)first.size_bytes : wanted;
        memcpy(target + done, first.data, part);
        byte_queue_drop(&port->received, part);
        done += part;
    }
    /* What the chip kept meanwhile may have been announced long ago. */
    *has_more = port->is_full && done > 0 && receive(port, byte_queue_room(&port->received)) > 0;
    return done;
}

uint32_t port_take_lost(struct port *port)
{
    const uint32_t lost = port->chip.lost_count;
    port->chip.lost_count = 0;
    return lost;
}
