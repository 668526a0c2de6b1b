/* What is on or off (check box, switch), and what is one of several (radio buttons). */
#pragma once

#include "toolkit/widget.h"

enum ui_check_kind { UI_CHECK_BOX, UI_CHECK_SWITCH };

struct ui_check_options {
    const char *text; /* stays the caller's; "&" before the mnemonic */
    enum ui_check_kind kind;
    bool is_on;
    struct ui_action action; /* after the person changed it */
};

struct ui_widget *ui_check_create(struct ui_arena *arena, const struct ui_check_options *options);
bool ui_check_is_on(const struct ui_widget *check);
void ui_check_set(struct ui_widget *check, bool is_on);

/* A column of choices: Tab comes to the chosen one, arrows choose. */
struct ui_radio_options {
    const char *const *texts;
    size_t count;
    size_t chosen;
    bool is_row;
    struct ui_action action; /* the widget is the group */
};

struct ui_widget *ui_radio_create(struct ui_arena *arena, const struct ui_radio_options *options);
size_t ui_radio_chosen(const struct ui_widget *group);
void ui_radio_choose(struct ui_widget *group, size_t index);
