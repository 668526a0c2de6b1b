#include "toolkit/progress.h"

#define HEIGHT 8
#define WIDTH  160

struct progress {
    struct ui_widget widget;
    int32_t thousandths;
    enum ui_colour colour;
};

static struct ui_size measure_progress(struct ui_widget *widget, int32_t width)
{
    const int32_t wide = ui_widget_pixels(widget, WIDTH);
    return (struct ui_size){wide < width ? wide : width, ui_widget_pixels(widget, HEIGHT)};
}

static void draw_progress(struct ui_widget *widget, const struct ui_painter *painter)
{
    const struct progress *progress = (const struct progress *)widget;
    struct rectangle area = widget->area;
    const int32_t height = ui_pixels(painter->look, HEIGHT);
    area.y += (area.height - height) / 2;
    area.height = height;
    const float radius = (float)height / 2;
    canvas_round_fill(painter->canvas, area, radius, ui_colour(painter->look, UI_COLOUR_TRACK));
    const int32_t done = (int32_t)((int64_t)area.width * progress->thousandths / UI_PROGRESS_ALL);
    if (done > 0) {
        area.width = done < height ? height : done;
        canvas_round_fill(
            painter->canvas, area, radius, ui_colour(painter->look, progress->colour));
    }
}

static const struct ui_class progress_class = {
    .name = "progress",
    .measure = measure_progress,
    .draw = draw_progress,
};

struct ui_widget *ui_progress_create(struct ui_arena *arena)
{
    struct progress *progress = ui_widget_create(arena, &progress_class, sizeof(*progress));
    if (progress == NULL) {
        return NULL;
    }
    progress->colour = UI_COLOUR_ACCENT;
    return &progress->widget;
}

void ui_progress_set(struct ui_widget *widget, int32_t thousandths)
{
    struct progress *progress = (struct progress *)widget;
    int32_t value = thousandths < 0 ? 0 : thousandths;
    value = value > UI_PROGRESS_ALL ? UI_PROGRESS_ALL : value;
    if (value != progress->thousandths) {
        progress->thousandths = value;
        ui_widget_redraw(widget);
    }
}

void ui_progress_set_colour(struct ui_widget *widget, enum ui_colour colour)
{
    ((struct progress *)widget)->colour = colour;
    ui_widget_redraw(widget);
}
