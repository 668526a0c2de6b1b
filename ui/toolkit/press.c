#include "press.h"

bool press_event(
    struct ui_widget *widget, const struct ui_event *event, void (*press)(struct ui_widget *widget))
{
    switch (event->kind) {
    case UI_EVENT_KEY:
        if (!ui_event_is_key(event, UI_KEY_SPACE, 0)) {
            return false;
        }
        if (event->value == 0) {
            press(widget);
        }
        return true;
    case UI_EVENT_BUTTON:
        return event->code == UI_BUTTON_LEFT;
    case UI_EVENT_BUTTON_RELEASED:
        if (event->code == UI_BUTTON_LEFT && rectangle_has(widget->clip, event->x, event->y)) {
            press(widget);
        }
        return true;
    default:
        return false;
    }
}
