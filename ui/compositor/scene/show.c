/* Pictures of clients, and what of them is seen to change. */
#include "state.h"

static bool picture_is_possible(const struct scene_picture *picture)
{
    const struct pixels *pixels = &picture->pixels;
    return pixels->data != NULL && window_side_is_possible(pixels->width) &&
           window_side_is_possible(pixels->height) && pixels->stride_bytes % 4 == 0 &&
           pixels->stride_bytes / 4 >= pixels->width;
}

/* Whether something opaque of one window above covers it: then nobody sees it. */
static bool
is_covered(const struct scene *scene, const struct window *window, struct rectangle area)
{
    for (uint32_t i = scene->window_count; i > 0 && scene->stack[i - 1] != window; i--) {
        const struct window *above = scene->stack[i - 1];
        const struct pixels *pixels = &above->picture.pixels;
        struct rectangle covered = window_content(scene, above);
        covered.width = covered.width < pixels->width ? covered.width : pixels->width;
        covered.height = covered.height < pixels->height ? covered.height : pixels->height;
        if (above->picture.is_opaque && window_is_visible(scene, above) &&
            rectangle_holds(covered, area)) {
            return true;
        }
    }
    return scene->overlays[OVERLAY_LOCK].is_shown;
}

static void damage_content(struct scene *scene, const struct window *window, struct rectangle part)
{
    const struct rectangle content = window_content(scene, window);
    const struct rectangle whole = {
        0, 0, window->picture.pixels.width, window->picture.pixels.height};
    struct rectangle seen = rectangle_intersect(part, whole);
    seen.x += content.x;
    seen.y += content.y;
    seen = rectangle_intersect(rectangle_intersect(seen, content), scene_bounds(scene));
    if (!rectangle_is_empty(seen) && !is_covered(scene, window, seen)) {
        damage_add(scene, seen);
    }
}

static void
replace_picture(struct scene *scene, struct window *window, const struct scene_picture *picture)
{
    window_damage(scene, window);
    window->picture = *picture;
    window_damage(scene, window);
}

enum status scene_show(
    struct scene *scene,
    uint32_t window,
    const struct scene_picture *picture,
    const struct rectangle *damage,
    uint32_t damage_count)
{
    struct window *found = window_find(scene, window);
    if (found == NULL) {
        return STATUS_NOT_FOUND;
    }
    if (picture == NULL) {
        replace_picture(scene, found, &(struct scene_picture){.is_opaque = false});
        return STATUS_OK;
    }
    if (!picture_is_possible(picture)) {
        return STATUS_INVALID_ARGUMENT;
    }
    const struct scene_picture *before = &found->picture;
    const bool is_alike =
        before->pixels.data != NULL && before->pixels.width == picture->pixels.width &&
        before->pixels.height == picture->pixels.height && before->is_opaque == picture->is_opaque;
    if (!is_alike) {
        replace_picture(scene, found, picture);
        return STATUS_OK;
    }
    found->picture = *picture;
    const struct rectangle whole = {0, 0, picture->pixels.width, picture->pixels.height};
    const bool is_seen = window_is_visible(scene, found);
    for (uint32_t i = 0; is_seen && i < (damage_count == 0 ? 1 : damage_count); i++) {
        damage_content(scene, found, damage_count == 0 ? whole : damage[i]);
    }
    return STATUS_OK;
}
