/* Pages of which one is seen, under a row of their titles. */
#pragma once

#include "toolkit/widget.h"

#define UI_TABS_MAX 16u

struct ui_widget *ui_tabs_create(struct ui_arena *arena, struct ui_action action);

/* The title stays the caller's; "&" before the mnemonic. Beyond UI_TABS_MAX nothing is added. */
void ui_tabs_add(struct ui_widget *tabs, const char *title, struct ui_widget *page);
size_t ui_tabs_chosen(const struct ui_widget *tabs);
void ui_tabs_choose(struct ui_widget *tabs, size_t index);
