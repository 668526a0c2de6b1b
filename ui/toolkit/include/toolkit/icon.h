/* Small signs that are drawn, not stored: sharp at every scale and of one look. */
#pragma once

#include "toolkit/theme.h"

enum ui_icon {
    UI_ICON_NONE,
    UI_ICON_CHECK,
    UI_ICON_CROSS,
    UI_ICON_PLUS,
    UI_ICON_MINUS,
    UI_ICON_UP,
    UI_ICON_DOWN,
    UI_ICON_LEFT,
    UI_ICON_RIGHT,
    UI_ICON_MENU,
    UI_ICON_SEARCH,
    UI_ICON_FILE,
    UI_ICON_FOLDER,
    UI_ICON_SAVE,
    UI_ICON_UNDO,
    UI_ICON_REDO,
    UI_ICON_RELOAD,
    UI_ICON_HOME,
    UI_ICON_SETTINGS,
    UI_ICON_LOCK,
    UI_ICON_PERSON,
    UI_ICON_TERMINAL,
    UI_ICON_IMAGE,
    UI_ICON_INFORMATION,
    UI_ICON_WARNING,
    UI_ICON_QUESTION,
    UI_ICON_DISPLAY,
    UI_ICON_KEYBOARD,
    UI_ICON_CHART,
    UI_ICON_GAME,
    UI_ICON_TRASH,
    UI_ICON_POWER,
    UI_ICON_COUNT,
};

/* Draws one into a square. */
void ui_icon_draw(struct canvas *canvas, enum ui_icon icon, struct rectangle area, uint32_t colour);
