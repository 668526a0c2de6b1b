/* Where windows are: sizes within limits, places of kinds and states, and what the person moves. */
#include "state.h"

/* Places that are tried for a new window, in each direction. */
#define PLACES_TRIED 5

static int32_t least(int32_t left, int32_t right)
{
    return left < right ? left : right;
}

static int32_t greatest(int32_t left, int32_t right)
{
    return left > right ? left : right;
}

/* The upper bound counts where they contradict each other. */
static int32_t between(int32_t value, int32_t low, int32_t high)
{
    return least(greatest(value, low), high);
}

static int32_t title_height(const struct scene *scene, const struct window *window)
{
    return window_has_frame(window) ? theme_length(&scene->screen, THEME_TITLE) : 0;
}

static int32_t panel_height(const struct scene *scene, const struct window *window)
{
    return between(window->wish.height, 1, scene->screen.height / 4);
}

struct rectangle scene_work_area(const struct scene *scene)
{
    int32_t taken = 0;
    for (uint32_t i = 0; i < scene->window_count; i++) {
        if (scene->stack[i]->kind == SCENE_PANEL) {
            taken = greatest(taken, panel_height(scene, scene->stack[i]));
        }
    }
    return (struct rectangle){0, taken, scene->screen.width, scene->screen.height - taken};
}

struct rectangle place_of_state(const struct scene *scene, enum scene_state state)
{
    struct rectangle place = scene_work_area(scene);
    const int32_t half = place.width / 2;
    if (state == SCENE_STATE_LEFT_HALF) {
        place.width = half;
    } else if (state == SCENE_STATE_RIGHT_HALF) {
        place.x += half;
        place.width -= half;
    }
    return place;
}

static int32_t side_limited(int32_t side, int32_t low, int32_t high)
{
    const int32_t most = high <= 0 ? SCENE_SIDE_MAX : greatest(high, low);
    return between(side, greatest(low, 1), most);
}

/* The size of a frame whose content is to have this size. */
static void size_set(
    const struct scene *scene, const struct window *window, struct rectangle *frame, int32_t title)
{
    const struct rectangle work = scene_work_area(scene);
    const struct scene_limits *limits = &window->limits;
    const int32_t smallest = theme_length(&scene->screen, THEME_CONTENT_MIN);
    const int32_t width = side_limited(frame->width, limits->width_min, limits->width_max);
    const int32_t height =
        side_limited(frame->height - title, limits->height_min, limits->height_max);
    frame->width = between(greatest(width, smallest), 1, work.width);
    frame->height = title + greatest(least(height, work.height - title), 1);
}

/* So much of a frame stays in the work area that it can be fetched back. */
static void reach(const struct scene *scene, struct rectangle *frame, int32_t title)
{
    const struct rectangle work = scene_work_area(scene);
    const int32_t piece =
        least(theme_length(&scene->screen, THEME_REACHABLE), least(frame->width, work.width));
    frame->x = between(frame->x, work.x - frame->width + piece, work.x + work.width - piece);
    frame->y = greatest(least(frame->y, work.y + work.height - title), work.y);
}

static struct rectangle centred(struct rectangle in, int32_t width, int32_t height)
{
    return (struct rectangle){
        in.x + (in.width - width) / 2, in.y + (in.height - height) / 2, width, height};
}

/* It has no title: it lies in the work area, at what it belongs to, and covers a part of it only.
 * Where a parent is seen at all a piece of it is in the work area, or the panel ends there. */
static struct rectangle popup_place(const struct scene *scene, const struct window *window)
{
    const struct window *parent = window_find(scene, window->parent);
    const struct rectangle work = scene_work_area(scene);
    const int32_t wide = theme_length(&scene->screen, SCENE_POPUP_WIDTH);
    const int32_t high = theme_length(&scene->screen, SCENE_POPUP_HEIGHT);
    struct rectangle place = window->wish;
    place.width = between(place.width, 1, least(work.width, greatest(work.width / 2, wide)));
    place.height =
        between(place.height, 1, least(work.height, greatest(work.height * 3 / 4, high)));
    if (parent != NULL) {
        const struct rectangle content = window_content(scene, parent);
        const struct rectangle of = parent->frame;
        place.x = between(place.x + content.x, of.x - place.width, of.x + of.width);
        place.y = between(place.y + content.y, of.y - place.height, of.y + of.height);
    }
    place.x = greatest(least(place.x, work.x + work.width - place.width), work.x);
    place.y = greatest(least(place.y, work.y + work.height - place.height), work.y);
    return place;
}

static struct rectangle framed_place(const struct scene *scene, struct window *window)
{
    const int32_t title = title_height(scene, window);
    const enum scene_state state =
        window->state == SCENE_STATE_MINIMISED ? window->state_before : window->state;
    size_set(scene, window, &window->normal, title);
    reach(scene, &window->normal, title);
    if (state == SCENE_STATE_NORMAL) {
        return window->normal;
    }
    struct rectangle place = place_of_state(scene, state);
    place.height = greatest(place.height, title + 1);
    return place;
}

static struct rectangle place_of(const struct scene *scene, struct window *window)
{
    const struct rectangle work = scene_work_area(scene);
    switch (window->kind) {
    case SCENE_POPUP:
        return popup_place(scene, window);
    case SCENE_BACKGROUND:
    case SCENE_GREETER:
        return scene_bounds(scene);
    case SCENE_PANEL:
        return (struct rectangle){0, 0, scene->screen.width, panel_height(scene, window)};
    case SCENE_LAUNCHER:
        return centred(
            work,
            between(window->wish.width, 1, work.width),
            between(window->wish.height, 1, work.height));
    case SCENE_NORMAL:
    case SCENE_DIALOG:
        break;
    }
    return framed_place(scene, window);
}

static bool rectangle_is(struct rectangle left, struct rectangle right)
{
    return left.x == right.x && left.y == right.y && left.width == right.width &&
           left.height == right.height;
}

/* Gives it a frame; popups go with it. */
static void frame_set(struct scene *scene, struct window *window, struct rectangle frame)
{
    if (rectangle_is(window->frame, frame)) {
        return;
    }
    window_damage(scene, window);
    if (window->frame.width != frame.width) {
        window->bar.is_current = false;
    }
    window->frame = frame;
    for (uint32_t i = 0; i < scene->window_count; i++) {
        struct window *other = scene->stack[i];
        if (other->kind == SCENE_POPUP && other->parent == window->number) {
            frame_set(scene, other, popup_place(scene, other));
        }
    }
    window_damage(scene, window);
}

void place_again(struct scene *scene, struct window *window)
{
    frame_set(scene, window, place_of(scene, window));
}

void place_all_again(struct scene *scene)
{
    for (uint32_t i = 0; i < scene->window_count; i++) {
        place_again(scene, scene->stack[i]);
    }
    preview_arrange(scene);
}

void windows_fit(struct scene *scene)
{
    const struct rectangle work = scene_work_area(scene);
    for (uint32_t i = 0; i < scene->window_count; i++) {
        struct window *window = scene->stack[i];
        struct rectangle *normal = &window->normal;
        if (window_has_frame(window)) {
            normal->width = least(normal->width, work.width);
            normal->height = least(normal->height, work.height);
            normal->x = between(normal->x, work.x, work.x + work.width - normal->width);
            normal->y = between(normal->y, work.y, work.y + work.height - normal->height);
            place_again(scene, window);
        }
    }
}

/* How many pixels of windows that are seen would be below it. */
static int64_t
covers(const struct scene *scene, const struct window *window, struct rectangle place)
{
    int64_t pixels = 0;
    for (uint32_t i = 0; i < scene->window_count; i++) {
        const struct window *other = scene->stack[i];
        if (other != window && window_has_frame(other) && other->workspace == window->workspace &&
            other->state != SCENE_STATE_MINIMISED) {
            const struct rectangle both = rectangle_intersect(place, other->frame);
            pixels += (int64_t)both.width * both.height;
        }
    }
    return pixels;
}

/* The middle, then places evenly over the work area: the first that covers least. */
static struct rectangle
freest_place(const struct scene *scene, const struct window *window, int64_t *covered)
{
    const struct rectangle work = scene_work_area(scene);
    struct rectangle best = centred(work, window->normal.width, window->normal.height);
    *covered = covers(scene, window, best);
    for (int32_t i = 0; *covered > 0 && i < PLACES_TRIED * PLACES_TRIED; i++) {
        const int32_t column = i % PLACES_TRIED;
        const int32_t row = i / PLACES_TRIED;
        struct rectangle tried = best;
        tried.x = work.x + (work.width - tried.width) * column / (PLACES_TRIED - 1);
        tried.y = work.y + (work.height - tried.height) * row / (PLACES_TRIED - 1);
        const int64_t pixels = covers(scene, window, tried);
        if (pixels < *covered) {
            *covered = pixels;
            best = tried;
        }
    }
    return best;
}

/* A step beside the window that was placed last; from the corner again where there is no room. */
static struct rectangle cascade(const struct scene *scene, const struct window *window)
{
    const struct rectangle work = scene_work_area(scene);
    const int32_t step = theme_length(&scene->screen, THEME_CASCADE);
    struct rectangle place = window->normal;
    place.x = work.x + step;
    place.y = work.y + step;
    for (uint32_t i = scene->window_count; i > 0; i--) {
        const struct window *other = scene->stack[i - 1];
        if (other != window && other->kind == SCENE_NORMAL &&
            other->workspace == window->workspace) {
            place.x = other->normal.x + step;
            place.y = other->normal.y + step;
            break;
        }
    }
    if (!rectangle_holds(work, place)) {
        place.x = work.x + least(step, greatest(work.width - place.width, 0));
        place.y = work.y + least(step, greatest(work.height - place.height, 0));
    }
    return place;
}

/* Most of it would be above others: then what is where can be told apart only by steps. */
static struct rectangle normal_place(const struct scene *scene, const struct window *window)
{
    int64_t covered = 0;
    const struct rectangle free = freest_place(scene, window, &covered);
    const int64_t own = (int64_t)free.width * free.height;
    return covered * 2 > own ? cascade(scene, window) : free;
}

void place_first(struct scene *scene, struct window *window)
{
    if (window_has_frame(window)) {
        const int32_t title = title_height(scene, window);
        window->normal = (struct rectangle){0, 0, window->wish.width, window->wish.height + title};
        size_set(scene, window, &window->normal, title);
        const struct window *parent = window_find(scene, window->parent);
        if (window->kind == SCENE_NORMAL) {
            window->normal = normal_place(scene, window);
        } else {
            window->normal = centred(
                parent != NULL ? parent->frame : scene_work_area(scene),
                window->normal.width,
                window->normal.height);
        }
    }
    place_again(scene, window);
}

void scene_set_limits(struct scene *scene, uint32_t window, const struct scene_limits *limits)
{
    struct window *found = window_find(scene, window);
    if (found != NULL) {
        found->limits = *limits;
        place_again(scene, found);
    }
}

static bool can_be_placed(const struct window *window)
{
    return window != NULL && window_has_frame(window) && window->state == SCENE_STATE_NORMAL;
}

static int32_t coordinate_cut(int32_t coordinate)
{
    return between(coordinate, -4 * SCENE_SIDE_MAX, 4 * SCENE_SIDE_MAX);
}

void scene_move(struct scene *scene, uint32_t window, int32_t x, int32_t y)
{
    struct window *found = window_find(scene, window);
    if (can_be_placed(found)) {
        found->normal.x = coordinate_cut(x);
        found->normal.y = coordinate_cut(y);
        place_again(scene, found);
    }
}

void scene_resize(
    struct scene *scene, uint32_t window, uint32_t edges, int32_t width, int32_t height)
{
    struct window *found = window_find(scene, window);
    if (!can_be_placed(found) || found->kind != SCENE_NORMAL) {
        return;
    }
    const int32_t title = title_height(scene, found);
    struct rectangle *normal = &found->normal;
    const int32_t right = normal->x + normal->width;
    const int32_t bottom = normal->y + normal->height;
    normal->width = between(width, 1, SCENE_SIDE_MAX);
    normal->height = between(height, 1, SCENE_SIDE_MAX) + title;
    if ((edges & SCENE_EDGE_TOP) != 0) {
        normal->height = least(normal->height, bottom - scene_work_area(scene).y);
    }
    size_set(scene, found, normal, title);
    if ((edges & SCENE_EDGE_LEFT) != 0) {
        normal->x = right - normal->width;
    }
    if ((edges & SCENE_EDGE_TOP) != 0) {
        normal->y = bottom - normal->height;
    }
    place_again(scene, found);
}

/* The pointer stays as far from the left edge, in parts of the width, as it was. */
void scene_grab(struct scene *scene, uint32_t window, int32_t x, int32_t y)
{
    struct window *found = window_find(scene, window);
    if (found == NULL || found->kind != SCENE_NORMAL || found->state == SCENE_STATE_NORMAL ||
        found->state == SCENE_STATE_MINIMISED) {
        return;
    }
    const int32_t inside = between(x - found->frame.x, 0, found->frame.width);
    const int32_t down = y - found->frame.y;
    const int32_t left = inside * found->normal.width / greatest(found->frame.width, 1);
    found->normal.x = coordinate_cut(x) - left;
    found->normal.y = coordinate_cut(y) - between(down, 0, title_height(scene, found) - 1);
    scene_set_state(scene, window, SCENE_STATE_NORMAL);
}

static bool can_have(const struct window *window, enum scene_state state)
{
    return window->kind == SCENE_NORMAL ||
           (window->kind == SCENE_DIALOG &&
            (state == SCENE_STATE_NORMAL || state == SCENE_STATE_MINIMISED));
}

void scene_set_state(struct scene *scene, uint32_t window, enum scene_state state)
{
    struct window *found = window_find(scene, window);
    if (found == NULL || found->state == state || (unsigned)state > SCENE_STATE_RIGHT_HALF ||
        !can_have(found, state)) {
        return;
    }
    window_damage(scene, found);
    if (state == SCENE_STATE_MINIMISED) {
        found->state_before = found->state;
    }
    found->state = state;
    found->bar.is_current = false;
    place_again(scene, found);
    window_damage(scene, found);
}

void scene_restore(struct scene *scene, uint32_t window)
{
    const struct window *found = window_find(scene, window);
    if (found != NULL) {
        const bool is_away = found->state == SCENE_STATE_MINIMISED;
        scene_set_state(scene, window, is_away ? found->state_before : SCENE_STATE_NORMAL);
    }
}

void scene_set_window_workspace(struct scene *scene, uint32_t window, uint32_t workspace)
{
    struct window *found = window_find(scene, window);
    if (found == NULL || workspace >= SCENE_WORKSPACES || found->workspace == workspace) {
        return;
    }
    for (struct window *above = found; above != NULL; above = window_find(scene, above->parent)) {
        found = above;
    }
    window_damage(scene, found);
    for (uint32_t i = 0; i < scene->window_count; i++) {
        if (window_belongs(scene, scene->stack[i], found)) {
            scene->stack[i]->workspace = workspace;
        }
    }
    window_damage(scene, found);
}
