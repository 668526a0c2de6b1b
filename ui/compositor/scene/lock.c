/* The lock: the time, who is locked out, and what to do. The ground behind it is tiles.c's. */
#include "state.h"
#include <string.h>

#define WIDTH  480
#define HEIGHT 330
#define BADGE  64
#define WHITE  0xffffffffu
#define SOFT   0xc8ffffffu

struct rectangle lock_arrange(struct scene *scene)
{
    const struct rectangle screen = scene_bounds(scene);
    const int32_t wanted = theme_length(&scene->screen, WIDTH);
    const int32_t width = wanted < screen.width ? wanted : screen.width;
    const int32_t wanted_height = theme_length(&scene->screen, HEIGHT);
    const int32_t height = wanted_height < screen.height ? wanted_height : screen.height;
    return (struct rectangle){
        (screen.width - width) / 2, (screen.height - height) / 2, width, height};
}

void lock_draw(struct scene *scene, struct canvas *canvas)
{
    const struct scene_screen *screen = &scene->screen;
    const struct lock_texts *lock = &scene->lock;
    const struct {
        int32_t y;
        int32_t height;
        struct label label;
    } lines[] = {
        {0, 90, {FONTS_SANS, 76, WHITE, text_bytes(lock->time)}},
        {96, 26, {FONTS_SANS, 18, SOFT, text_bytes(lock->date)}},
        {244, 30, {FONTS_SANS_BOLD, 19, WHITE, text_bytes(lock->person)}},
        {290, 24, {FONTS_SANS, 14, SOFT, text_bytes(lock->hint)}},
    };
    const int32_t width = canvas_pixels(canvas).width;
    for (uint32_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        const struct rectangle place = {
            0, theme_length(screen, lines[i].y), width, theme_length(screen, lines[i].height)};
        label_draw_centred(scene, canvas, place, &lines[i].label);
    }
    struct owner_texts owner = {.program = ""};
    memcpy(owner.person, lock->person, sizeof owner.person);
    memcpy(owner.key, lock->key, sizeof owner.key);
    const int32_t badge = theme_length(screen, BADGE);
    const struct rectangle disc = {(width - badge) / 2, theme_length(screen, 168), badge, badge};
    badge_draw(scene, canvas, disc, &owner);
}
