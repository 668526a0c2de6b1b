/* An open menu: the only widget of its popup. */
#pragma once

#include "toolkit/menu.h"

/* Who opened the first of the menus that are open one over the other. */
struct menu_host {
    struct ui_widget *widget;
    void *context; /* for the items */

    /* An arrow led out of the menu, to a neighbour. NULL: there are none. */
    void (*step)(struct ui_widget *widget, bool is_backward);
};

struct menu_opening {
    struct ui_widget *owner; /* of the popup */
    const struct ui_menu *menu;
    struct rectangle beside;
    bool is_below;  /* of `beside`; otherwise at its right */
    bool is_by_key; /* its first item is the one that Enter means */
    void (*closed)(struct ui_widget *owner);
};

/* `host` outlives the menu. False: there is no memory, or no popup. */
bool menu_view_open(const struct menu_host *host, const struct menu_opening *opening);

uint32_t menu_item_state(const struct ui_menu_item *item, void *context);
