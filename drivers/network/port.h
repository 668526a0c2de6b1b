/*
 * Between a client's rings and the hardware: what is put there goes to the device, and what the
 * device is done with goes back. Pure: the host tests it with hardware in software.
 *
 *     port_open -> port_turn .. -> port_close
 *
 * Invariants:
 *  1. A slot is used exactly while the hardware has its token.
 *  2. No more frames are with the hardware than the client's ring has room for on their way back:
 *     nothing is ever waiting for a client that does not take.
 *  3. What the client wrote is checked after it was copied out. A client that breaks its rings is
 *     served no more (is_broken); the hardware and whoever comes next do not notice.
 */
#pragma once

#include "network/hardware.h"
#include "packet_ring/packet_ring.h"

enum port_ring {
    PORT_SEND,
    PORT_SENT,
    PORT_EMPTY,
    PORT_RECEIVED,
    PORT_RING_COUNT,
};

#define PORT_RINGS_BYTES (PORT_RING_COUNT * sizeof(struct packet_ring_memory))

/* Of one direction, in a turn: whoever calls meanwhile does not wait for long. */
#define PORT_TURN_FRAMES_MAX 64u

/*
 * Frames that were sent are taken back when there is something else to do; so many, or so much, and
 * it is high time.
 */
#define PORT_SENDS_MANY       64u
#define PORT_SENDS_MANY_BYTES 0x40000u

/* So much room may wait for something else to do where the hardware has enough. */
#define PORT_ROOMS_HELD 64u

struct port_slots {
    struct packet_descriptor given[NETWORK_IN_FLIGHT_MAX]; /* what the client gave, by token */
    bool is_used[NETWORK_IN_FLIGHT_MAX];
    uint16_t free[NETWORK_IN_FLIGHT_MAX]; /* tokens; the first free_count */
    uint32_t free_count;
};

struct port_counters {
    uint64_t sent_frames;
    uint64_t sent_bytes;
    uint64_t received_frames;
    uint64_t received_bytes;
    uint64_t send_errors; /* what the client should not have asked for */
    uint64_t resets;
};

struct port {
    struct network_hardware *hardware; /* [I] */
    struct port_counters counters;
    bool is_open;
    bool is_broken;
    bool has_news;           /* the client is to be signalled */
    uint64_t device_address; /* of the shared memory */
    const uint8_t *memory;   /* the same here */
    uint64_t size_bytes;     /* of all of it */
    struct packet_ring rings[PORT_RING_COUNT];
    uint64_t sends_bytes; /* of the frames that the hardware has */
    bool is_held_up;      /* the client wants to send what the hardware did not take */
    struct port_slots sends;
    struct port_slots rooms;
};

/*
 * Begins with a client's memory, which is zeros: `size_bytes` at `memory`, which the device reaches
 * at `device_address`. The rings are its beginning. The hardware has nothing.
 */
void port_open(struct port *port, void *memory, uint64_t device_address, uint64_t size_bytes);

/*
 * Moves what can be moved. True: there is more, and it is to be called again; false: whatever comes
 * next, of the client or of the device, signals.
 *   STATUS_DEVICE_ERROR  the device is out of its mind: port_reset()
 */
NODISCARD enum status port_turn(struct port *port, bool *has_more);

/*
 * Whether a frame that is sent next need not interrupt is looked at in each turn; the client may
 * have begun to wait for one since then. True: there is more, as above.
 */
NODISCARD bool port_await_sent(struct port *port);

/* Whether the client is to be signalled, since it was asked last. */
bool port_take_news(struct port *port);

/*
 * Begins anew with the device: frames that were on their way are lost, as on any network, and their
 * tokens go back. Errors of the hardware's reset.
 */
NODISCARD enum status port_reset(struct port *port);

/* Frames that the device has: when there are any for long, it is silent. */
static inline uint32_t port_sends_in_flight(const struct port *port)
{
    return NETWORK_IN_FLIGHT_MAX - port->sends.free_count;
}

/* The client has gone. The device touches its memory no more. Errors of the hardware's reset. */
NODISCARD enum status port_close(struct port *port);
