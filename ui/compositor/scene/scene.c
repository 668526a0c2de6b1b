/* The scene as a whole: its life, the screen, damage, workspaces. */
#include "state.h"
#include <stdlib.h>
#include <string.h>

struct rectangle scene_bounds(const struct scene *scene)
{
    return (struct rectangle){0, 0, scene->screen.width, scene->screen.height};
}

void damage_add(struct scene *scene, struct rectangle rectangle)
{
    area_add(&scene->damage, rectangle_intersect(rectangle, scene_bounds(scene)));
}

void text_keep(char *to, size_t size, const char *from)
{
    const size_t length = from == NULL ? 0 : strlen(from);
    size_t kept = length < size ? length : size - 1;
    /* What was cut must not end within a character. */
    while (kept < length && kept > 0 && ((unsigned char)from[kept] & 0xc0) == 0x80) {
        kept--;
    }
    if (kept > 0) {
        memcpy(to, from, kept);
    }
    memset(to + kept, 0, size - kept);
}

void owner_keep(struct owner_texts *to, const struct scene_owner *from)
{
    text_keep(to->program, sizeof to->program, from->program);
    text_keep(to->person, sizeof to->person, from->person);
    memcpy(to->key, from->key, SCENE_KEY_BYTES);
    to->is_system = from->is_system;
}

static bool screen_is_possible(const struct scene_screen *screen)
{
    return screen->width >= SCENE_SIDE_MIN && screen->width <= SCENE_SIDE_MAX &&
           screen->height >= SCENE_SIDE_MIN && screen->height <= SCENE_SIDE_MAX &&
           screen->scale_halves >= 2 && screen->scale_halves <= 4;
}

enum status
scene_create(const struct scene_screen *screen, struct fonts *fonts, struct scene **scene)
{
    if (!screen_is_possible(screen)) {
        return STATUS_INVALID_ARGUMENT;
    }
    struct scene *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return STATUS_NO_MEMORY;
    }
    made->screen = *screen;
    made->fonts = fonts;
    shadow_make(made);
    const enum status status = pointers_make(made);
    if (status != STATUS_OK) {
        scene_destroy(made);
        return status;
    }
    scene_damage_all(made);
    *scene = made;
    return STATUS_OK;
}

void scene_destroy(struct scene *scene)
{
    if (scene == NULL) {
        return;
    }
    for (uint32_t i = 0; i < scene->window_count; i++) {
        drawing_free(&scene->stack[i]->bar);
        free(scene->stack[i]);
    }
    for (uint32_t i = 0; i < OVERLAYS; i++) {
        drawing_free(&scene->overlays[i].drawing);
    }
    pointers_free(scene);
    if (scene->canvas != NULL) {
        canvas_destroy(scene->canvas);
    }
    free(scene);
}

/* Contents are to be as large for the eye as before. */
static void windows_scale(struct scene *scene, int32_t halves, int32_t halves_before)
{
    for (uint32_t i = 0; i < scene->window_count; i++) {
        struct window *window = scene->stack[i];
        if (window_has_frame(window)) {
            window->normal.width = window->normal.width * halves / halves_before;
            window->normal.height = window->normal.height * halves / halves_before;
        } else {
            window->wish.width = window->wish.width * halves / halves_before;
            window->wish.height = window->wish.height * halves / halves_before;
        }
    }
}

enum status scene_set_screen(struct scene *scene, const struct scene_screen *screen)
{
    if (!screen_is_possible(screen)) {
        return STATUS_INVALID_ARGUMENT;
    }
    const struct scene_screen before = scene->screen;
    scene->screen = *screen;
    const enum status status = pointers_make(scene);
    if (status != STATUS_OK) {
        scene->screen = before;
        return status;
    }
    shadow_make(scene);
    windows_scale(scene, (int32_t)screen->scale_halves, (int32_t)before.scale_halves);
    const bool is_other_look =
        screen->scale_halves != before.scale_halves || screen->is_dark != before.is_dark;
    for (uint32_t i = 0; i < scene->window_count; i++) {
        scene->stack[i]->bar.is_current = false;
        scene->stack[i]->is_told = scene->stack[i]->is_told && !is_other_look;
    }
    place_all_again(scene);
    if (screen->scale_halves != before.scale_halves) {
        windows_fit(scene);
    }
    overlay_arrange_all(scene);
    scene_set_pointer(scene, scene->pointer_x, scene->pointer_y, scene->pointer_shape);
    scene_damage_all(scene);
    return STATUS_OK;
}

const struct scene_screen *scene_screen(const struct scene *scene)
{
    return &scene->screen;
}

void scene_set_workspace(struct scene *scene, uint32_t workspace)
{
    if (workspace >= SCENE_WORKSPACES || workspace == scene->workspace) {
        return;
    }
    for (uint32_t i = 0; i < scene->window_count; i++) {
        damage_add(scene, window_bounds(scene, scene->stack[i]));
    }
    scene->workspace = workspace;
    for (uint32_t i = 0; i < scene->window_count; i++) {
        damage_add(scene, window_bounds(scene, scene->stack[i]));
    }
    scene->tiles_are_current = false;
}

uint32_t scene_workspace(const struct scene *scene)
{
    return scene->workspace;
}

bool scene_is_damaged(const struct scene *scene)
{
    return scene->damage.count != 0;
}

void scene_take_damage(struct scene *scene, struct area *damage)
{
    *damage = scene->damage;
    scene->damage.count = 0;
}

void scene_damage_all(struct scene *scene)
{
    scene->damage.count = 0;
    scene->tiles_are_current = false;
    damage_add(scene, scene_bounds(scene));
}

void scene_buffers_next(struct scene_buffers *buffers, const struct area *damage, struct area *area)
{
    *area = *damage;
    area_add_all(area, &buffers->before);
    buffers->before = *damage;
}
