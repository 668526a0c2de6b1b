#include "chooser/ask.h"
#include <stdio.h>

static void answer(struct ask *ask, enum ask_answer answer)
{
    const struct ask_question question = ask->question;
    if (question.label != NULL) {
        (void)ui_dialog_read(ask->dialog, ask->value, sizeof(ask->value));
    }
    ask_close(ask);
    if (question.answered != NULL) {
        question.answered(question.context, answer, ask->value);
    }
}

static void accept(void *context, struct ui_widget *widget)
{
    (void)widget;
    answer(context, ASK_ACCEPTED);
}

static void choose_other(void *context, struct ui_widget *widget)
{
    (void)widget;
    answer(context, ASK_OTHER);
}

static void cancel(void *context, struct ui_widget *widget)
{
    (void)widget;
    answer(context, ASK_CANCELLED);
}

static bool build(void *context, struct ui_window *window)
{
    struct ask *ask = context;
    const struct ask_question *question = &ask->question;
    const struct ui_dialog_options options = {
        .icon = question->icon,
        .title = ask->title,
        .text = ask->text[0] != '\0' ? ask->text : NULL,
        .accept = question->accept,
        .cancel = question->cancel,
        .other = question->other,
        .is_destructive = question->is_destructive,
        .label = question->label,
        .value = ask->value,
        .accepted = {accept, ask},
        .cancelled = {cancel, ask},
        .chose_other = {choose_other, ask},
    };
    ask->dialog = ui_dialog_create(ui_window_arena(window), &options);
    if (!ui_window_set_root(window, ask->dialog)) {
        return false;
    }
    ui_window_focus(window, ui_dialog_first(ask->dialog));
    return true;
}

static void copy(char *out, size_t out_bytes, const char *text)
{
    (void)snprintf(out, out_bytes, "%s", text != NULL ? text : "");
}

bool ask_is_open(const struct ask *ask)
{
    return ask->window != NULL;
}

bool ask_open(
    struct ask *ask,
    struct application *application,
    struct application_window *over,
    const struct ask_question *question)
{
    if (ask_is_open(ask)) {
        return false;
    }
    copy(ask->title, sizeof(ask->title), question->title);
    copy(ask->text, sizeof(ask->text), question->text);
    copy(ask->value, sizeof(ask->value), question->value);
    ask->question = *question;
    const struct application_opening opening = {
        .kind = WINDOW_KIND_DIALOG,
        .title = ask->title,
        .build = build,
        .close_asked = cancel,
        .context = ask,
    };
    ask->application = application;
    ask->over = over;
    ask->window = application_open(application, &opening);
    if (ask->window == NULL) {
        return false;
    }
    ui_window_set_blocked(over->ui, true);
    return true;
}

void ask_close(struct ask *ask)
{
    if (!ask_is_open(ask)) {
        return;
    }
    application_close(ask->application, ask->window);
    ask->window = NULL;
    ui_window_set_blocked(ask->over->ui, false);
}

void ask_say(
    struct ask *ask,
    struct application *application,
    struct application_window *over,
    const char *title,
    const char *text)
{
    const struct ask_question question = {.icon = UI_ICON_WARNING, .title = title, .text = text};
    (void)ask_open(ask, application, over, &question);
}
