#include "toolkit/event.h"
#include "line_editor/character.h"

size_t ui_event_text(const struct ui_event *event, uint8_t out[UI_EVENT_TEXT_BYTES_MAX])
{
    size_t size = 0;
    for (; size < UI_EVENT_TEXT_BYTES_MAX; size++) {
        out[size] = (uint8_t)(event->text >> (8 * size));
        if (out[size] == 0) {
            break;
        }
    }
    uint32_t code = 0;
    for (size_t at = 0; at < size;) {
        const size_t step = character_read((struct bytes){out, size}, at, &code);
        if (step == 0 || character_is_control(code)) {
            return 0;
        }
        at += step;
    }
    return size;
}

static uint32_t small(uint32_t symbol)
{
    return symbol >= 'A' && symbol <= 'Z' ? symbol + ('a' - 'A') : symbol;
}

bool ui_event_is_key(const struct ui_event *event, uint32_t symbol, uint32_t modifiers)
{
    return event->kind == UI_EVENT_KEY && small(event->symbol) == small(symbol) &&
           ui_event_modifiers(event) == modifiers;
}
