/*
 * The device but for its queues: from its reset until it works, its link, its interrupts.
 *
 *     controller_stop -> controller_run -> (it works) -> controller_stop ..
 *
 * Interrupts: what a queue has done interrupts once, and is then masked, by the device itself or by
 * controller_interrupted(), until somebody found nothing more to do (controller_arm). What happens
 * meanwhile stays noted in ICR, and interrupts as soon as it is unmasked. Nothing is ever polled.
 */
#pragma once

#include "access.h"
#include "network/hardware.h"

/* How long each may take: to stop reaching memory, to begin anew, to read its EEPROM. */
#define CONTROLLER_WAIT_NS UINT64_C(1000000000)
/* From one look to the next meanwhile. */
#define CONTROLLER_LOOK_NS UINT64_C(1000000)

/*
 * The least time from one interrupt to the next. Under load they come no faster than the driver
 * asks for them (controller_arm); this saves those of small frames, and a frame after a pause is
 * told at once. Who waits for what he has sent waits for an answer, not for the token.
 */
#define CONTROLLER_RECEIVE_INTERVAL_NS UINT64_C(20000)
#define CONTROLLER_SEND_INTERVAL_NS    UINT64_C(250000)

enum controller_queue {
    CONTROLLER_RECEIVE,
    CONTROLLER_SEND,
    CONTROLLER_QUEUE_COUNT,
};

/* Where a queue's ring of descriptors is. */
struct controller_ring {
    uint64_t device_address;
    uint32_t size_bytes;
};

struct controller {
    struct card_access access; /* [I] but for what attach() fills in */
    bool is_gone;              /* a register said so */
    bool is_up;                /* the link */
    bool is_armed[CONTROLLER_QUEUE_COUNT];
};

/*
 * Makes it touch no memory, and forget all that it was told.
 *   STATUS_TIMED_OUT     it does not stop, or not begin anew
 *   STATUS_DEVICE_ERROR  it is not there any more
 */
NODISCARD enum status controller_stop(struct controller *controller);

/* Its address, from its EEPROM, after controller_stop(). STATUS_MALFORMED: it has none. */
NODISCARD enum status
controller_address(const struct controller *controller, uint8_t address[NETWORK_ADDRESS_BYTES]);

/* Lets it work with these rings, which are empty. Reads the link. */
void controller_run(
    struct controller *controller, const struct controller_ring rings[CONTROLLER_QUEUE_COUNT]);

/* Up to this descriptor the queue's ring is the device's. */
void controller_tell(
    const struct controller *controller, enum controller_queue queue, uint32_t tail);

/* Lets the queue interrupt. True: it could not until now, and is to be looked at once more. */
bool controller_arm(struct controller *controller, enum controller_queue queue);

/* These interrupts came; reads the link where it may have changed. */
void controller_interrupted(struct controller *controller, uint64_t bits);

/* Adds what it has counted since it was asked last. */
void controller_count(const struct controller *controller, struct network_losses *losses);
