/*
 * Where the pointer is, and how the movements of devices move it.
 *
 * A device that says how far it was moved is followed by more than that the faster it is moved: the
 * factor is b * (1 + 2 v^2 / (v^2 + w^2)), where b is what the person has set, v the speed in
 * counts per millisecond and w the speed at which it has become twice b. Smooth, and never more
 * than 3 b.
 */
#pragma once

#include <stdint.h>

#define POINTER_SPEED_MIN     1u
#define POINTER_SPEED_MAX     9u
#define POINTER_SPEED_DEFAULT 5u

/* Of one report; what a device says beyond it is no movement of a hand. */
#define POINTER_COUNTS_MAX 4096

struct pointer {
    int32_t x; /* in pixels, 0 to width - 1 */
    int32_t y;
    int32_t x_rest; /* where in that pixel, in 1/65536 of it */
    int32_t y_rest;
    uint32_t width;
    uint32_t height;
    uint32_t speed;
    uint64_t moved_ns; /* when a relative device was moved last */
};

/* In the middle of a screen of this size, which is not 0. */
void pointer_init(struct pointer *pointer, uint32_t width, uint32_t height);

/* The pointer stays where it is, or at the nearest place. */
void pointer_set_screen(struct pointer *pointer, uint32_t width, uint32_t height);

/* Clamped to POINTER_SPEED_MIN..POINTER_SPEED_MAX. */
void pointer_set_speed(struct pointer *pointer, uint32_t speed);

void pointer_move(struct pointer *pointer, int32_t x_counts, int32_t y_counts, uint64_t now_ns);

/* One axis, `value` of 0 to `value_max` (which is not 0); values outside are at the edge. */
void pointer_place_x(struct pointer *pointer, int64_t value, uint32_t value_max);
void pointer_place_y(struct pointer *pointer, int64_t value, uint32_t value_max);
