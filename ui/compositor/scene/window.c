/* Windows: their life, their order, and what of them is seen. */
#include "state.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct window *window_find(const struct scene *scene, uint32_t number)
{
    for (uint32_t i = 0; number != 0 && i < scene->window_count; i++) {
        if (scene->stack[i]->number == number) {
            return scene->stack[i];
        }
    }
    return NULL;
}

bool window_has_frame(const struct window *window)
{
    return window->kind == SCENE_NORMAL || window->kind == SCENE_DIALOG;
}

bool window_has_shadow(const struct window *window)
{
    return (window_has_frame(window) && window->state == SCENE_STATE_NORMAL) ||
           window->kind == SCENE_POPUP || window->kind == SCENE_LAUNCHER;
}

/* Parents are older, so this ends. */
bool window_belongs(const struct scene *scene, const struct window *window, const struct window *to)
{
    while (window != NULL && window != to) {
        window = window_find(scene, window->parent);
    }
    return window != NULL;
}

bool window_is_visible(const struct scene *scene, const struct window *window)
{
    if (window->picture.pixels.data == NULL) {
        return false;
    }
    while (window != NULL) {
        if (window->is_bare || window->state == SCENE_STATE_MINIMISED ||
            (window_has_frame(window) && window->workspace != scene->workspace)) {
            return false;
        }
        const struct window *parent = window_find(scene, window->parent);
        if (parent != NULL && parent->picture.pixels.data == NULL) {
            return false;
        }
        window = parent;
    }
    return true;
}

int window_layer(const struct window *window)
{
    switch (window->kind) {
    case SCENE_BACKGROUND:
        return 0;
    case SCENE_NORMAL:
    case SCENE_DIALOG:
        return 1;
    case SCENE_PANEL:
        return 2;
    case SCENE_LAUNCHER:
    case SCENE_GREETER:
        return 3;
    case SCENE_POPUP:
        break;
    }
    return 4;
}

struct rectangle window_content(const struct scene *scene, const struct window *window)
{
    struct rectangle content = window->frame;
    if (window_has_frame(window)) {
        const int32_t title = theme_length(&scene->screen, THEME_TITLE);
        content.y += title;
        content.height -= title;
    }
    return content;
}

struct rectangle window_bounds(const struct scene *scene, const struct window *window)
{
    if (!window_is_visible(scene, window)) {
        return (struct rectangle){0, 0, 0, 0};
    }
    return window_has_shadow(window) ? shadow_bounds(scene, window->frame) : window->frame;
}

void window_damage(struct scene *scene, const struct window *window)
{
    scene->tiles_are_current = false;
    for (uint32_t i = 0; i < scene->window_count; i++) {
        if (window_belongs(scene, scene->stack[i], window)) {
            damage_add(scene, window_bounds(scene, scene->stack[i]));
        }
    }
}

void window_damage_bar(struct scene *scene, struct window *window)
{
    window->bar.is_current = false;
    scene->tiles_are_current = false;
    if (window_has_frame(window) && window_is_visible(scene, window)) {
        damage_add(scene, bar_place(scene, window));
    }
}

/* The shadow differs with the focus as well. */
static void damage_frame(struct scene *scene, struct window *window)
{
    if (!window_has_frame(window)) {
        return;
    }
    window_damage_bar(scene, window);
    struct rectangle pieces[4];
    const uint32_t count =
        rectangle_without(window_bounds(scene, window), window_content(scene, window), pieces);
    for (uint32_t i = 0; i < count; i++) {
        damage_add(scene, pieces[i]);
    }
}

static void stack_insert(struct scene *scene, struct window *window)
{
    uint32_t at = scene->window_count++;
    while (at > 0 && window_layer(scene->stack[at - 1]) > window_layer(window)) {
        scene->stack[at] = scene->stack[at - 1];
        at--;
    }
    scene->stack[at] = window;
    scene->tiles_are_current = false;
}

static void stack_remove(struct scene *scene, const struct window *window)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < scene->window_count; i++) {
        if (scene->stack[i] != window) {
            scene->stack[kept++] = scene->stack[i];
        }
    }
    scene->window_count = kept;
    scene->tiles_are_current = false;
}

static bool opening_is_possible(const struct scene *scene, const struct scene_opening *opening)
{
    const bool has_parent = window_find(scene, opening->parent) != NULL;
    const bool needs_parent = opening->kind == SCENE_POPUP;
    const bool may_have_parent = needs_parent || opening->kind == SCENE_DIALOG;
    return (unsigned)opening->kind <= SCENE_GREETER && window_side_is_possible(opening->width) &&
           window_side_is_possible(opening->height) && (has_parent || !needs_parent) &&
           (has_parent || opening->parent == 0) && (may_have_parent || !has_parent);
}

static int32_t offset_cut(int32_t offset)
{
    const int32_t most = 2 * SCENE_SIDE_MAX;
    return offset < -most ? -most : offset > most ? most : offset;
}

static void window_set_up(
    const struct scene *scene,
    struct window *window,
    uint32_t number,
    const struct scene_opening *opening)
{
    const struct window *parent = window_find(scene, opening->parent);
    window->number = number;
    window->parent = opening->parent;
    window->kind = opening->kind;
    window->workspace = parent != NULL ? parent->workspace : scene->workspace;
    window->wish = (struct rectangle){
        offset_cut(opening->x), offset_cut(opening->y), opening->width, opening->height};
    owner_keep(&window->owner, &opening->owner);
    text_keep(window->title, sizeof window->title, opening->title);
}

enum status scene_open(struct scene *scene, uint32_t window, const struct scene_opening *opening)
{
    if (window == 0 || window_find(scene, window) != NULL || !opening_is_possible(scene, opening)) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (scene->window_count == SCENE_WINDOWS_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    struct window *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return STATUS_NO_MEMORY;
    }
    window_set_up(scene, made, window, opening);
    stack_insert(scene, made);
    if (made->kind == SCENE_PANEL) {
        place_all_again(scene);
    }
    place_first(scene, made);
    return STATUS_OK;
}

/* A dialog stays without what it was above. */
static void leave_dialogs(struct scene *scene, uint32_t number)
{
    for (uint32_t i = 0; i < scene->window_count; i++) {
        if (scene->stack[i]->parent == number) {
            window_damage(scene, scene->stack[i]);
            scene->stack[i]->parent = 0;
            window_damage(scene, scene->stack[i]);
        }
    }
}

static void close_one(struct scene *scene, struct window *window)
{
    damage_add(scene, window_bounds(scene, window));
    stack_remove(scene, window);
    if (scene->focus == window->number) {
        scene->focus = 0;
    }
    if (scene->hover == window->number) {
        scene->hover = 0;
    }
    leave_dialogs(scene, window->number);
    const bool was_panel = window->kind == SCENE_PANEL;
    drawing_free(&window->bar);
    free(window);
    if (was_panel) {
        place_all_again(scene);
    }
}

void scene_close(struct scene *scene, uint32_t window)
{
    struct window *found = window_find(scene, window);
    if (found == NULL) {
        return;
    }
    for (uint32_t popup = scene_popup(scene, window); popup != 0;
         popup = scene_popup(scene, window)) {
        close_one(scene, window_find(scene, popup));
    }
    close_one(scene, found);
}

void scene_set_title(struct scene *scene, uint32_t window, const char *title)
{
    struct window *found = window_find(scene, window);
    if (found == NULL) {
        return;
    }
    char kept[sizeof found->title];
    text_keep(kept, sizeof kept, title);
    if (strcmp(kept, found->title) != 0) {
        memcpy(found->title, kept, sizeof kept);
        window_damage_bar(scene, found);
    }
}

static void raise_one(struct scene *scene, struct window *window)
{
    stack_remove(scene, window);
    stack_insert(scene, window);
    damage_add(scene, window_bounds(scene, window));
}

/* Those that belong to it follow in the order they have; who was raised is seen behind. */
void scene_raise(struct scene *scene, uint32_t window)
{
    struct window *found = window_find(scene, window);
    if (found == NULL) {
        return;
    }
    struct window *raised[SCENE_WINDOWS_MAX];
    uint32_t count = 0;
    raised[count++] = found;
    for (uint32_t i = 0; i < scene->window_count; i++) {
        if (scene->stack[i] != found && window_belongs(scene, scene->stack[i], found)) {
            raised[count++] = scene->stack[i];
        }
    }
    /* It is as it should be: nothing is to be painted. */
    bool is_on_top = true;
    for (uint32_t i = 0, at = 0; i < scene->window_count; i++) {
        if (at < count && scene->stack[i] == raised[at]) {
            at++;
        } else if (at > 0 && window_layer(scene->stack[i]) == window_layer(raised[at - 1])) {
            is_on_top = false;
        }
    }
    for (uint32_t i = 0; !is_on_top && i < count; i++) {
        raise_one(scene, raised[i]);
    }
}

void scene_set_focus(struct scene *scene, uint32_t window)
{
    struct window *before = window_find(scene, scene->focus);
    struct window *found = window_find(scene, window);
    if (before == found) {
        return;
    }
    scene->focus = found == NULL ? 0 : window;
    if (before != NULL) {
        damage_frame(scene, before);
    }
    if (found != NULL) {
        damage_frame(scene, found);
    }
}

void scene_set_hover(struct scene *scene, uint32_t window, enum scene_part part)
{
    const bool is_button =
        part == SCENE_PART_CLOSE || part == SCENE_PART_MAXIMISE || part == SCENE_PART_MINIMISE;
    window = is_button ? window : 0;
    if (scene->hover == window && (window == 0 || scene->hover_part == part)) {
        return;
    }
    struct window *before = window_find(scene, scene->hover);
    struct window *found = window_find(scene, window);
    scene->hover = window;
    scene->hover_part = part;
    if (before != NULL) {
        window_damage_bar(scene, before);
    }
    if (found != NULL) {
        window_damage_bar(scene, found);
    }
}
