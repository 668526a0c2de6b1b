/* The title bar: who the window belongs to, what its client calls it, and three buttons. */
#include "state.h"

#define PADDING 12
#define GAP     8
/* Of the signs in the buttons. */
#define SIGN 10

int32_t bar_corner(const struct scene *scene, const struct window *window)
{
    return window->state == SCENE_STATE_NORMAL ? theme_length(&scene->screen, THEME_CORNER) : 0;
}

int32_t bar_border(const struct scene *scene, const struct window *window)
{
    return window->state == SCENE_STATE_NORMAL ? theme_length(&scene->screen, THEME_BORDER) : 0;
}

struct rectangle bar_place(const struct scene *scene, const struct window *window)
{
    const int32_t border = bar_border(scene, window);
    const struct rectangle frame = window->frame;
    return (struct rectangle){
        frame.x - border,
        frame.y - border,
        frame.width + 2 * border,
        theme_length(&scene->screen, THEME_TITLE) + border,
    };
}

struct rectangle
bar_button(const struct scene *scene, const struct window *window, enum scene_part part)
{
    const int32_t width = theme_length(&scene->screen, THEME_BUTTON);
    const int32_t margin = theme_length(&scene->screen, THEME_BORDER * 4);
    int32_t from_right = part == SCENE_PART_CLOSE ? 1 : part == SCENE_PART_MAXIMISE ? 2 : 3;
    const struct rectangle none = {0, 0, 0, 0};
    if (!window_has_frame(window)) {
        return none;
    }
    if (window->kind == SCENE_DIALOG) {
        if (part != SCENE_PART_CLOSE) {
            return none;
        }
        from_right = 1;
    }
    return (struct rectangle){
        window->frame.x + window->frame.width - margin - from_right * width,
        window->frame.y,
        width,
        theme_length(&scene->screen, THEME_TITLE),
    };
}

static void ground_draw(struct scene *scene, struct window *window, struct canvas *canvas)
{
    const struct theme *theme = theme_of(&scene->screen);
    const bool is_focused = scene->focus == window->number;
    const int32_t border = bar_border(scene, window);
    const float corner = (float)bar_corner(scene, window);
    const struct pixels pixels = canvas_pixels(canvas);
    /* Its lower corners are square: they lie below what is seen. */
    const int32_t below = 2 * theme_length(&scene->screen, THEME_CORNER);
    const struct rectangle outer = {0, 0, pixels.width, pixels.height + below};
    const struct rectangle inner = {
        border, border, pixels.width - 2 * border, pixels.height - border + below};
    canvas_round_fill(canvas, inner, corner, is_focused ? theme->title : theme->title_unfocused);
    if (border > 0) {
        canvas_round_outline(canvas, inner, corner, (float)border, theme->shine);
        canvas_round_outline(canvas, outer, corner + (float)border, (float)border, theme->border);
    }
    /* The shine is of the upper edge alone. */
    const struct rectangle flat = {
        border,
        border + (int32_t)corner,
        pixels.width - 2 * border,
        pixels.height - border - (int32_t)corner};
    canvas_fill(canvas, flat, is_focused ? theme->title : theme->title_unfocused);
}

static void sign_draw(
    struct scene *scene,
    struct window *window,
    struct canvas *canvas,
    struct rectangle place,
    enum scene_part part)
{
    const struct theme *theme = theme_of(&scene->screen);
    const bool is_hovered = scene->hover == window->number && scene->hover_part == part;
    const bool is_focused = scene->focus == window->number;
    const float thin = (float)scene->screen.scale_halves * 0.65f;
    uint32_t colour = is_focused ? theme->text : theme->text_dim;
    if (is_hovered && part == SCENE_PART_CLOSE) {
        colour = 0xffffffff;
    }
    const float left = (float)place.x;
    const float right = (float)(place.x + place.width);
    const float middle = (float)place.y + (float)place.height / 2;
    if (part == SCENE_PART_CLOSE) {
        canvas_line(
            canvas,
            (struct canvas_point){left + thin / 2, (float)place.y + thin / 2},
            (struct canvas_point){right - thin / 2, (float)(place.y + place.height) - thin / 2},
            thin,
            colour);
        canvas_line(
            canvas,
            (struct canvas_point){right - thin / 2, (float)place.y + thin / 2},
            (struct canvas_point){left + thin / 2, (float)(place.y + place.height) - thin / 2},
            thin,
            colour);
    } else if (part == SCENE_PART_MINIMISE) {
        canvas_line(
            canvas,
            (struct canvas_point){left + thin / 2, middle},
            (struct canvas_point){right - thin / 2, middle},
            thin,
            colour);
    } else if (window->state == SCENE_STATE_NORMAL) {
        canvas_round_outline(canvas, place, 2.0f * thin, thin, colour);
    } else {
        const int32_t step = place.width / 4;
        const struct rectangle front = {
            place.x, place.y + step, place.width - step, place.height - step};
        const struct rectangle back = {place.x + step, place.y, place.width - step, step};
        canvas_round_outline(canvas, front, 1.5f * thin, thin, colour);
        canvas_push_clip(canvas, (struct rectangle){back.x, back.y, back.width, step - 1});
        canvas_round_outline(
            canvas,
            (struct rectangle){back.x, back.y, back.width, back.width},
            1.5f * thin,
            thin,
            colour);
        canvas_pop_clip(canvas);
        canvas_push_clip(
            canvas, (struct rectangle){front.x + front.width + 1, back.y, step, back.width});
        canvas_round_outline(
            canvas,
            (struct rectangle){back.x, back.y, back.width, back.width},
            1.5f * thin,
            thin,
            colour);
        canvas_pop_clip(canvas);
    }
}

static void
button_draw(struct scene *scene, struct window *window, struct canvas *canvas, enum scene_part part)
{
    struct rectangle place = bar_button(scene, window, part);
    if (rectangle_is_empty(place)) {
        return;
    }
    const struct theme *theme = theme_of(&scene->screen);
    const struct rectangle bar = bar_place(scene, window);
    const int32_t disc = theme_length(&scene->screen, THEME_BUTTON_DISC);
    const int32_t sign = theme_length(&scene->screen, SIGN);
    place.x += (place.width - disc) / 2 - bar.x;
    place.y += (place.height - disc) / 2 - bar.y;
    const struct canvas_point middle = {
        (float)place.x + (float)disc / 2, (float)place.y + (float)disc / 2};
    if (scene->hover == window->number && scene->hover_part == part) {
        const uint32_t colour = part == SCENE_PART_CLOSE ? theme->danger : theme->button;
        canvas_circle(canvas, middle, (float)disc / 2, colour);
    }
    const int32_t inset = (disc - sign) / 2;
    sign_draw(
        scene,
        window,
        canvas,
        (struct rectangle){place.x + inset, place.y + inset, sign, sign},
        part);
}

static void texts_draw(struct scene *scene, struct window *window, struct canvas *canvas)
{
    const struct theme *theme = theme_of(&scene->screen);
    const struct scene_screen *screen = &scene->screen;
    const struct rectangle bar = bar_place(scene, window);
    const int32_t border = bar_border(scene, window);
    const int32_t badge = theme_length(screen, THEME_BADGE);
    const int32_t gap = theme_length(screen, GAP);
    const struct rectangle last = bar_button(
        scene, window, window->kind == SCENE_DIALOG ? SCENE_PART_CLOSE : SCENE_PART_MINIMISE);
    const int32_t right = last.x - bar.x - gap;
    const int32_t height = bar.height - border;
    struct rectangle place = {
        border + theme_length(screen, PADDING) - gap / 2,
        border + (height - badge) / 2,
        badge,
        badge};
    badge_draw(scene, canvas, place, &window->owner);
    place = (struct rectangle){place.x + badge + gap, border, 0, height};
    place.width = right - place.x;
    place.x = owner_draw(scene, canvas, place, &window->owner) + 2 * gap;
    place.width = right - place.x;
    const struct label title = {FONTS_SANS, THEME_TEXT, theme->text_dim, text_bytes(window->title)};
    label_draw(scene, canvas, place, &title);
}

/* How many are kept; the one that was not painted for longest. */
static uint32_t bars_count(const struct scene *scene, struct window **oldest)
{
    uint32_t count = 0;
    *oldest = NULL;
    for (uint32_t i = 0; i < scene->window_count; i++) {
        struct window *window = scene->stack[i];
        if (window->bar.pixels.data != NULL) {
            count++;
            if (*oldest == NULL || window->bar_order < (*oldest)->bar_order) {
                *oldest = window;
            }
        }
    }
    return count;
}

/* Clients open windows at nobody's cost: what is kept for them does not grow with that. */
static void make_room(struct scene *scene, const struct window *window)
{
    struct window *oldest = NULL;
    if (window->bar.pixels.data == NULL && bars_count(scene, &oldest) >= BARS_MAX) {
        drawing_free(&oldest->bar);
    }
}

bool bar_draw(struct scene *scene, struct window *window)
{
    window->bar_order = ++scene->bar_order;
    if (window->bar.is_current) {
        return true;
    }
    const struct rectangle place = bar_place(scene, window);
    make_room(scene, window);
    struct canvas *canvas = drawing_begin(&window->bar, place.width, place.height);
    if (canvas == NULL) {
        drawing_free(&window->bar);
        return false;
    }
    ground_draw(scene, window, canvas);
    texts_draw(scene, window, canvas);
    button_draw(scene, window, canvas, SCENE_PART_MINIMISE);
    button_draw(scene, window, canvas, SCENE_PART_MAXIMISE);
    button_draw(scene, window, canvas, SCENE_PART_CLOSE);
    canvas_destroy(canvas);
    window->bar.is_current = true;
    return true;
}

bool bar_can_be_had(struct scene *scene, struct window *window)
{
    struct window *oldest = NULL;
    const bool is_full = window->bar.pixels.data == NULL && bars_count(scene, &oldest) >= BARS_MAX;
    return is_full || bar_draw(scene, window);
}
