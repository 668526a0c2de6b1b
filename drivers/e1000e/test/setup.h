/* A card over the model, and the shortest ways to use it. */
#pragma once

#include "model.h"
#include "packet_ring/packet_ring.h"

#define EVENT 7u

extern struct card card;
extern struct network_hardware *hardware;

/* Begins with a new model; hardware->start() is the caller's. */
void setup(bool has_messages);

/* The same, started. */
void setup_started(bool has_messages);

/* Of a frame at the beginning of the model's data. */
struct network_frame frame_of(uint32_t token, uint32_t size_bytes);

NODISCARD enum status send_frame(const struct network_frame *frame);

/* Rooms lie in the second half of the model's data. */
NODISCARD enum status give_room(uint32_t token);
const uint8_t *room_content(uint32_t token);

/* Lets the driver have what was signalled. */
void interrupt(void);

/* UINT32_MAX: there is none. */
uint32_t take_sent(void);
