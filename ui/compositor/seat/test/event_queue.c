#include "seat/event_queue.h"
#include "unit.h"

static struct event_queue queue;
static struct window_event events[EVENT_QUEUE_MAX];

static uint32_t put(uint32_t window, enum window_event_kind kind)
{
    const struct window_event event = {.window = window, .kind = (uint16_t)kind};
    const uint32_t serial = event_queue_put(&queue, &event);
    CHECK(event_queue_check(&queue));
    return serial;
}

static void begin(void)
{
    queue = (struct event_queue){0};
}

static void movements_are_one_for_each_window(void)
{
    begin();
    (void)put(1, WINDOW_EVENT_KIND_POINTER);
    (void)put(2, WINDOW_EVENT_KIND_POINTER);
    (void)put(1, WINDOW_EVENT_KIND_KEY);
    const uint32_t last = put(1, WINDOW_EVENT_KIND_POINTER);
    CHECK_EQUAL(event_queue_take(&queue, events, EVENT_QUEUE_MAX), 3);
    CHECK_EQUAL(events[0].window, 2);
    CHECK_EQUAL(events[1].kind, WINDOW_EVENT_KIND_KEY);
    CHECK_EQUAL(events[2].serial, last);
    (void)put(1, WINDOW_EVENT_KIND_POINTER);
    (void)put(1, WINDOW_EVENT_KIND_POINTER_LEFT);
    CHECK_EQUAL(event_queue_take(&queue, events, EVENT_QUEUE_MAX), 1);
    CHECK_EQUAL(events[0].kind, WINDOW_EVENT_KIND_POINTER_LEFT);
}

static void states_are_one_for_each_window(void)
{
    static const enum window_event_kind kinds[] = {
        WINDOW_EVENT_KIND_CONFIGURED,
        WINDOW_EVENT_KIND_SHOWN,
        WINDOW_EVENT_KIND_CLOSE_ASKED,
        WINDOW_EVENT_KIND_SETTINGS_CHANGED,
        WINDOW_EVENT_KIND_LIST_CHANGED};
    begin();
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        (void)put(1, kinds[i]);
        (void)put(1, kinds[i]);
        CHECK_EQUAL(queue.count, i + 1);
        CHECK(event_queue_has(&queue, 1, (uint16_t)kinds[i]));
        CHECK(!event_queue_has(&queue, 2, (uint16_t)kinds[i]));
    }
}

static void keys_beyond_the_bound_are_lost(void)
{
    begin();
    for (uint32_t i = 0; i < EVENT_QUEUE_INPUTS_MAX; i++) {
        CHECK(put(1, WINDOW_EVENT_KIND_KEY) != 0);
    }
    CHECK_EQUAL(put(1, WINDOW_EVENT_KIND_KEY), 0);
    CHECK_EQUAL(put(1, WINDOW_EVENT_KIND_SCROLL), 0);
    /* What it is to know has room. */
    CHECK(put(1, WINDOW_EVENT_KIND_CONFIGURED) != 0);
    CHECK(put(1, WINDOW_EVENT_KIND_POINTER) != 0);
    CHECK_EQUAL(event_queue_take_lost(&queue), 2);
    CHECK_EQUAL(event_queue_take_lost(&queue), 0);
    CHECK_EQUAL(event_queue_take(&queue, events, 5), 5);
    CHECK(put(1, WINDOW_EVENT_KIND_KEY) != 0);
}

static void who_has_the_focus_is_never_lost(void)
{
    begin();
    for (uint32_t i = 0; i < 1000; i++) {
        (void)put(1, WINDOW_EVENT_KIND_FOCUSED);
        (void)put(1, WINDOW_EVENT_KIND_KEY);
        (void)put(1, WINDOW_EVENT_KIND_UNFOCUSED);
        (void)put(2, WINDOW_EVENT_KIND_FOCUSED);
        (void)put(2, WINDOW_EVENT_KIND_UNFOCUSED);
        CHECK(queue.count <= EVENT_QUEUE_MAX);
    }
    CHECK(event_queue_take_lost(&queue) > 0);
    begin();
    for (uint32_t i = 0; i < EVENT_QUEUE_INPUTS_MAX; i++) {
        (void)put(1 + i % 2, WINDOW_EVENT_KIND_KEY);
    }
    (void)put(2, WINDOW_EVENT_KIND_UNFOCUSED);
    CHECK_EQUAL(event_queue_take_lost(&queue), EVENT_QUEUE_INPUTS_MAX / 2);
    CHECK(put(1, WINDOW_EVENT_KIND_FOCUSED) != 0);
    const uint32_t count = event_queue_take(&queue, events, EVENT_QUEUE_MAX);
    CHECK_EQUAL(events[count - 1].kind, WINDOW_EVENT_KIND_FOCUSED);
    CHECK_EQUAL(events[count - 2].window, 2);
    CHECK_EQUAL(events[count - 2].kind, WINDOW_EVENT_KIND_UNFOCUSED);
}

static void a_closed_window_leaves_nothing(void)
{
    begin();
    (void)put(1, WINDOW_EVENT_KIND_KEY);
    (void)put(2, WINDOW_EVENT_KIND_KEY);
    (void)put(1, WINDOW_EVENT_KIND_POINTER);
    event_queue_forget_window(&queue, 1);
    CHECK_EQUAL(event_queue_take(&queue, events, EVENT_QUEUE_MAX), 1);
    CHECK_EQUAL(events[0].window, 2);
}

static void all_that_was_taken_is_forgotten(void)
{
    begin();
    const struct window_event event = {.kind = WINDOW_EVENT_KIND_KEY, .text = 's', .symbol = 's'};
    (void)event_queue_put(&queue, &event);
    (void)event_queue_take(&queue, events, 1);
    for (uint32_t i = 0; i < EVENT_QUEUE_MAX; i++) {
        CHECK_EQUAL(queue.events[i].text | queue.events[i].symbol, 0);
    }
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"movements are one for each window", movements_are_one_for_each_window},
        {"states are one for each window", states_are_one_for_each_window},
        {"keys beyond the bound are lost", keys_beyond_the_bound_are_lost},
        {"who has the focus is never lost", who_has_the_focus_is_never_lost},
        {"a closed window leaves nothing", a_closed_window_leaves_nothing},
        {"all that was taken is forgotten", all_that_was_taken_is_forgotten},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
