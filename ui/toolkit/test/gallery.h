/* A window with all widgets in it, for tests, the fuzzer, and for looking at. */
#pragma once

#include "desk.h"

enum gallery_page { GALLERY_CONTROLS, GALLERY_LISTS, GALLERY_TEXT, GALLERY_PAGE_COUNT };

struct gallery {
    struct ui_widget *root;
    struct ui_widget *tabs;
    struct ui_widget *field;
    struct ui_widget *table;
    struct ui_widget *area;
    size_t row_order; /* of the table: 1 is backwards */
    char cell[64];
};

/* Puts it into the desk's window. */
void gallery_show(struct gallery *gallery, struct desk *desk);
