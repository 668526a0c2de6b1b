#include "accelerator.h"
#include "toolkit/event.h"
#include <stdio.h>

struct key_name {
    uint32_t symbol;
    const char *name;
};

static const struct key_name key_names[] = {
    {UI_KEY_BACKSPACE, "Backspace"},
    {UI_KEY_TAB, "Tab"},
    {UI_KEY_ENTER, "Enter"},
    {UI_KEY_ESCAPE, "Esc"},
    {UI_KEY_HOME, "Home"},
    {UI_KEY_LEFT, "Left"},
    {UI_KEY_UP, "Up"},
    {UI_KEY_RIGHT, "Right"},
    {UI_KEY_DOWN, "Down"},
    {UI_KEY_PAGE_UP, "Page Up"},
    {UI_KEY_PAGE_DOWN, "Page Down"},
    {UI_KEY_END, "End"},
    {UI_KEY_INSERT, "Ins"},
    {UI_KEY_DELETE, "Del"},
    {UI_KEY_SPACE, "Space"},
};

static void name_key(uint32_t symbol, char *out, size_t out_bytes)
{
    for (size_t i = 0; i < sizeof(key_names) / sizeof(key_names[0]); i++) {
        if (key_names[i].symbol == symbol) {
            (void)snprintf(out, out_bytes, "%s", key_names[i].name);
            return;
        }
    }
    if (symbol >= UI_KEY_F1 && symbol < UI_KEY_F1 + 12) {
        (void)snprintf(out, out_bytes, "F%u", symbol - UI_KEY_F1 + 1);
    } else if (symbol > ' ' && symbol < 0x7f) {
        const bool is_letter = symbol >= 'a' && symbol <= 'z';
        (void)snprintf(out, out_bytes, "%c", (int)(is_letter ? symbol - 'a' + 'A' : symbol));
    }
}

size_t accelerator_write(uint32_t symbol, uint32_t modifiers, char out[ACCELERATOR_BYTES])
{
    char key[16] = "";
    out[0] = 0;
    if (symbol == 0) {
        return 0;
    }
    name_key(symbol, key, sizeof(key));
    return (size_t)snprintf(
        out,
        ACCELERATOR_BYTES,
        "%s%s%s%s",
        (modifiers & UI_CONTROL) != 0 ? "Ctrl+" : "",
        (modifiers & UI_ALT) != 0 ? "Alt+" : "",
        (modifiers & UI_SHIFT) != 0 ? "Shift+" : "",
        key);
}
