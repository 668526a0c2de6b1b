/* Text that is read. Texts stay the caller's, and have to last as long as they are shown. */
#pragma once

#include "toolkit/widget.h"

#define UI_LABEL_LINES_MAX 200u

struct ui_label_options {
    const char *text;
    enum ui_text_style style;
    enum ui_colour colour; /* UI_COLOUR_BACKGROUND: that of the style */
    bool wraps;            /* into as many lines as it takes; otherwise cut with an ellipsis */
    bool is_centred;
    struct ui_widget *buddy; /* has the focus after the text's mnemonic, an "&" before a letter */
};

struct ui_widget *ui_label_create(struct ui_arena *arena, const struct ui_label_options *options);

/* One line in this style. */
struct ui_widget *
ui_text_create(struct ui_arena *arena, const char *text, enum ui_text_style style);

/* Also where the text is the same memory with other letters. */
void ui_label_set(struct ui_widget *label, const char *text);
void ui_label_set_colour(struct ui_widget *label, enum ui_colour colour);
const char *ui_label_text(const struct ui_widget *label);
