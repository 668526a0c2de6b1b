#include "inputs.h"
#include "abi/status.h"
#include "lib/wipe.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "schema/input_client.h"
#include "schema/kernel_client.h"

#define INPUTS_STACK_BYTES 0x10000u

static enum input_state state_of(struct inputs *inputs, const struct input *input)
{
    pthread_mutex_lock(&inputs->mutex);
    const enum input_state state = input->state;
    pthread_mutex_unlock(&inputs->mutex);
    return state;
}

static void set_state(struct inputs *inputs, struct input *input, enum input_state state)
{
    pthread_mutex_lock(&inputs->mutex);
    input->state = state;
    pthread_cond_signal(&inputs->wanted);
    pthread_mutex_unlock(&inputs->mutex);
}

/* -- the thread -------------------------------------------------------------------------------- */

static enum status describe(struct input *input)
{
    struct input_source_describe_results results = {0};
    const enum status status = input_source_describe(input->source, &results);
    input->has_absolute = results.description.has_absolute;
    input->absolute_x_max = results.description.absolute_xmax;
    input->absolute_y_max = results.description.absolute_ymax;
    input->has_lights = results.description.has_lights;
    return status;
}

static enum status open_input(const struct inputs *inputs, struct input *input)
{
    struct input_source_open_params params = {
        .event = inputs->event,
        .bits = inputs->first_bits << (input - inputs->inputs),
    };
    struct input_source_open_results opened = {0};
    enum status status = describe(input);
    input->tether_badge += TETHER_GENERATION;
    if (status == STATUS_OK) {
        status = session_create(inputs->endpoint, input->tether_badge, 0, &params.tether);
    }
    if (status == STATUS_OK) {
        status = input_source_open(input->source, &params, &opened);
        capability_release(params.tether);
    }
    input->port = opened.port;
    input->late_count = 0;
    return status;
}

/* Waits until one is to be opened, and gives the next one behind `last`. */
static struct input *next_wanted(struct inputs *inputs, uint32_t last)
{
    struct input *wanted = NULL;
    pthread_mutex_lock(&inputs->mutex);
    while (wanted == NULL) {
        for (uint32_t i = 1; i <= inputs->count && wanted == NULL; i++) {
            struct input *input = &inputs->inputs[(last + i) % inputs->count];
            wanted = input->state == INPUT_OPENING ? input : NULL;
        }
        if (wanted == NULL) {
            pthread_cond_wait(&inputs->wanted, &inputs->mutex);
        }
    }
    pthread_mutex_unlock(&inputs->mutex);
    return wanted;
}

/* What came of it. False: it is to be tried again. */
static bool settle(struct inputs *inputs, struct input *input, enum status status)
{
    const bool is_absent = status == STATUS_NOT_FOUND || status == STATUS_UNSUPPORTED;
    pthread_mutex_lock(&inputs->mutex);
    /* A driver that ended meanwhile is followed by another one. */
    const bool is_open = status == STATUS_OK && input->closed_badge != input->tether_badge;
    input->state = is_open ? INPUT_OPEN : is_absent ? INPUT_ABSENT : INPUT_OPENING;
    pthread_mutex_unlock(&inputs->mutex);
    if (!is_open) {
        capability_release(input->port);
        input->port = 0;
    }
    return is_open || is_absent;
}

static void *run(void *argument)
{
    struct inputs *inputs = argument;
    uint32_t last = 0;
    for (;;) {
        struct input *input = next_wanted(inputs, last);
        last = (uint32_t)(input - inputs->inputs);
        message_set_deadline(clock_now_ns() + INPUT_OPEN_NS);
        const enum status status = open_input(inputs, input);
        message_set_deadline(0);
        if (settle(inputs, input, status)) {
            const struct event_signal_params opened = {.bits = inputs->opened_bits};
            (void)event_signal(inputs->event, &opened); /* our own */
        } else {
            (void)clock_sleep_until(clock_now_ns() + INPUT_AGAIN_NS); /* in vain: at once */
        }
    }
}

/* -- the first thread -------------------------------------------------------------------------- */

enum status inputs_start(struct inputs *inputs)
{
    pthread_attr_t attributes;
    pthread_mutex_init(&inputs->mutex, NULL);
    pthread_cond_init(&inputs->wanted, NULL);
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, INPUTS_STACK_BYTES);
    const int error = pthread_create(&inputs->thread, &attributes, run, inputs);
    pthread_attr_destroy(&attributes);
    return error == 0 ? STATUS_OK : STATUS_NO_MEMORY;
}

bool inputs_is_open(struct inputs *inputs, const struct input *input)
{
    return state_of(inputs, input) == INPUT_OPEN;
}

/* It is opened anew; what was pressed on it is not any more. */
static void lose(struct inputs *inputs, struct input *input, const struct inputs_heard *heard)
{
    capability_release(input->port);
    input->port = 0;
    heard->lost(heard->context, input);
    set_state(inputs, input, INPUT_OPENING);
}

static void read_later(struct inputs *inputs, const struct input *input)
{
    const struct event_signal_params more = {
        .bits = inputs->first_bits << (input - inputs->inputs)};
    (void)event_signal(inputs->event, &more); /* our own */
}

/* False: there is nothing more. */
static bool read_some(struct inputs *inputs, struct input *input, const struct inputs_heard *heard)
{
    struct input_port_read_results_reader results = {0};
    struct input_event events[INPUT_EVENTS_AT_ONCE];
    uint32_t count = 0;
    message_set_deadline(clock_now_ns() + INPUT_READ_NS);
    const enum status status = input_port_read(input->port, &results);
    message_set_deadline(0);
    if (status == STATUS_TIMED_OUT && input->late_count < INPUT_LATE_MAX) {
        input->late_count++;
        read_later(inputs, input);
        return false;
    }
    if (status != STATUS_OK) {
        lose(inputs, input, heard);
        return false;
    }
    input->late_count = 0;
    /* They lie in the message page, which whoever hears them may need. */
    while (count < results.events.count && count < INPUT_EVENTS_AT_ONCE &&
           input_event_list_get(&results.events, count, &events[count]) == STATUS_OK) {
        count++;
    }
    wipe(message_page()->words, sizeof(message_page()->words)); /* keys may be a secret's */
    if (results.lost != 0) {
        heard->lost(heard->context, input);
    }
    for (uint32_t i = 0; i < count; i++) {
        heard->event(heard->context, input, &events[i]);
    }
    wipe(events, sizeof(events));
    return count == INPUT_EVENTS_AT_ONCE;
}

/* A flood is heard in turns with everything else: the rest comes with the bits that are left. */
#define READS_AT_ONCE 4u

void inputs_read(struct inputs *inputs, uint64_t which, const struct inputs_heard *heard)
{
    for (uint32_t i = 0; i < inputs->count; i++) {
        struct input *input = &inputs->inputs[i];
        if ((which >> i & 1) == 0 || !inputs_is_open(inputs, input)) {
            continue;
        }
        uint32_t reads = 0;
        while (reads < READS_AT_ONCE && read_some(inputs, input, heard)) {
            reads++;
        }
        if (reads == READS_AT_ONCE) {
            read_later(inputs, input);
        }
    }
}

void inputs_closed(struct inputs *inputs, uint64_t badge, const struct inputs_heard *heard)
{
    const uint32_t index = (uint32_t)(badge >> TETHER_INDEX_SHIFT) & 0xff;
    if (index >= inputs->count) {
        return;
    }
    struct input *input = &inputs->inputs[index];
    pthread_mutex_lock(&inputs->mutex);
    const bool is_open = input->state == INPUT_OPEN;
    input->closed_badge = badge > input->closed_badge ? badge : input->closed_badge;
    pthread_mutex_unlock(&inputs->mutex);
    if (is_open && input->tether_badge == badge) {
        lose(inputs, input, heard);
    }
}

void inputs_light(struct inputs *inputs, uint32_t lights)
{
    const struct input_port_set_lights_params params = {.lights = lights};
    for (uint32_t i = 0; i < inputs->count; i++) {
        struct input *input = &inputs->inputs[i];
        if (inputs_is_open(inputs, input) && input->has_lights) {
            message_set_deadline(clock_now_ns() + INPUT_READ_NS);
            (void)input_port_set_lights(input->port, &params); /* its end is told by the tether */
            message_set_deadline(0);
        }
    }
}
