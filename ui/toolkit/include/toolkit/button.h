/* What is pressed to do something: by pointer, Space, Enter or its mnemonic. */
#pragma once

#include "toolkit/icon.h"
#include "toolkit/widget.h"

enum ui_button_look {
    UI_BUTTON_PLAIN,
    UI_BUTTON_DEFAULT,     /* Enter means it, where nothing else took the key */
    UI_BUTTON_DESTRUCTIVE, /* what it does cannot be undone */
    UI_BUTTON_FLAT,        /* without a border, for tool bars */
};

struct ui_button_options {
    const char *text; /* stays the caller's; "&" before the mnemonic; NULL: only the icon */
    enum ui_icon icon;
    enum ui_button_look look;
    bool is_cancel; /* Escape means it */
    bool is_toggle; /* stays pressed until it is pressed again */
    struct ui_action action;
};

struct ui_widget *ui_button_create(struct ui_arena *arena, const struct ui_button_options *options);
void ui_button_set_text(struct ui_widget *button, const char *text);
void ui_button_set_icon(struct ui_widget *button, enum ui_icon icon);
bool ui_button_is_on(const struct ui_widget *button);
void ui_button_set_on(struct ui_widget *button, bool is_on);

/* As if it had been pressed. */
void ui_button_press(struct ui_widget *button);
