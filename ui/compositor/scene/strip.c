/* The line that says that somebody has a question. */
#include "state.h"
#include <stdio.h>

#define PADDING 12
#define KEYS    "Press Ctrl+Alt+Delete to see it"

struct rectangle strip_arrange(struct scene *scene)
{
    return (struct rectangle){0, 0, scene->screen.width, theme_length(&scene->screen, THEME_STRIP)};
}

void strip_draw(struct scene *scene, struct canvas *canvas)
{
    const struct scene_screen *screen = &scene->screen;
    const struct theme *theme = theme_of(screen);
    const struct pixels pixels = canvas_pixels(canvas);
    const int32_t padding = theme_length(screen, PADDING);
    const int32_t badge = theme_length(screen, THEME_BADGE);
    const int32_t line = theme_length(screen, 2);
    canvas_fill(canvas, (struct rectangle){0, 0, pixels.width, pixels.height}, theme->strip);
    canvas_fill(
        canvas, (struct rectangle){0, pixels.height - line, pixels.width, line}, theme->accent);
    const struct label keys = {FONTS_SANS_BOLD, THEME_TEXT, theme->strip_text, text_bytes(KEYS)};
    const int32_t keys_width = label_width(scene, &keys) + 1;
    struct rectangle place = {padding, (pixels.height - line - badge) / 2, badge, badge};
    badge_draw(scene, canvas, place, &scene->strip.owner);
    place = (struct rectangle){2 * padding + badge, 0, 0, pixels.height - line};
    place.width = pixels.width - keys_width - 2 * padding - place.x;
    const int32_t right = place.x + place.width;
    place.x = owner_draw(scene, canvas, place, &scene->strip.owner);
    place.width = right - place.x;
    char asks[64];
    if (scene->strip.more > 0) {
        snprintf(asks, sizeof asks, "  has a question (and %u more)", (unsigned)scene->strip.more);
    } else {
        snprintf(asks, sizeof asks, "  has a question");
    }
    const struct label question = {FONTS_SANS, THEME_TEXT, theme->strip_text, text_bytes(asks)};
    label_draw(scene, canvas, place, &question);
    place.x = pixels.width - padding - keys_width;
    place.width = keys_width;
    label_draw(scene, canvas, place, &keys);
}
