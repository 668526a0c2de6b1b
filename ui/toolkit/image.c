#include "toolkit/image.h"

struct image {
    struct ui_widget widget;
    struct pixels pixels;
    enum ui_image_fit fit;
};

static struct ui_size measure_image(struct ui_widget *widget, int32_t width)
{
    const struct image *image = (const struct image *)widget;
    const int32_t wide = ui_widget_pixels(widget, image->pixels.width);
    const int32_t high = ui_widget_pixels(widget, image->pixels.height);
    if (wide <= width || wide == 0) {
        return (struct ui_size){wide, high};
    }
    return (struct ui_size){width, (int32_t)((int64_t)high * width / wide)};
}

static struct rectangle place_of(const struct image *image)
{
    const struct rectangle area = image->widget.area;
    int64_t width = ui_widget_pixels(&image->widget, image->pixels.width);
    int64_t height = ui_widget_pixels(&image->widget, image->pixels.height);
    const bool is_larger = width > area.width || height > area.height;
    const bool is_fitted =
        image->fit == UI_IMAGE_FILL || (image->fit == UI_IMAGE_WHOLE && is_larger);
    if (is_fitted) {
        const bool is_wide = width * area.height > height * area.width;
        const int64_t of = is_wide ? width : height;
        const int64_t to = is_wide ? area.width : area.height;
        width = width * to / of;
        height = height * to / of;
    }
    return (struct rectangle){
        area.x + (area.width - (int32_t)width) / 2,
        area.y + (area.height - (int32_t)height) / 2,
        (int32_t)width,
        (int32_t)height,
    };
}

static void draw_image(struct ui_widget *widget, const struct ui_painter *painter)
{
    const struct image *image = (const struct image *)widget;
    if (image->pixels.data == NULL) {
        return;
    }
    const struct rectangle all = {0, 0, image->pixels.width, image->pixels.height};
    canvas_scale(painter->canvas, place_of(image), &image->pixels, all);
}

static const struct ui_class image_class = {
    .name = "image",
    .measure = measure_image,
    .draw = draw_image,
};

struct ui_widget *
ui_image_create(struct ui_arena *arena, const struct pixels *pixels, enum ui_image_fit fit)
{
    struct image *image = ui_widget_create(arena, &image_class, sizeof(*image));
    if (image == NULL) {
        return NULL;
    }
    image->fit = fit;
    ui_image_set(&image->widget, pixels);
    return &image->widget;
}

void ui_image_set(struct ui_widget *widget, const struct pixels *pixels)
{
    ((struct image *)widget)->pixels = pixels == NULL ? (struct pixels){0} : *pixels;
    ui_widget_changed(widget);
}
