/* The list of windows while Alt-Tab is held. */
#include "state.h"
#include <stdio.h>

#define WIDTH   440
#define ROW     48
#define PADDING 10
#define BADGE   28
#define CORNER  12

static int32_t padding_of(const struct scene *scene)
{
    return theme_length(&scene->screen, PADDING);
}

/* As many rows as three quarters of the screen have room for. */
static uint32_t rows_of(const struct scene *scene)
{
    const int32_t room = scene->screen.height * 3 / 4 / theme_length(&scene->screen, ROW);
    const uint32_t rows = room < 1 ? 1 : (uint32_t)room;
    return rows < scene->switcher.count ? rows : scene->switcher.count;
}

/* The selected one is among those that are seen. */
static uint32_t first_of(const struct scene *scene)
{
    const uint32_t rows = rows_of(scene);
    return scene->switcher.selected < rows ? 0 : scene->switcher.selected - rows + 1;
}

struct rectangle switcher_arrange(struct scene *scene)
{
    const struct rectangle screen = scene_bounds(scene);
    const int32_t wanted = theme_length(&scene->screen, WIDTH);
    const int32_t width = wanted < screen.width ? wanted : screen.width;
    const int32_t height =
        (int32_t)rows_of(scene) * theme_length(&scene->screen, ROW) + 2 * padding_of(scene);
    return (struct rectangle){
        (screen.width - width) / 2, (screen.height - height) / 2, width, height};
}

static void
row_draw(struct scene *scene, struct canvas *canvas, struct rectangle row, uint32_t index)
{
    const struct scene_screen *screen = &scene->screen;
    const struct theme *theme = theme_of(screen);
    const struct owner_texts *owner = &scene->switcher.owners[index];
    const int32_t badge = theme_length(screen, BADGE);
    const int32_t gap = padding_of(scene);
    if (index == scene->switcher.selected) {
        canvas_round_fill(canvas, row, (float)theme_length(screen, 8), theme->selected);
        const struct rectangle mark = {
            row.x, row.y + row.height / 4, theme_length(screen, 3), row.height / 2};
        canvas_round_fill(canvas, mark, (float)mark.width / 2, theme->accent);
    }
    const struct rectangle disc = {
        row.x + gap + theme_length(screen, 2), row.y + (row.height - badge) / 2, badge, badge};
    badge_draw(scene, canvas, disc, owner);
    struct rectangle line = {disc.x + badge + gap, row.y + row.height / 10, 0, row.height * 4 / 10};
    line.width = row.x + row.width - gap - line.x;
    const char *text = scene->switcher.titles[index];
    const struct label title = {
        FONTS_SANS_BOLD,
        THEME_TEXT,
        theme->text,
        text_bytes(text[0] == '\0' ? owner->program : text)};
    label_draw(scene, canvas, line, &title);
    char whose[sizeof owner->program + sizeof owner->person + 8];
    snprintf(whose, sizeof whose, "%s  \xc2\xb7  %s", owner->program, owner->person);
    const struct label quiet = {FONTS_SANS, THEME_TEXT, theme->text_dim, text_bytes(whose)};
    line.y += line.height;
    label_draw(scene, canvas, line, &quiet);
}

void switcher_draw(struct scene *scene, struct canvas *canvas)
{
    const struct scene_screen *screen = &scene->screen;
    const struct theme *theme = theme_of(screen);
    const struct pixels pixels = canvas_pixels(canvas);
    const struct rectangle all = {0, 0, pixels.width, pixels.height};
    const float corner = (float)theme_length(screen, CORNER);
    const int32_t height = theme_length(screen, ROW);
    const uint32_t first = first_of(scene);
    canvas_round_fill(canvas, all, corner, theme->box);
    canvas_round_outline(
        canvas, all, corner, (float)theme_length(screen, THEME_BORDER), theme->border);
    for (uint32_t i = 0; i < rows_of(scene); i++) {
        const struct rectangle row = {
            padding_of(scene),
            padding_of(scene) + (int32_t)i * height,
            pixels.width - 2 * padding_of(scene),
            height};
        row_draw(scene, canvas, row, first + i);
    }
}

uint32_t switcher_entry_at(const struct scene *scene, int32_t x, int32_t y)
{
    (void)x;
    const struct rectangle place = scene->overlays[OVERLAY_SWITCHER].place;
    const int32_t row = (y - place.y - padding_of(scene)) / theme_length(&scene->screen, ROW);
    const int32_t last = (int32_t)rows_of(scene) - 1;
    return first_of(scene) + (uint32_t)(row < 0 ? 0 : row > last ? last : row);
}
