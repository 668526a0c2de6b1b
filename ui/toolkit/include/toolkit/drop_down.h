/* One of several texts; the others are seen in a popup. */
#pragma once

#include "toolkit/widget.h"

#define UI_DROP_DOWN_COUNT_MAX 256u

struct ui_drop_down_options {
    const char *const *texts; /* the caller's, as long as the widget */
    size_t count;             /* UI_DROP_DOWN_COUNT_MAX at most */
    size_t chosen;
    struct ui_action action; /* after the person chose another */
};

struct ui_widget *
ui_drop_down_create(struct ui_arena *arena, const struct ui_drop_down_options *options);
size_t ui_drop_down_chosen(const struct ui_widget *drop_down);
void ui_drop_down_choose(struct ui_widget *drop_down, size_t index);

/* Other texts. */
void ui_drop_down_set(
    struct ui_widget *drop_down, const char *const *texts, size_t count, size_t chosen);
