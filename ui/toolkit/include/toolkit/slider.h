/* A number between two, chosen by hand. */
#pragma once

#include "toolkit/widget.h"

struct ui_slider_options {
    int32_t first;
    int32_t last; /* above first */
    int32_t step; /* of an arrow key; 0: 1. A page is ten of them. */
    int32_t value;
    struct ui_action action;
};

struct ui_widget *ui_slider_create(struct ui_arena *arena, const struct ui_slider_options *options);
int32_t ui_slider_value(const struct ui_widget *slider);
void ui_slider_set(struct ui_widget *slider, int32_t value);
