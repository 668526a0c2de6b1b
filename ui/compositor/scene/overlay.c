/*
 * What the compositor shows above all windows: what each is, where it is, and what the pointer is
 * over. What they look like is in a file for each.
 */
#include "state.h"
#include <string.h>

static struct rectangle (*const ARRANGE[OVERLAYS])(struct scene *scene) = {
    [OVERLAY_SWITCHER] = switcher_arrange,
    [OVERLAY_LOCK] = lock_arrange,
    [OVERLAY_STRIP] = strip_arrange,
    [OVERLAY_PROMPT] = prompt_arrange,
};

static void (*const DRAW[OVERLAYS])(struct scene *scene, struct canvas *canvas) = {
    [OVERLAY_SWITCHER] = switcher_draw,
    [OVERLAY_LOCK] = lock_draw,
    [OVERLAY_STRIP] = strip_draw,
    [OVERLAY_PROMPT] = prompt_draw,
};

/* They cover or dim all of the screen. */
static bool is_wide(enum overlay_kind kind)
{
    return kind == OVERLAY_LOCK || kind == OVERLAY_PROMPT;
}

static void overlay_damage(struct scene *scene, enum overlay_kind kind)
{
    const struct overlay *overlay = &scene->overlays[kind];
    scene->tiles_are_current = false;
    if (overlay->is_shown) {
        damage_add(scene, shadow_bounds(scene, overlay->place));
    }
}

/* Its description has changed, or it is to be shown or not. */
static void overlay_change(struct scene *scene, enum overlay_kind kind, bool is_shown)
{
    struct overlay *overlay = &scene->overlays[kind];
    if (overlay->is_shown != is_shown && is_wide(kind)) {
        scene_damage_all(scene);
    }
    overlay_damage(scene, kind);
    overlay->is_shown = is_shown;
    overlay->drawing.is_current = false;
    if (is_shown) {
        overlay->place = ARRANGE[kind](scene);
        overlay_damage(scene, kind);
    } else {
        drawing_free(&overlay->drawing);
    }
}

void overlay_arrange_all(struct scene *scene)
{
    for (uint32_t i = 0; i < OVERLAYS; i++) {
        if (scene->overlays[i].is_shown) {
            overlay_change(scene, (enum overlay_kind)i, true);
        }
    }
}

void overlay_draw_all(struct scene *scene)
{
    for (uint32_t i = 0; i < OVERLAYS; i++) {
        struct overlay *overlay = &scene->overlays[i];
        if (!overlay->is_shown || overlay->drawing.is_current) {
            continue;
        }
        struct canvas *canvas =
            drawing_begin(&overlay->drawing, overlay->place.width, overlay->place.height);
        if (canvas != NULL) {
            DRAW[i](scene, canvas);
            canvas_destroy(canvas);
            overlay->drawing.is_current = true;
        }
    }
}

static struct rectangle preview_place(const struct scene *scene)
{
    if (scene->preview != SCENE_STATE_MAXIMISED && scene->preview != SCENE_STATE_LEFT_HALF &&
        scene->preview != SCENE_STATE_RIGHT_HALF) {
        return (struct rectangle){0, 0, 0, 0};
    }
    return rectangle_inset(place_of_state(scene, scene->preview), theme_length(&scene->screen, 4));
}

void preview_arrange(struct scene *scene)
{
    const struct rectangle place = preview_place(scene);
    const struct rectangle before = scene->preview_place;
    if (place.x != before.x || place.y != before.y || place.width != before.width ||
        place.height != before.height) {
        damage_add(scene, before);
        damage_add(scene, place);
        scene->preview_place = place;
        scene->tiles_are_current = false;
    }
}

void scene_set_preview(struct scene *scene, enum scene_state state)
{
    scene->preview = state;
    preview_arrange(scene);
}

enum status scene_set_switcher(struct scene *scene, const struct scene_switcher *switcher)
{
    if (switcher == NULL) {
        overlay_change(scene, OVERLAY_SWITCHER, false);
        return STATUS_OK;
    }
    if (switcher->count < 1 || switcher->count > SCENE_SWITCHER_MAX ||
        switcher->selected >= switcher->count) {
        return STATUS_INVALID_ARGUMENT;
    }
    struct switcher_texts *texts = &scene->switcher;
    texts->count = switcher->count;
    texts->selected = switcher->selected;
    for (uint32_t i = 0; i < switcher->count; i++) {
        owner_keep(&texts->owners[i], &switcher->entries[i].owner);
        text_keep(texts->titles[i], sizeof texts->titles[i], switcher->entries[i].title);
    }
    overlay_change(scene, OVERLAY_SWITCHER, true);
    return STATUS_OK;
}

void scene_set_strip(struct scene *scene, const struct scene_strip *strip)
{
    if (strip != NULL) {
        owner_keep(&scene->strip.owner, &strip->owner);
        scene->strip.more = strip->more;
    }
    overlay_change(scene, OVERLAY_STRIP, strip != NULL);
}

static bool prompt_is_possible(const struct scene_prompt *prompt)
{
    return (unsigned)prompt->kind <= SCENE_PROMPT_NEW_SECRET &&
           (unsigned)prompt->focus <= SCENE_PROMPT_FOCUS_NONE;
}

static void prompt_keep(struct prompt_texts *texts, const struct scene_prompt *prompt)
{
    const bool is_consent = prompt->kind == SCENE_PROMPT_CONSENT;
    const char *yes = is_consent ? "Allow" : "Continue";
    const char *no = is_consent ? "Deny" : "Cancel";
    texts->kind = prompt->kind;
    texts->focus = prompt->focus;
    owner_keep(&texts->owner, &prompt->owner);
    text_keep(texts->text, sizeof texts->text, prompt->text);
    text_keep(texts->line, sizeof texts->line, prompt->line);
    text_keep(texts->error, sizeof texts->error, prompt->error);
    text_keep(texts->yes, sizeof texts->yes, prompt->yes != NULL ? prompt->yes : yes);
    text_keep(texts->no, sizeof texts->no, prompt->no != NULL ? prompt->no : no);
    texts->cursor_bytes = prompt->cursor_bytes;
    for (uint32_t i = 0; i < PROMPT_FIELDS; i++) {
        const uint32_t symbols = prompt->symbols[i];
        texts->symbols[i] = symbols < SCENE_FIELD_SYMBOLS_MAX ? symbols : SCENE_FIELD_SYMBOLS_MAX;
    }
}

enum status scene_set_prompt(struct scene *scene, const struct scene_prompt *prompt)
{
    if (prompt == NULL) {
        /* What was typed is not kept. */
        memset(&scene->prompt, 0, sizeof scene->prompt);
        overlay_change(scene, OVERLAY_PROMPT, false);
        return STATUS_OK;
    }
    if (!prompt_is_possible(prompt)) {
        return STATUS_INVALID_ARGUMENT;
    }
    prompt_keep(&scene->prompt, prompt);
    overlay_change(scene, OVERLAY_PROMPT, true);
    return STATUS_OK;
}

void scene_set_lock(struct scene *scene, const struct scene_lock *lock)
{
    if (lock != NULL) {
        struct lock_texts *texts = &scene->lock;
        text_keep(texts->person, sizeof texts->person, lock->person);
        memcpy(texts->key, lock->key, SCENE_KEY_BYTES);
        text_keep(texts->time, sizeof texts->time, lock->time);
        text_keep(texts->date, sizeof texts->date, lock->date);
        text_keep(texts->hint, sizeof texts->hint, lock->hint);
    }
    overlay_change(scene, OVERLAY_LOCK, lock != NULL);
}

static void prompt_at(const struct scene *scene, int32_t x, int32_t y, struct scene_hit *hit)
{
    const struct prompt_texts *prompt = &scene->prompt;
    const struct rectangle box = scene->overlays[OVERLAY_PROMPT].place;
    x -= box.x;
    y -= box.y;
    hit->part = SCENE_PART_NONE;
    if (x >= 0 && x < box.width && y >= 0 && y < box.height) {
        hit->part = SCENE_PART_PROMPT;
    }
    if (rectangle_has(prompt->yes_place, x, y)) {
        hit->part = SCENE_PART_PROMPT_YES;
    } else if (rectangle_has(prompt->no_place, x, y)) {
        hit->part = SCENE_PART_PROMPT_NO;
    }
    for (uint32_t i = 0; i < prompt->field_count; i++) {
        if (rectangle_has(prompt->fields[i], x, y)) {
            hit->part = SCENE_PART_PROMPT_FIELD;
            hit->index = i;
        }
    }
}

bool overlay_at(const struct scene *scene, int32_t x, int32_t y, struct scene_hit *hit)
{
    const struct overlay *overlays = scene->overlays;
    if (overlays[OVERLAY_PROMPT].is_shown) {
        prompt_at(scene, x, y, hit);
    } else if (overlays[OVERLAY_LOCK].is_shown) {
        hit->part = SCENE_PART_LOCK;
    } else if (
        overlays[OVERLAY_STRIP].is_shown && rectangle_has(overlays[OVERLAY_STRIP].place, x, y)) {
        hit->part = SCENE_PART_STRIP;
    } else if (
        overlays[OVERLAY_SWITCHER].is_shown &&
        rectangle_has(overlays[OVERLAY_SWITCHER].place, x, y)) {
        hit->part = SCENE_PART_SWITCHER;
        hit->index = switcher_entry_at(scene, x, y);
    } else {
        return false;
    }
    return true;
}
