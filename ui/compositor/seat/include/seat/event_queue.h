/*
 * What one client has not been told yet of what happened in its windows.
 *
 * Of each window one movement, one `configured`, one `shown` and so on wait: a later one takes the
 * place of an earlier one, which is removed, so that the order of what is left stays true. What is
 * pressed, released and turned waits in order, EVENT_QUEUE_INPUTS_MAX in all; beyond that it is
 * counted as lost, and a client that hears of that takes all keys and buttons for released.
 *
 * Serial numbers are the client's own: from another's it would learn how much is typed elsewhere.
 *
 * Invariants:
 *  1. The serial numbers of what waits increase.
 *  2. Nothing waits for a window that was forgotten but what was put after that.
 */
#pragma once

#include "schema/windows.h"
#include <stdbool.h>

#define EVENT_QUEUE_INPUTS_MAX 128u
/* Besides: what waits once for each window. */
#define EVENT_QUEUE_MAX 224u

struct event_queue {
    uint32_t first;
    uint32_t count;
    uint32_t lost;
    uint32_t serial; /* the last one that was given */
    struct window_event events[EVENT_QUEUE_MAX];
};

/* Takes all but `serial`, which it gives; 0: there was no room. To be used when all is zeros. */
uint32_t event_queue_put(struct event_queue *queue, const struct window_event *event);

/* At most `count_max`, the oldest first; gives how many. */
uint32_t
event_queue_take(struct event_queue *queue, struct window_event *events, uint32_t count_max);

/* How many were lost since it was asked last. */
uint32_t event_queue_take_lost(struct event_queue *queue);

bool event_queue_has(const struct event_queue *queue, uint32_t window, uint16_t kind);

void event_queue_forget_window(struct event_queue *queue, uint32_t window);

/* Whether it is a key or a button, pressed or released: what a copy can follow from. */
bool event_is_pressing(const struct window_event *event);

bool event_queue_check(const struct event_queue *queue);
