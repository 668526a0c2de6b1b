/* A picture that somebody else owns. */
#pragma once

#include "toolkit/widget.h"

enum ui_image_fit {
    UI_IMAGE_NATURAL, /* a pixel for a pixel of scale 1, centred */
    UI_IMAGE_WHOLE,   /* as large as possible with all of it seen, never enlarged */
    UI_IMAGE_FILL,    /* as large as possible with all of it seen */
};

/* NULL: an empty one. The pixels outlive the widget, or ui_image_set() takes them away. */
struct ui_widget *
ui_image_create(struct ui_arena *arena, const struct pixels *pixels, enum ui_image_fit fit);
void ui_image_set(struct ui_widget *image, const struct pixels *pixels);
