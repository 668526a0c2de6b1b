/* A line of text that is typed. */
#pragma once

#include "toolkit/edit.h"
#include "toolkit/icon.h"
#include "toolkit/widget.h"

/* What a field holds at most; longer lines are for the text area. */
#define UI_FIELD_BYTES_MAX 4096u

struct ui_field_options {
    const char *text;        /* at first; copied; NULL: empty */
    const char *placeholder; /* stays the caller's; seen while it is empty */
    size_t bytes_max;        /* 0: UI_FIELD_BYTES_MAX, which is the most */
    int32_t characters;      /* how wide it likes to be; 0: 20 */
    enum ui_icon icon;       /* at its left */
    bool is_secret;          /* shown as dots, never copied, overwritten when it is released */
    bool is_mono;
    bool is_read_only;
    struct ui_action changed;
    struct ui_action entered; /* Enter; without, the key is its window's */
};

struct ui_widget *ui_field_create(struct ui_arena *arena, const struct ui_field_options *options);

/* Copies the text, with a zero behind it, as far as there is room; its size. */
size_t ui_field_read(struct ui_widget *field, char *out, size_t out_bytes);

/* Everything is new, the cursor at the end; `changed` is not called. */
void ui_field_set(struct ui_widget *field, const char *text);
void ui_field_select_all(struct ui_widget *field);
struct ui_edit *ui_field_edit(struct ui_widget *field);
