/* Keyboards and pointers meet the seat; what the seat wants done is done. */
#include "compositor.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include <string.h>

/* -- keys -------------------------------------------------------------------------------------- */

static void translate(const struct keyboard_event *event, struct seat_key *key)
{
    *key = (struct seat_key){
        .code = event->code,
        .symbol = event->symbol,
        .text = event->text,
        .modifiers = event->modifiers,
        .modifiers_after = keyboard_modifiers(&compositor.keyboard),
    };
}

static void take_key(
    struct seat_keyboard *keyboard,
    uint32_t code,
    bool is_pressed,
    uint64_t now_ns,
    struct seat_key *key)
{
    struct keyboard_event event = {
        .code = code, .modifiers = keyboard_modifiers(&compositor.keyboard)};
    (void)keyboard;
    (void)keyboard_key(&compositor.keyboard, code, is_pressed, now_ns, &event);
    translate(&event, key);
}

static uint64_t repeat_deadline_ns(struct seat_keyboard *keyboard)
{
    (void)keyboard;
    return keyboard_next_ns(&compositor.keyboard);
}

static bool repeat(struct seat_keyboard *keyboard, uint64_t now_ns, struct seat_key *key)
{
    struct keyboard_event event;
    (void)keyboard;
    if (!keyboard_due(&compositor.keyboard, now_ns, &event)) {
        return false;
    }
    translate(&event, key);
    return true;
}

static void interrupt(struct seat_keyboard *keyboard)
{
    (void)keyboard;
    keyboard_interrupt(&compositor.keyboard);
}

/* -- effects ----------------------------------------------------------------------------------- */

static void signal(struct seat_effects *effects, uint32_t event, uint64_t bits)
{
    const struct event_signal_params params = {.bits = bits};
    (void)effects;
    (void)event_signal(event, &params); /* whose it is may be gone */
}

static void drop(struct seat_effects *effects, uint32_t event)
{
    (void)effects;
    capability_release(event);
}

static void has_events(struct seat_effects *effects, uint32_t index)
{
    (void)effects;
    for (uint32_t i = 0; i < SEAT_CLIENTS_MAX; i++) {
        if (compositor.clients[i].is_used && compositor.clients[i].index == index) {
            compositor.clients[i].is_to_tell = true;
        }
    }
}

/* Its pictures stay until its client has heard of it: he may be drawing into them. */
static void window_gone(struct seat_effects *effects, uint32_t id)
{
    struct pane *pane = pane_of_scene(id);
    (void)effects;
    if (pane != NULL) {
        pane->id = 0;
        pane->is_on_its_way = false;
        pane->is_in_frame = false;
    }
}

/* What becomes of it is said by who looks after sessions: the person's programs may hang. */
static void lock_asked(struct seat_effects *effects)
{
    if (compositor.wish_event != 0) {
        signal(effects, compositor.wish_event, compositor.wish_lock_bits);
    }
}

static void log_out_asked(struct seat_effects *effects)
{
    if (compositor.wish_event != 0) {
        signal(effects, compositor.wish_event, compositor.wish_log_out_bits);
    }
}

static void screenshot_asked(struct seat_effects *effects)
{
    (void)effects;
    frames_take_screenshot();
}

void devices_init(void)
{
    compositor.seat_keyboard = (struct seat_keyboard){
        .take = take_key,
        .deadline_ns = repeat_deadline_ns,
        .repeat = repeat,
        .interrupt = interrupt,
    };
    compositor.effects = (struct seat_effects){
        .signal = signal,
        .drop = drop,
        .has_events = has_events,
        .window_gone = window_gone,
        .lock_asked = lock_asked,
        .log_out_asked = log_out_asked,
        .screenshot_asked = screenshot_asked,
    };
}

/* -- devices ----------------------------------------------------------------------------------- */

static uint32_t index_of(const struct input *input)
{
    return (uint32_t)(input - compositor.inputs.inputs);
}

static void heard(void *context, const struct input *input, const struct input_event *event)
{
    (void)context;
    seat_input(&compositor.seat, index_of(input), event, clock_now_ns());
}

static void lost(void *context, const struct input *input)
{
    (void)context;
    seat_device_lost(&compositor.seat, index_of(input), clock_now_ns());
}

static const struct inputs_heard listener = {.event = heard, .lost = lost};

enum status devices_start(void)
{
    static const char *const names[] = {"input0", "input1", "input2", "keyboard", "mouse"};
    struct inputs *inputs = &compositor.inputs;
    inputs->endpoint = compositor.server.endpoint;
    inputs->event = compositor.event;
    inputs->opened_bits = EVENT_INPUT_OPENED;
    inputs->first_bits = EVENT_INPUT_FIRST;
    for (uint32_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const uint32_t source = program_capability(names[i]);
        if (source != 0) {
            inputs->inputs[inputs->count] = (struct input){
                .source = source,
                .tether_badge = BADGE_INPUT | (uint64_t)inputs->count << BADGE_INDEX_SHIFT,
            };
            inputs->count++;
        }
    }
    return inputs_start(inputs);
}

/* Those that are open now are the seat's. */
static void take_opened(void)
{
    for (uint32_t i = 0; i < compositor.inputs.count; i++) {
        struct input *input = &compositor.inputs.inputs[i];
        if (inputs_is_open(&compositor.inputs, input) && !compositor.seat.devices[i].is_used) {
            seat_device_came(&compositor.seat, i, input->absolute_x_max, input->absolute_y_max);
        }
    }
}

void devices_signalled(uint64_t bits)
{
    if ((bits & EVENT_INPUT_OPENED) != 0) {
        compositor.lights = UINT32_MAX; /* a keyboard that is new shows none */
        take_opened();
    }
    inputs_read(&compositor.inputs, bits / EVENT_INPUT_FIRST, &listener);
}

void devices_closed(uint64_t badge)
{
    inputs_closed(&compositor.inputs, badge, &listener);
}

void devices_settle(void)
{
    const uint32_t lights = keyboard_lights(&compositor.keyboard);
    if (lights != compositor.lights) {
        compositor.lights = lights;
        inputs_light(&compositor.inputs, lights);
    }
}
