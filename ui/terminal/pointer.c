/* The pointer: it marks text, or the program in the terminal hears of it (Shift: not). */
#include "terminal.h"
#include <stdlib.h>

#define WHEEL_LINES 3

/* The button of a code, as terminals number them. */
static uint32_t button_of(uint32_t code)
{
    switch (code) {
    case UI_BUTTON_LEFT:
        return 0;
    case UI_BUTTON_MIDDLE:
        return 1;
    case UI_BUTTON_RIGHT:
        return 2;
    default:
        return MOUSE_NO_BUTTON;
    }
}

void pointer_copy(uint32_t serial)
{
    const struct ui_outside *outside = &terminal.application.outside;
    size_t size_bytes = 0;
    uint8_t *text =
        selection_text(&terminal.selection, terminal.screen, UI_CLIPBOARD_BYTES_MAX, &size_bytes);
    if (text != NULL) {
        (void)outside->copy(
            outside->context, terminal.window->ui, serial, (struct bytes){text, size_bytes});
    }
    free(text);
}

/* -- for the program --------------------------------------------------------------------------- */

static bool is_for_program(const struct ui_event *event)
{
    return (screen_modes(terminal.screen) & SCREEN_MOUSE) != 0 &&
           (ui_event_modifiers(event) & UI_SHIFT) == 0 && !terminal.is_selecting &&
           !terminal.is_scrolled;
}

static bool mouse_of(const struct ui_event *event, struct mouse_event *mouse)
{
    switch (event->kind) {
    case UI_EVENT_BUTTON:
        mouse->kind = MOUSE_PRESSED;
        mouse->button = button_of(event->code);
        terminal.buttons = mouse->button;
        return mouse->button != MOUSE_NO_BUTTON;
    case UI_EVENT_BUTTON_RELEASED:
        mouse->kind = MOUSE_RELEASED;
        mouse->button = button_of(event->code);
        terminal.buttons = MOUSE_NO_BUTTON;
        return mouse->button != MOUSE_NO_BUTTON;
    case UI_EVENT_POINTER:
        mouse->kind = MOUSE_MOVED;
        mouse->button = terminal.buttons;
        return true;
    case UI_EVENT_SCROLL:
        mouse->kind = event->y < 0 ? MOUSE_WHEEL_UP : MOUSE_WHEEL_DOWN;
        return event->y != 0;
    default:
        return false;
    }
}

static bool report(const struct ui_event *event)
{
    static struct selection_place last;
    struct mouse_event mouse = {.modifiers = ui_event_modifiers(event)};
    uint8_t sent[KEYS_BYTES_MAX];
    const struct selection_place place = view_place(event->x, event->y, &mouse.row);
    const bool is_same = place.line == last.line && place.column == last.column;
    mouse.column = place.column;
    if (!mouse_of(event, &mouse)) {
        return false;
    }
    last = place;
    if (mouse.kind != MOUSE_MOVED || !is_same) {
        line_send(sent, terminal_mouse(&mouse, screen_modes(terminal.screen), sent));
    }
    return true;
}

/* -- marking ----------------------------------------------------------------------------------- */

static void begin(const struct ui_event *event)
{
    static const enum selection_kind kinds[] = {
        SELECTION_CHARACTERS, SELECTION_WORDS, SELECTION_LINES};
    uint32_t row = 0;
    const struct selection_place place = view_place(event->x, event->y, &row);
    const int32_t count = event->value > 1 ? event->value : 1;
    terminal.selection = (struct selection){kinds[(count - 1) % 3], place, place};
    terminal.is_selecting = true;
    view_stale();
}

/* Characters are marked as far as the pointer is beyond the middle of one. */
static void extend(const struct ui_event *event)
{
    uint32_t row = 0;
    const int32_t half =
        terminal.selection.kind == SELECTION_CHARACTERS ? terminal.cell.width / 2 : 0;
    const struct selection_place end = view_place(event->x + half, event->y, &row);
    terminal.selection.end = end;
    view_stale();
}

static void scroll(const struct ui_event *event)
{
    const uint32_t modes = screen_modes(terminal.screen);
    const bool is_keys = (modes & SCREEN_ALTERNATE) != 0 && (modes & SCREEN_WHEEL_KEYS) != 0;
    const struct keys_press press = {.symbol = event->y < 0 ? UI_KEY_UP : UI_KEY_DOWN};
    uint8_t sent[KEYS_BYTES_MAX];
    if (!is_keys) {
        const int32_t lines = event->y * WHEEL_LINES / UI_SCROLL_STEP;
        view_scroll(lines != 0 ? lines : event->y < 0 ? -1 : 1);
        return;
    }
    const size_t count = terminal_key(&press, modes, sent);
    for (uint32_t i = 0; i < WHEEL_LINES; i++) {
        line_send(sent, count);
    }
}

bool pointer_event(const struct ui_event *event)
{
    if (is_for_program(event)) {
        return report(event);
    }
    switch (event->kind) {
    case UI_EVENT_BUTTON:
        if (event->code == UI_BUTTON_LEFT) {
            begin(event);
        }
        return true;
    case UI_EVENT_POINTER:
        if (terminal.is_selecting) {
            extend(event);
        }
        return true;
    case UI_EVENT_BUTTON_RELEASED:
        terminal.is_selecting = false;
        return true;
    case UI_EVENT_SCROLL:
        if (event->y != 0) {
            scroll(event);
        }
        return true;
    default:
        return false;
    }
}
