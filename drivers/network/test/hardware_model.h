/* Network hardware in software: it keeps what it is given, and gives it back in its own time. */
#pragma once

#include "network/hardware.h"

struct hardware_moods {
    uint32_t is_full; /* one time in so many; 0: never */
    uint32_t is_mad;
    uint32_t is_lazy; /* has nothing to give back, though there is something */
    bool resets_badly;
    bool refuses_frames;
    bool says_too_much; /* of a frame that it has received */
};

struct hardware_model {
    struct network_hardware hardware;
    struct hardware_moods moods;
    uint32_t (*chance)(void);
    uint32_t room_max; /* of each direction */
    bool has_frame[NETWORK_IN_FLIGHT_MAX];
    bool has_room[NETWORK_IN_FLIGHT_MAX];
    struct network_frame frames[NETWORK_IN_FLIGHT_MAX];
    struct network_room rooms[NETWORK_IN_FLIGHT_MAX];
    uint32_t frame_count;
    uint32_t room_count;
    uint32_t notified_count;
    uint32_t awaited_count; /* how often a sent frame was to interrupt */
    uint32_t reset_count;
    uint32_t received_bytes; /* of the next frames */
    uint32_t received_offset;
    uint16_t received_flags;
    bool was_misused;
};

void hardware_model_init(struct hardware_model *model, uint32_t (*chance)(void));

/* From now on what it has sent interrupts only when that was asked for. */
void hardware_model_send_quietly(struct hardware_model *model);
