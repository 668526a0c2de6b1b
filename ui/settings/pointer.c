/* Pointer: how fast. */
#include "settings.h"

#define SPEED_MIN   1
#define SPEED_MAX   9
#define SPEED_USUAL 5

static struct ui_widget *speed;

static void change(void *context, struct ui_widget *widget)
{
    (void)context;
    desk.pointer_speed = (uint8_t)ui_slider_value(widget);
    (void)desk_change();
    pointer_update();
}

void pointer_update(void)
{
    ui_slider_set(speed, desk.pointer_speed);
}

struct ui_widget *pointer_build(struct ui_arena *arena)
{
    const struct ui_slider_options options = {
        .first = SPEED_MIN, .last = SPEED_MAX, .value = SPEED_USUAL, .action = {change, NULL}};
    struct ui_widget *page = settings_page(arena, "Pointer");
    struct ui_widget *form = ui_form_create(arena);
    speed = ui_slider_create(arena, &options);
    ui_form_add(arena, form, "&Speed", speed);
    ui_box_add(page, form, 0);
    ui_box_add(
        page,
        settings_note(
            arena,
            "In the middle, a slow movement is as the mouse says it. A tablet, or "
            "the pointer of an emulator, points to a place, and has no speed."),
        0);
    ui_box_add(page, ui_space_create(arena), 1);
    return page;
}
