/* Keys: those of the terminal itself, and those that are sent to the program in it. */
#include "lib/memory.h"
#include "terminal.h"
#include <stdlib.h>

#define SYMBOL_PAD_ADD      0xffabu
#define SYMBOL_PAD_SUBTRACT 0xffadu

static void paste(uint32_t serial)
{
    const struct ui_outside *outside = &terminal.application.outside;
    const struct bytes text = outside->paste(outside->context, terminal.window->ui, serial);
    uint8_t *sent = text.size_bytes > 0 ? malloc(text.size_bytes + KEYS_BYTES_MAX) : NULL;
    if (sent != NULL) {
        line_send(sent, terminal_paste(text, screen_modes(terminal.screen), sent));
    }
    free(sent);
}

/* Ctrl with these is not for programs. */
static bool zoom_key(const struct ui_event *event)
{
    switch (event->symbol) {
    case '+':
    case '=':
    case SYMBOL_PAD_ADD:
        view_zoom(1);
        return true;
    case '-':
    case SYMBOL_PAD_SUBTRACT:
        view_zoom(-1);
        return true;
    case '0':
        view_zoom(0);
        return true;
    default:
        return false;
    }
}

static bool own_key(const struct ui_event *event)
{
    const uint32_t modifiers = ui_event_modifiers(event);
    const int64_t page = screen_rows(terminal.screen) > 1 ? screen_rows(terminal.screen) - 1 : 1;
    if (ui_event_is_key(event, 'c', UI_CONTROL | UI_SHIFT)) {
        pointer_copy(event->serial);
    } else if (ui_event_is_key(event, 'v', UI_CONTROL | UI_SHIFT)) {
        paste(event->serial);
    } else if (ui_event_is_key(event, UI_KEY_PAGE_UP, UI_SHIFT)) {
        view_scroll(-page);
    } else if (ui_event_is_key(event, UI_KEY_PAGE_DOWN, UI_SHIFT)) {
        view_scroll(page);
    } else {
        return (modifiers & ~(uint32_t)UI_SHIFT) == UI_CONTROL && zoom_key(event);
    }
    return true;
}

/* Whether anything was sent. */
static bool send_key(const struct ui_event *event)
{
    uint8_t text[UI_EVENT_TEXT_BYTES_MAX];
    uint8_t sent[KEYS_BYTES_MAX];
    const struct keys_press press = {
        .symbol = event->symbol,
        .modifiers = ui_event_modifiers(event),
        .text = {text, ui_event_text(event, text)},
    };
    if ((press.modifiers & UI_SUPER) != 0) {
        return false;
    }
    const size_t count = terminal_key(&press, screen_modes(terminal.screen), sent);
    line_send(sent, count);
    return count > 0;
}

static bool key(const struct ui_event *event)
{
    if (own_key(event)) {
        return true;
    }
    if (terminal.is_over) {
        application_end(&terminal.application, EXIT_SUCCESS);
        return true;
    }
    if (!send_key(event)) {
        return false;
    }
    view_scroll_to_end();
    view_active();
    return true;
}

bool input_event(void *context, struct ui_widget *widget, const struct ui_event *event)
{
    (void)context;
    if (event->kind == UI_EVENT_KEY) {
        return key(event);
    }
    return bar_event(widget, event) || pointer_event(event);
}

void input_focus(void *context, struct ui_widget *widget, bool has_focus)
{
    uint8_t sent[KEYS_BYTES_MAX];
    (void)context;
    (void)widget;
    terminal.has_focus = has_focus;
    line_send(sent, terminal_focus(has_focus, screen_modes(terminal.screen), sent));
    view_active();
    view_stale();
}
