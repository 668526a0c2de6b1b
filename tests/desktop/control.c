/* The window that behaves: what is typed there, and what is shown. */
#include "hostile.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/windows_client.h"
#include "schema/windows_data.h"

#define WIDTH  400u
#define HEIGHT 300u
#define BITS   1u

struct control control;

static uint32_t failed_line;

void require(bool holds, uint32_t line)
{
    if (!holds && failed_line == 0) {
        failed_line = line;
    }
}

/* -- chance ------------------------------------------------------------------------------------ */

uint64_t chance_next(struct chance *chance)
{
    chance->state ^= chance->state << 13;
    chance->state ^= chance->state >> 7;
    chance->state ^= chance->state << 17;
    return chance->state * UINT64_C(0x2545f4914f6cdd1d);
}

uint64_t chance_below(struct chance *chance, uint64_t limit)
{
    return (chance_next(chance) >> 16) % limit;
}

uint16_t chance_size(struct chance *chance)
{
    static const uint16_t sizes[] = {0, 1, 2, 199, 8191, 8192, 8193, 32767, 32768, 65534, 65535};
    const uint64_t place = chance_below(chance, 2 * sizeof(sizes) / sizeof(sizes[0]));
    return place < sizeof(sizes) / sizeof(sizes[0]) ? sizes[place]
                                                    : (uint16_t)chance_below(chance, 1500);
}

/* -- what is shown ----------------------------------------------------------------------------- */

/* A picture of one colour, all of it anew: of what the compositor still shows nothing is changed.
 */
static void paint(void)
{
    const struct window_client_buffers_params size = {
        .window = control.window, .width = control.width, .height = control.height};
    const struct window_client_show_params show = {.window = control.window};
    struct window_client_buffers_results buffers = {0};
    if (control.width == 0 || window_client_buffers(control.client, &size, &buffers) != STATUS_OK) {
        return;
    }
    if (control.mapping.handle != 0) {
        mapping_finish(&control.mapping);
    }
    uint64_t size_bytes = 0;
    const enum status status =
        mapping_create_whole(buffers.memory, MAP_READ | MAP_WRITE, &control.mapping, &size_bytes);
    capability_release(buffers.memory);
    if (status != STATUS_OK) {
        return;
    }
    uint32_t *pixels = control.mapping.address;
    for (uint32_t i = 0; i < buffers.buffer_bytes / sizeof(*pixels); i++) {
        pixels[i] = control.colour;
    }
    require(window_client_show(control.client, &show) == STATUS_OK, CONTROL_LINES + __LINE__);
}

static void show_colour(uint32_t colour)
{
    control.colour = colour;
    paint();
}

/* -- what happens ------------------------------------------------------------------------------ */

static void take_event(const struct window_event *event)
{
    death_event(event);
    control.serial = event->serial > control.serial ? event->serial : control.serial;
    if (event->window != control.window) {
        return;
    }
    if (event->kind == WINDOW_EVENT_KIND_CONFIGURED) {
        control.width = event->width;
        control.height = event->height;
        paint();
    } else if (event->kind == WINDOW_EVENT_KIND_CLOSE_ASKED) {
        program_exit(0);
    } else if (event->kind == WINDOW_EVENT_KIND_KEY && event->value == 0 && event->text != 0) {
        control.has_key = true;
        control.key = (char)event->text;
    }
}

static void take_events(void)
{
    struct window_event events[EVENTS_AT_ONCE];
    uint32_t count = EVENTS_AT_ONCE;
    while (count == EVENTS_AT_ONCE) {
        struct window_client_events_results_reader results = {0};
        if (window_client_events(control.client, &results) != STATUS_OK) {
            program_exit(1); /* the compositor has ended */
        }
        count = results.events.count;
        for (uint32_t i = 0; i < count && i < EVENTS_AT_ONCE; i++) {
            require(
                window_event_list_get(&results.events, i, &events[i]) == STATUS_OK,
                CONTROL_LINES + __LINE__);
        }
        for (uint32_t i = 0; i < count && i < EVENTS_AT_ONCE; i++) {
            take_event(&events[i]);
        }
    }
}

void control_listen(bool waits)
{
    struct register_message message = {0};
    if (waits) {
        (void)message_receive(control.event, &message);
    }
    take_events();
}

/* -- what is typed ----------------------------------------------------------------------------- */

static void (*const attacks[])(void) = {
    attack_connections,
    attack_windows,
    attack_buffers,
    attack_pictures,
    attack_titles,
    attack_popups,
    attack_states,
    attack_unheard,
    attack_kinds,
    attack_clipboard,
    attack_capabilities,
    attack_messages,
};

#define ATTACKS (sizeof(attacks) / sizeof(attacks[0]))

/* One of them, or any of them for "z", until something else is typed. */
static void attack(char letter)
{
    failed_line = 0;
    show_colour(COLOUR_BUSY);
    control.has_key = false;
    while (!control.has_key) {
        const uint64_t which =
            letter == 'z' ? chance_below(&control.chance, ATTACKS) : (uint64_t)(letter - 'a');
        attacks[which]();
        control_listen(false);
    }
    show_colour(failed_line == 0 ? COLOUR_DONE : COLOUR_FAILED | failed_line);
}

static void take_key(void)
{
    const char key = control.key;
    control.has_key = false;
    if (key >= '0' && key <= '9') {
        death_begin(key);
    } else if (key == 'm') {
        show_colour(COLOUR_COUNT | count_pictures());
    } else if (key == 'z' || (key >= 'a' && key < (char)('a' + ATTACKS))) {
        attack(key);
    }
    control.has_key = false;
}

/* -- the start --------------------------------------------------------------------------------- */

uint32_t control_connect(void)
{
    struct windows_connect_results results = {0};
    const enum status status = windows_connect(control.windows, &results);
    require(status == STATUS_OK || status == STATUS_LIMIT_EXCEEDED, CONTROL_LINES + __LINE__);
    return status == STATUS_OK ? results.client : 0;
}

static enum status begin(void)
{
    const struct window_client_open_params window = {
        .kind = WINDOW_KIND_NORMAL,
        .width = WIDTH,
        .height = HEIGHT,
        .title = text_bytes("harm"),
    };
    struct ledger_create_event_results event = {0};
    struct window_client_open_results opened = {0};
    enum status status = ledger_create_event(PROGRAM_LEDGER, &event);
    control.windows = program_capability("windows");
    control.client = control_connect();
    control.event = event.event;
    control.colour = COLOUR_READY;
    control.chance.state = 1;
    const struct window_client_notify_params notify = {.event = event.event, .bits = BITS};
    if (status == STATUS_OK) {
        status = window_client_open(control.client, &window, &opened);
    }
    if (status == STATUS_OK) {
        control.window = opened.window;
        status = window_client_notify(control.client, &notify);
    }
    return status;
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    if (begin() != STATUS_OK) {
        return 1;
    }
    for (;;) {
        control_listen(true);
        if (control.has_key) {
            take_key();
        }
    }
}
