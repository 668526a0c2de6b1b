/* What all of the compositor's own pictures are drawn with. */
#include "state.h"
#include <stdlib.h>
#include <string.h>

struct canvas *drawing_begin(struct drawing *drawing, int32_t width, int32_t height)
{
    if (width < 1 || height < 1) {
        return NULL;
    }
    const size_t size_bytes = (size_t)width * (size_t)height * sizeof(uint32_t);
    struct pixels *pixels = &drawing->pixels;
    if (pixels->data == NULL || pixels->width != width || pixels->height != height) {
        drawing_free(drawing);
        pixels->data = malloc(size_bytes);
        if (pixels->data == NULL) {
            return NULL;
        }
        *pixels = (struct pixels){pixels->data, width, height, width * 4};
    }
    memset(pixels->data, 0, size_bytes);
    struct canvas *canvas = NULL;
    return canvas_create(*pixels, &canvas) == STATUS_OK ? canvas : NULL;
}

void drawing_free(struct drawing *drawing)
{
    free(drawing->pixels.data);
    *drawing = (struct drawing){.is_current = false};
}

static struct fonts_style style_of(const struct scene *scene, const struct label *label)
{
    const int32_t size = label->size * FONTS_PIXEL * (int32_t)scene->screen.scale_halves / 2;
    return (struct fonts_style){.face = label->face, .size = size};
}

int32_t label_width(struct scene *scene, const struct label *label)
{
    return scene->fonts == NULL
               ? 0
               : fonts_width_pixels(scene->fonts, style_of(scene, label), label->text);
}

int32_t label_draw(
    struct scene *scene, struct canvas *canvas, struct rectangle place, const struct label *label)
{
    if (scene->fonts == NULL || place.width <= 0) {
        return place.x;
    }
    const struct fonts_style style = style_of(scene, label);
    const struct fonts_metrics metrics = fonts_metrics(scene->fonts, style);
    const struct fonts_line line = {
        .style = style,
        .text = label->text,
        .x = place.x * FONTS_PIXEL,
        .baseline = place.y + (place.height + metrics.cap_height) / 2,
        .colour = label->colour,
    };
    const int32_t end = fonts_draw_cut(scene->fonts, canvas, &line, place.width);
    return (end + FONTS_PIXEL - 1) / FONTS_PIXEL;
}

void label_draw_centred(
    struct scene *scene, struct canvas *canvas, struct rectangle place, const struct label *label)
{
    const int32_t width = label_width(scene, label);
    if (width < place.width) {
        place.x += (place.width - width) / 2;
        place.width = width + 1;
    }
    label_draw(scene, canvas, place, label);
}

int32_t owner_draw(
    struct scene *scene,
    struct canvas *canvas,
    struct rectangle place,
    const struct owner_texts *owner)
{
    const struct theme *theme = theme_of(&scene->screen);
    const struct label labels[] = {
        {FONTS_SANS_BOLD, THEME_TEXT, theme->text, text_bytes(owner->program)},
        {FONTS_SANS, THEME_TEXT, theme->text_dim, text_bytes("  \xc2\xb7  ")},
        {FONTS_SANS, THEME_TEXT, theme->text, text_bytes(owner->person)},
    };
    const int32_t right = place.x + place.width;
    for (uint32_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        place.x = label_draw(scene, canvas, place, &labels[i]);
        place.width = right - place.x;
    }
    return place.x;
}

/* The first character, as a capital where it is one of ASCII. */
static struct bytes initial_of(const char *person, char initial[5])
{
    size_t size = 0;
    while (size < 4 && person[size] != '\0' &&
           (size == 0 || ((unsigned char)person[size] & 0xc0) == 0x80)) {
        initial[size] = person[size];
        size++;
    }
    initial[size] = '\0';
    if (initial[0] >= 'a' && initial[0] <= 'z') {
        initial[0] = (char)(initial[0] - 'a' + 'A');
    }
    return text_bytes(initial);
}

void badge_draw(
    struct scene *scene,
    struct canvas *canvas,
    struct rectangle place,
    const struct owner_texts *owner)
{
    const float radius = (float)place.width / 2;
    const struct canvas_point middle = {(float)place.x + radius, (float)place.y + radius};
    char initial[5];
    const struct label label = {
        .face = FONTS_SANS_BOLD,
        .size = place.width * 2 * 6 / ((int32_t)scene->screen.scale_halves * 10),
        .colour = 0xffffffff,
        .text = initial_of(owner->person, initial),
    };
    if (owner->is_system) {
        canvas_fill(canvas, place, theme_colour_of_key(owner->key));
    } else {
        canvas_circle(canvas, middle, radius, theme_colour_of_key(owner->key));
    }
    label_draw_centred(scene, canvas, place, &label);
}
