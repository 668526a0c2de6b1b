/*
 * Random sequences of operations: after each of them what is painted from the damage alone is as
 * the slow painter has it from the whole scene, in one buffer and in two that are shown in turn.
 */
#include "desk.h"
#include <stdlib.h>

#define WINDOWS   10u
#define SEQUENCES 12u
#define STEPS     110u

#define LARGE_SEQUENCES 4u
#define LARGE_STEPS     40u

static const struct scene_screen SMALL = {200, 150, 2, false};
static const struct scene_screen LARGE = {560, 400, 2, true};

struct run {
    struct desk desk;
    uint64_t random;
    struct pixels pictures[WINDOWS + 1];
};

static uint32_t chance(struct run *run, uint32_t below)
{
    run->random = run->random * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(run->random >> 33) % below;
}

static int32_t number(struct run *run, int32_t low, int32_t high)
{
    return low + (int32_t)chance(run, (uint32_t)(high - low + 1));
}

static struct rectangle any_rectangle(struct run *run)
{
    return (struct rectangle){
        number(run, -20, 200), number(run, -20, 160), number(run, -5, 120), number(run, -5, 120)};
}

static const char *any_text(struct run *run)
{
    static const char *const texts[] = {
        NULL,
        "",
        "notes.txt",
        "a title that is longer than its bar has room for, and then some",
        "Gr\xc3\xbc\xc3\x9f"
        "e",
        "\xff\xfe broken \xe2\x82",
        "tab\tnew\nline"};
    return texts[chance(run, sizeof texts / sizeof texts[0])];
}

static struct scene_owner any_owner(struct run *run)
{
    static const char *const programs[] = {"terminal", "files", "editor", NULL};
    static const char *const persons[] = {"ada", "\xc3\xa9mile", "", "7f3a9c01"};
    return (struct scene_owner){
        .program = programs[chance(run, 4)],
        .person = persons[chance(run, 4)],
        .key = {(uint8_t)chance(run, 256)},
    };
}

/* Mostly one that is open. */
static uint32_t any_window(struct run *run)
{
    const uint32_t any = chance(run, WINDOWS + 1);
    uint32_t window = scene_above(run->desk.scene, 0);
    for (uint32_t i = chance(run, WINDOWS); i > 0 && window != 0; i--) {
        const uint32_t above = scene_above(run->desk.scene, window);
        window = above == 0 ? scene_above(run->desk.scene, 0) : above;
    }
    return window == 0 || chance(run, 8) == 0 ? any : window;
}

/* Mostly one that is not open. */
static uint32_t free_window(struct run *run)
{
    struct scene_layout layout;
    uint32_t window = chance(run, WINDOWS + 1);
    for (uint32_t i = 0; i < 4 && scene_layout(run->desk.scene, window, &layout) == STATUS_OK;
         i++) {
        window = chance(run, WINDOWS + 1);
    }
    return window;
}

static void paint_picture(struct run *run, struct pixels *pixels, struct rectangle part)
{
    const struct rectangle whole = {0, 0, pixels->width, pixels->height};
    const struct rectangle in = rectangle_intersect(part, whole);
    const uint32_t colour = chance(run, UINT32_MAX);
    const uint32_t coverage = chance(run, 3) == 0 ? 0xff : chance(run, 256);
    for (int32_t y = in.y; y < in.y + in.height; y++) {
        for (int32_t x = in.x; x < in.x + in.width; x++) {
            const uint32_t pixel = coverage << 24 | ((colour + (uint32_t)(x * y)) & 0xffffff);
            pixels_row(pixels, y)[x] = pixel;
        }
    }
}

static void op_open(struct run *run)
{
    struct scene_opening opening = {
        .kind = (enum scene_kind)chance(run, SCENE_GREETER + 2),
        .owner = any_owner(run),
        .title = any_text(run),
        .parent = chance(run, 2) == 0 ? 0 : any_window(run),
        .x = number(run, -50, 200),
        .y = number(run, -50, 150),
        .width = number(run, 0, 160),
        .height = number(run, 1, 110),
    };
    if (opening.kind >= SCENE_BACKGROUND && chance(run, 3) != 0) {
        opening.kind = SCENE_NORMAL;
    }
    /* Mostly one that can be. */
    if (chance(run, 4) != 0) {
        opening.parent = opening.kind == SCENE_POPUP ? any_window(run) : 0;
    }
    const enum status status = scene_open(run->desk.scene, free_window(run), &opening);
    CHECK(status == STATUS_OK || status == STATUS_INVALID_ARGUMENT);
}

/* The picture before stays in memory until the scene has the next. */
static void show_other(struct run *run, uint32_t window)
{
    struct scene_layout layout;
    if (scene_layout(run->desk.scene, window, &layout) != STATUS_OK) {
        return;
    }
    const bool fits = chance(run, 3) != 0;
    const int32_t width = fits ? layout.content.width : number(run, 1, 200);
    const int32_t height = fits ? layout.content.height : number(run, 1, 200);
    const struct pixels before = run->pictures[window];
    struct pixels pixels = pixels_make(width, height, 0xff808080);
    paint_picture(run, &pixels, (struct rectangle){0, 0, width, height});
    const struct scene_picture picture = {.pixels = pixels, .is_opaque = chance(run, 2) == 0};
    CHECK_EQUAL(scene_show(run->desk.scene, window, &picture, NULL, 0), STATUS_OK);
    run->pictures[window] = pixels;
    free(before.data);
}

static void show_part(struct run *run, uint32_t window)
{
    struct pixels *pixels = &run->pictures[window];
    struct rectangle damage[3];
    const uint32_t count = 1 + chance(run, 3);
    for (uint32_t i = 0; i < count; i++) {
        damage[i] = any_rectangle(run);
        paint_picture(run, pixels, damage[i]);
    }
    const struct scene_picture picture = {.pixels = *pixels, .is_opaque = chance(run, 4) != 0};
    const enum status status = scene_show(run->desk.scene, window, &picture, damage, count);
    CHECK(status == STATUS_OK || status == STATUS_NOT_FOUND);
}

static void op_show(struct run *run)
{
    const uint32_t window = any_window(run);
    if (run->pictures[window].data == NULL || chance(run, 3) == 0) {
        show_other(run, window);
    } else if (chance(run, 12) == 0) {
        (void)!scene_show(run->desk.scene, window, NULL, NULL, 0);
    } else {
        show_part(run, window);
    }
}

static void op_close(struct run *run)
{
    scene_close(run->desk.scene, any_window(run));
}

static void op_marks(struct run *run)
{
    struct scene *scene = run->desk.scene;
    switch (chance(run, 4)) {
    case 0:
        scene_set_title(scene, any_window(run), any_text(run));
        break;
    case 1:
        scene_raise(scene, any_window(run));
        break;
    case 2:
        scene_set_focus(scene, any_window(run));
        break;
    default:
        scene_set_hover(scene, any_window(run), (enum scene_part)chance(run, SCENE_PART_EDGE));
        break;
    }
}

static void op_place(struct run *run)
{
    struct scene *scene = run->desk.scene;
    const uint32_t window = any_window(run);
    const struct scene_limits limits = {
        number(run, -5, 150), number(run, -5, 150), number(run, -5, 150), number(run, -5, 150)};
    switch (chance(run, 7)) {
    case 0:
        scene_set_limits(scene, window, &limits);
        break;
    case 1:
        scene_resize(scene, window, chance(run, 16), number(run, -10, 300), number(run, -10, 300));
        break;
    case 2:
        scene_grab(scene, window, number(run, -10, 300), number(run, -10, 300));
        break;
    case 3:
        scene_restore(scene, window);
        break;
    case 4:
        scene_set_state(scene, window, (enum scene_state)chance(run, 7));
        break;
    default:
        scene_move(scene, window, number(run, -200, 400), number(run, -200, 400));
        break;
    }
}

static void op_workspace(struct run *run)
{
    if (chance(run, 2) == 0) {
        scene_set_workspace(run->desk.scene, chance(run, 5));
    } else {
        scene_set_window_workspace(run->desk.scene, any_window(run), chance(run, 5));
    }
}

static void op_pointer(struct run *run)
{
    if (chance(run, 5) == 0) {
        scene_paint_pointer(run->desk.scene, chance(run, 4) != 0);
    } else {
        scene_set_pointer(
            run->desk.scene,
            number(run, -20, 260),
            number(run, -20, 200),
            (enum scene_pointer_shape)chance(run, SCENE_POINTER_SHAPES + 1));
    }
}

static void op_switcher(struct run *run)
{
    struct scene_switcher switcher = {.count = chance(run, 6)};
    switcher.selected = chance(run, switcher.count + 1);
    for (uint32_t i = 0; i < switcher.count; i++) {
        switcher.entries[i].owner = any_owner(run);
        switcher.entries[i].title = any_text(run);
    }
    (void)!scene_set_switcher(run->desk.scene, chance(run, 2) == 0 ? NULL : &switcher);
}

static void op_prompt(struct run *run)
{
    const struct scene_prompt prompt = {
        .kind = (enum scene_prompt_kind)chance(run, 5),
        .focus = (enum scene_prompt_focus)chance(run, 4),
        .owner = any_owner(run),
        .text = any_text(run),
        .line = any_text(run),
        .cursor_bytes = chance(run, 80),
        .symbols = {chance(run, 60), chance(run, 300)},
        .error = any_text(run),
    };
    (void)!scene_set_prompt(run->desk.scene, chance(run, 2) == 0 ? NULL : &prompt);
}

static void op_overlay(struct run *run)
{
    const struct scene_strip strip = {any_owner(run), chance(run, 3)};
    const struct scene_lock lock = {
        .person = any_text(run), .time = "09:41", .date = any_text(run), .hint = any_text(run)};
    switch (chance(run, 5)) {
    case 0:
        scene_set_preview(run->desk.scene, (enum scene_state)chance(run, 6));
        break;
    case 1:
        op_switcher(run);
        break;
    case 2:
        scene_set_strip(run->desk.scene, chance(run, 2) == 0 ? NULL : &strip);
        break;
    case 3:
        op_prompt(run);
        break;
    default:
        scene_set_lock(run->desk.scene, chance(run, 2) == 0 ? NULL : &lock);
        break;
    }
}

static void op_screen(struct run *run)
{
    const struct scene_screen screen = {
        .width = number(run, SCENE_SIDE_MIN, 240),
        .height = number(run, SCENE_SIDE_MIN, 180),
        .scale_halves = 1 + chance(run, 4),
        .is_dark = chance(run, 2) == 0,
    };
    const enum status status = scene_set_screen(run->desk.scene, &screen);
    CHECK_EQUAL(status, screen.scale_halves < 2 ? STATUS_INVALID_ARGUMENT : STATUS_OK);
    if (status == STATUS_OK) {
        desk_resize(&run->desk);
    }
}

static void step(struct run *run)
{
    static void (*const often[])(struct run *) = {
        op_open,
        op_open,
        op_show,
        op_show,
        op_show,
        op_show,
        op_marks,
        op_marks,
        op_place,
        op_place,
        op_place,
        op_pointer};
    static void (*const rarely[])(struct run *) = {
        op_close, op_workspace, op_overlay, op_overlay, op_overlay, op_screen};
    if (chance(run, 4) == 0) {
        rarely[chance(run, sizeof rarely / sizeof rarely[0])](run);
    } else {
        often[chance(run, sizeof often / sizeof often[0])](run);
    }
}

static void run_sequence(uint32_t seed, struct scene_screen screen, uint32_t steps)
{
    struct run run = {.random = seed};
    desk_init(&run.desk, screen);
    bool holds = true;
    for (uint32_t i = 0; holds && i < steps; i++) {
        step(&run);
        /* Sometimes a frame shows what several operations have changed. */
        if (chance(&run, 4) != 0) {
            holds = desk_frame_holds(&run.desk);
        }
        if (!holds) {
            fprintf(stderr, "sequence %u, step %u\n", seed, i);
        }
    }
    CHECK(holds);
    desk_finish(&run.desk);
    for (uint32_t i = 0; i <= WINDOWS; i++) {
        free(run.pictures[i].data);
    }
}

static void damage_alone_gives_the_whole(void)
{
    for (uint32_t seed = 1; seed <= SEQUENCES; seed++) {
        run_sequence(seed, SMALL, STEPS);
    }
}

/* Boxes do not cover all of it. */
static void also_on_a_larger_screen(void)
{
    for (uint32_t seed = 1; seed <= LARGE_SEQUENCES; seed++) {
        run_sequence(seed, LARGE, LARGE_STEPS);
    }
}

int main(int argc, char **argv)
{
    static const struct unit_test tests[] = {
        {"what is painted from damage is what is painted anew", damage_alone_gives_the_whole},
        {"also on a larger screen", also_on_a_larger_screen},
    };
    /* By hand: other sequences. */
    for (int i = 1; i < argc; i++) {
        run_sequence((uint32_t)strtoul(argv[i], NULL, 10), SMALL, STEPS);
    }
    return argc > 1 ? unit_failures != 0 : unit_run(tests, sizeof tests / sizeof tests[0]);
}
