/*
 * Menu bar, menus, and menus that come up at a place. Items are tables that the program keeps; what
 * is on or disabled is asked when a menu opens, and when an accelerator is typed.
 *
 * F10 opens the bar's first menu, Alt and a letter the one with that mnemonic; in an open menu
 * arrows, Enter, Escape and letters do what they do elsewhere.
 */
#pragma once

#include "toolkit/icon.h"
#include "toolkit/widget.h"

#define UI_MENU_ITEMS_MAX 64u
#define UI_MENU_DEPTH_MAX 4u

struct ui_menu;

enum ui_menu_state {
    UI_MENU_DISABLED = 1,
    UI_MENU_ON = 2, /* has a mark */
};

struct ui_menu_item {
    const char *text; /* "&" before the mnemonic; NULL: a line between groups */
    enum ui_icon icon;
    uint32_t key;       /* accelerator: a symbol, of letters the small one; 0: none */
    uint32_t modifiers; /* UI_CONTROL and the like */
    void (*chosen)(void *context);
    const struct ui_menu *menu; /* opened beside it, instead */

    /* Bits of ui_menu_state; NULL: 0. */
    uint32_t (*state)(void *context);
};

struct ui_menu {
    const char *title; /* in a bar; "&" before the mnemonic */
    const struct ui_menu_item *items;
    size_t count;
};

/* `context` is what the items' functions get; the tables outlive the widget. */
struct ui_widget *ui_menu_bar_create(
    struct ui_arena *arena, const struct ui_menu *menus, size_t count, void *context);

/*
 * A menu that is opened by ui_menu_open() at a place of its window; it has no size. It can be
 * anywhere in the tree, and opened again and again.
 */
struct ui_widget *ui_menu_create(struct ui_arena *arena, const struct ui_menu *menu, void *context);

/* Opens it below (or, where there is no room, over) a place. False: it could not be. */
bool ui_menu_open(struct ui_widget *menu, struct rectangle beside);
