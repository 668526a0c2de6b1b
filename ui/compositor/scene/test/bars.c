/* Title bars where there are many windows, and where there is no memory for them. */
#include "desk.h"
#include "state.h"
#include <stdlib.h>

#define WINDOWS (2 * BARS_MAX + 3)

static const struct scene_screen SCREEN = {1280, 800, 2, false};

/* The linker puts it before the allocator. */
void *__real_malloc(size_t size_bytes);
void *__wrap_malloc(size_t size_bytes);

static bool is_short;

void *__wrap_malloc(size_t size_bytes)
{
    /* As large as a bar. */
    return is_short && size_bytes >= 4096 ? NULL : __real_malloc(size_bytes);
}

static uint32_t kept(const struct scene *scene)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < scene->window_count; i++) {
        count += scene->stack[i]->bar.pixels.data != NULL ? 1 : 0;
    }
    return count;
}

static void of_many_windows_few_are_kept(void)
{
    struct desk desk;
    desk_init(&desk, SCREEN);
    uint32_t *data[WINDOWS];
    for (uint32_t i = 0; i < WINDOWS; i++) {
        data[i] = desk_open(&desk, i + 1, desk_normal(210, 60), 0xff000100 + i).pixels.data;
        scene_move(desk.scene, i + 1, (int32_t)(i % 6) * 200, (int32_t)(i / 6) * 110);
    }
    CHECK(desk_frame_holds(&desk));
    CHECK_EQUAL(kept(desk.scene), BARS_MAX);
    scene_set_title(desk.scene, 1, "another");
    scene_set_focus(desk.scene, 7);
    CHECK(desk_frame_holds(&desk));
    CHECK_EQUAL(kept(desk.scene), BARS_MAX);
    desk_finish(&desk);
    for (uint32_t i = 0; i < WINDOWS; i++) {
        free(data[i]);
    }
}

static void paint(struct desk *desk)
{
    struct area damage;
    scene_take_damage(desk->scene, &damage);
    scene_paint(desk->scene, &desk->single, &damage);
}

static void without_one_a_window_is_not_seen(void)
{
    struct desk desk;
    desk_init(&desk, SCREEN);
    uint32_t *data[2];
    paint(&desk);
    data[0] = desk_open(&desk, 1, desk_normal(400, 300), 0xff123456).pixels.data;
    data[1] = desk_open(&desk, 2, desk_kind(SCENE_DIALOG, 1), 0xff345678).pixels.data;
    const struct rectangle content = desk_layout(&desk, 1).content;
    is_short = true;
    paint(&desk);
    CHECK(!desk_layout(&desk, 1).is_visible);
    CHECK(!desk_layout(&desk, 2).is_visible);
    CHECK_EQUAL(scene_at(desk.scene, content.x + 5, content.y + 5).window, 0);
    CHECK((pixels_row(&desk.single, content.y + 5)[content.x + 5] & 0xffffff) != 0x123456);
    is_short = false;
    /* Whatever is painted next finds that there is memory. */
    scene_set_pointer(desk.scene, 5, 5, SCENE_POINTER_ARROW);
    scene_damage_all(desk.scene);
    paint(&desk);
    CHECK(desk_layout(&desk, 1).is_visible);
    CHECK_EQUAL(scene_at(desk.scene, content.x + 5, content.y + 5).window, 1);
    paint(&desk);
    CHECK_EQUAL(pixels_row(&desk.single, content.y + 5)[content.x + 5] & 0xffffff, 0x123456);
    desk_finish(&desk);
    free(data[0]);
    free(data[1]);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"of many windows few are kept", of_many_windows_few_are_kept},
        {"without one a window is not seen", without_one_a_window_is_not_seen},
    };
    return unit_run(tests, sizeof tests / sizeof tests[0]);
}
