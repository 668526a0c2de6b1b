/*
 * An Intel 82574 as the hardware of network/hardware.h: one queue for what is sent, one for what
 * is received. Pure over what access.h has, so that the host tests it with a device in software.
 */
#pragma once

#include "controller.h"
#include "receive.h"
#include "transmit.h"

/* The two rings, and the places for headers; each a multiple of 128 bytes. */
#define CARD_RECEIVE_OFFSET 0u
#define CARD_SEND_OFFSET    (CARD_RECEIVE_OFFSET + RECEIVE_RING_BYTES)
#define CARD_HEADERS_OFFSET (CARD_SEND_OFFSET + TRANSMIT_RING_BYTES)
#define CARD_MEMORY_BYTES   (CARD_HEADERS_OFFSET + TRANSMIT_HEADERS_BYTES)

struct card {
    struct network_hardware hardware;
    struct controller controller;
    struct receive receive;
    struct transmit transmit;
    struct network_losses losses;
};

/*
 * The functions of card->controller.access are set by the caller. Afterwards card->hardware can be
 * started. What its start gives, besides what attach() does:
 *   STATUS_MALFORMED     it has no address of its own
 *   STATUS_TIMED_OUT     it does not stop, or not begin anew
 *   STATUS_DEVICE_ERROR  it is not there any more
 */
void card_init(struct card *card);
