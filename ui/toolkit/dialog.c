#include "toolkit/dialog.h"
#include "toolkit/box.h"
#include "toolkit/button.h"
#include "toolkit/field.h"
#include "toolkit/label.h"
#include "toolkit/window.h"

#define WIDTH    440
#define ICON     32
#define TEXT_MIN 280

/* The root; it has one child, which the rest is in. */
struct dialog {
    struct ui_widget widget;
    struct ui_dialog_options options;
    struct ui_widget *field; /* NULL: it asks for no text */
    struct ui_widget *accept;
    struct ui_widget *cancel; /* NULL: there is only one answer */
};

static struct ui_size measure_dialog(struct ui_widget *widget, int32_t width)
{
    const int32_t most = ui_widget_pixels(widget, WIDTH);
    return ui_widget_measure(widget->first, most < width ? most : width);
}

static void arrange_dialog(struct ui_widget *widget)
{
    ui_widget_place(widget->first, widget->area);
}

static const struct ui_class dialog_class = {
    .name = "dialog",
    .measure = measure_dialog,
    .arrange = arrange_dialog,
};

/* -- What is in it ---------------------------------------------------------------------------- */

struct sign {
    struct ui_widget widget;
    enum ui_icon icon;
};

static struct ui_size measure_sign(struct ui_widget *widget, int32_t width)
{
    (void)width;
    const int32_t size = ui_widget_pixels(widget, ICON);
    return (struct ui_size){size, size};
}

static void draw_sign(struct ui_widget *widget, const struct ui_painter *painter)
{
    const enum ui_icon icon = ((const struct sign *)widget)->icon;
    const enum ui_colour colour = icon == UI_ICON_WARNING ? UI_COLOUR_WARNING : UI_COLOUR_ACCENT;
    const int32_t size = ui_pixels(painter->look, ICON);
    const struct rectangle area = {widget->area.x, widget->area.y, size, size};
    ui_icon_draw(painter->canvas, icon, area, ui_colour(painter->look, colour));
}

static const struct ui_class sign_class = {
    .name = "sign",
    .measure = measure_sign,
    .draw = draw_sign,
};

static void accepted(void *context, struct ui_widget *widget)
{
    struct dialog *dialog = context;
    (void)widget;
    ui_action_call(dialog->options.accepted, &dialog->widget);
}

static void cancelled(void *context, struct ui_widget *widget)
{
    struct dialog *dialog = context;
    (void)widget;
    ui_action_call(dialog->options.cancelled, &dialog->widget);
}

static void chose_other(void *context, struct ui_widget *widget)
{
    struct dialog *dialog = context;
    (void)widget;
    ui_action_call(dialog->options.chose_other, &dialog->widget);
}

static struct ui_widget *make_buttons(struct ui_arena *arena, struct dialog *dialog)
{
    const struct ui_dialog_options *options = &dialog->options;
    struct ui_widget *row = ui_row_create(arena);
    const struct ui_button_options accept = {
        .text = options->accept == NULL ? "OK" : options->accept,
        .look = options->is_destructive ? UI_BUTTON_DESTRUCTIVE : UI_BUTTON_DEFAULT,
        .is_cancel = options->cancel == NULL,
        .action = {accepted, dialog},
    };
    const struct ui_button_options cancel = {
        .text = options->cancel, .is_cancel = true, .action = {cancelled, dialog}};
    const struct ui_button_options other = {
        .text = options->other, .action = {chose_other, dialog}};
    dialog->accept = ui_button_create(arena, &accept);
    if (options->other != NULL) {
        (void)ui_box_add(row, ui_button_create(arena, &other), 0);
    }
    (void)ui_box_add(row, ui_space_create(arena), 1);
    if (options->cancel != NULL) {
        dialog->cancel = ui_box_add(row, ui_button_create(arena, &cancel), 0);
    }
    (void)ui_box_add(row, dialog->accept, 0);
    return row;
}

static struct ui_widget *make_text(struct ui_arena *arena, struct dialog *dialog)
{
    const struct ui_dialog_options *options = &dialog->options;
    const struct ui_box_options column_options = {.axis = UI_COLUMN, .spacing = 8};
    struct ui_widget *column = ui_box_create(arena, &column_options);
    const struct ui_label_options title = {
        .text = options->title, .style = UI_TEXT_BOLD, .wraps = true};
    const struct ui_label_options text = {
        .text = options->text, .style = UI_TEXT_DIM, .wraps = true};
    (void)ui_box_add(column, ui_label_create(arena, &title), 0);
    if (options->text != NULL) {
        (void)ui_box_add(column, ui_label_create(arena, &text), 0);
    }
    if (options->label != NULL) {
        const struct ui_field_options field = {
            .text = options->value, .is_secret = options->is_secret};
        dialog->field = ui_field_create(arena, &field);
        const struct ui_label_options label = {
            .text = options->label, .style = UI_TEXT_SMALL, .buddy = dialog->field};
        (void)ui_box_add(column, ui_label_create(arena, &label), 0);
        (void)ui_box_add(column, dialog->field, 0);
    }
    ui_widget_set_size_min(column, TEXT_MIN, 0);
    return column;
}

struct ui_widget *ui_dialog_create(struct ui_arena *arena, const struct ui_dialog_options *options)
{
    struct dialog *dialog = ui_widget_create(arena, &dialog_class, sizeof(*dialog));
    if (dialog == NULL) {
        return NULL;
    }
    dialog->options = *options;
    const struct ui_box_options row_options = {.axis = UI_ROW, .spacing = 16};
    struct ui_widget *row = ui_box_create(arena, &row_options);
    if (options->icon != UI_ICON_NONE) {
        struct sign *sign = ui_widget_create(arena, &sign_class, sizeof(*sign));
        if (sign != NULL) {
            sign->icon = options->icon;
            (void)ui_box_add(row, &sign->widget, 0);
        }
    }
    (void)ui_box_add(row, make_text(arena, dialog), 1);
    const struct ui_box_options column_options = {.axis = UI_COLUMN, .spacing = 24, .padding = 24};
    struct ui_widget *column = ui_box_create(arena, &column_options);
    (void)ui_box_add(column, row, 1);
    (void)ui_box_add(column, make_buttons(arena, dialog), 0);
    ui_widget_add(&dialog->widget, column);
    return arena->is_failed ? NULL : &dialog->widget;
}

size_t ui_dialog_read(struct ui_widget *widget, char *out, size_t out_bytes)
{
    return ui_field_read(((struct dialog *)widget)->field, out, out_bytes);
}

struct ui_widget *ui_dialog_first(struct ui_widget *widget)
{
    const struct dialog *dialog = (const struct dialog *)widget;
    if (dialog->field != NULL) {
        return dialog->field;
    }
    const bool is_careful = dialog->options.is_destructive && dialog->cancel != NULL;
    return is_careful ? dialog->cancel : dialog->accept;
}
