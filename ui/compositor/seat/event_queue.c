#include "seat/event_queue.h"

static struct window_event *at(struct event_queue *queue, uint32_t index)
{
    return &queue->events[(queue->first + index) % EVENT_QUEUE_MAX];
}

bool event_is_pressing(const struct window_event *event)
{
    return event->kind == WINDOW_EVENT_KIND_KEY || event->kind == WINDOW_EVENT_KIND_KEY_RELEASED ||
           event->kind == WINDOW_EVENT_KIND_BUTTON ||
           event->kind == WINDOW_EVENT_KIND_BUTTON_RELEASED;
}

/* What waits in order, each for itself. */
static bool is_input(const struct window_event *event)
{
    return event_is_pressing(event) || event->kind == WINDOW_EVENT_KIND_SCROLL ||
           event->kind == WINDOW_EVENT_KIND_SHORTCUT;
}

static bool is_focus(const struct window_event *event)
{
    return event->kind == WINDOW_EVENT_KIND_FOCUSED || event->kind == WINDOW_EVENT_KIND_UNFOCUSED;
}

static bool is_of_pointer(const struct window_event *event)
{
    return event->kind == WINDOW_EVENT_KIND_POINTER ||
           event->kind == WINDOW_EVENT_KIND_POINTER_LEFT;
}

static void keep(struct event_queue *queue, uint32_t index, uint32_t *kept)
{
    if (*kept != index) {
        *at(queue, *kept) = *at(queue, index);
    }
    *kept += 1;
}

/* What `event` takes the place of. */
static bool is_replaced(const struct window_event *old, const struct window_event *event)
{
    if (old->window != event->window || is_input(event) || is_focus(event)) {
        return false;
    }
    return old->kind == event->kind || (is_of_pointer(old) && is_of_pointer(event));
}

static void remove_replaced(struct event_queue *queue, const struct window_event *event)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < queue->count; i++) {
        if (!is_replaced(at(queue, i), event)) {
            keep(queue, i, &kept);
        }
    }
    queue->count = kept;
}

/*
 * A window that gets and loses the focus while nobody fetches: what was typed in between is lost,
 * and said to be; what it is now is not.
 */
static void make_room_for_focus(struct event_queue *queue, const struct window_event *event)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < queue->count; i++) {
        const struct window_event *old = at(queue, i);
        if (old->window == event->window && (is_input(old) || is_focus(old))) {
            queue->lost++;
        } else {
            keep(queue, i, &kept);
        }
    }
    queue->count = kept;
}

uint32_t event_queue_put(struct event_queue *queue, const struct window_event *event)
{
    remove_replaced(queue, event);
    if (is_focus(event) && queue->count >= EVENT_QUEUE_INPUTS_MAX) {
        make_room_for_focus(queue, event);
    }
    const uint32_t room = is_input(event) ? EVENT_QUEUE_INPUTS_MAX : EVENT_QUEUE_MAX;
    if (queue->count >= room) {
        queue->lost += queue->lost < UINT32_MAX ? 1 : 0;
        return 0;
    }
    /* 0 is none. */
    queue->serial += queue->serial == UINT32_MAX ? 2 : 1;
    struct window_event *place = at(queue, queue->count);
    *place = *event;
    place->serial = queue->serial;
    queue->count++;
    return queue->serial;
}

uint32_t
event_queue_take(struct event_queue *queue, struct window_event *events, uint32_t count_max)
{
    uint32_t count = 0;
    while (count < count_max && queue->count > 0) {
        struct window_event *event = at(queue, 0);
        events[count] = *event;
        /* What was typed is the client's now. */
        *event = (struct window_event){0};
        queue->first = (queue->first + 1) % EVENT_QUEUE_MAX;
        queue->count--;
        count++;
    }
    return count;
}

uint32_t event_queue_take_lost(struct event_queue *queue)
{
    const uint32_t lost = queue->lost;
    queue->lost = 0;
    return lost;
}

bool event_queue_has(const struct event_queue *queue, uint32_t window, uint16_t kind)
{
    for (uint32_t i = 0; i < queue->count; i++) {
        const struct window_event *event = &queue->events[(queue->first + i) % EVENT_QUEUE_MAX];
        if (event->window == window && event->kind == kind) {
            return true;
        }
    }
    return false;
}

void event_queue_forget_window(struct event_queue *queue, uint32_t window)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < queue->count; i++) {
        if (at(queue, i)->window != window) {
            keep(queue, i, &kept);
        }
    }
    queue->count = kept;
}

bool event_queue_check(const struct event_queue *queue)
{
    uint32_t serial = 0;
    for (uint32_t i = 0; i < queue->count; i++) {
        const struct window_event *event = &queue->events[(queue->first + i) % EVENT_QUEUE_MAX];
        if (event->serial <= serial) {
            return false;
        }
        serial = event->serial;
    }
    return queue->count <= EVENT_QUEUE_MAX;
}
