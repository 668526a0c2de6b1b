/* How much of something is done, or used. */
#pragma once

#include "toolkit/widget.h"

#define UI_PROGRESS_ALL 1000

struct ui_widget *ui_progress_create(struct ui_arena *arena);

/* In thousandths. */
void ui_progress_set(struct ui_widget *progress, int32_t thousandths);
void ui_progress_set_colour(struct ui_widget *progress, enum ui_colour colour);
