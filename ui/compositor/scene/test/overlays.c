/* What the compositor shows above all windows, and the pointer. */
#include "desk.h"
#include <stdlib.h>

static const struct scene_screen SCREEN = {640, 480, 2, true};

/* A window over all of the screen, as a program would make it to imitate or cover a question. */
static uint32_t *cover_all(struct desk *desk)
{
    const struct scene_opening opening = {
        .kind = SCENE_NORMAL,
        .owner = {.program = "hostile", .person = "mallory"},
        .title = "title",
        .width = 640,
        .height = 450,
    };
    uint32_t *data = desk_open(desk, 1, opening, 0xffff0000).pixels.data;
    scene_set_state(desk->scene, 1, SCENE_STATE_MAXIMISED);
    const struct scene_opening menu = {
        .kind = SCENE_POPUP, .parent = 1, .width = 640, .height = 480, .owner = opening.owner};
    free(desk_open(desk, 2, menu, 0xff00ff00).pixels.data);
    CHECK_EQUAL(scene_show(desk->scene, 2, NULL, NULL, 0), STATUS_OK);
    return data;
}

static enum scene_part part_at(const struct desk *desk, int32_t x, int32_t y)
{
    return scene_at(desk->scene, x, y).part;
}

static void descriptions_have_bounds(void)
{
    struct desk desk;
    desk_init(&desk, SCREEN);
    struct scene_switcher switcher = {.count = 0};
    CHECK_EQUAL(scene_set_switcher(desk.scene, &switcher), STATUS_INVALID_ARGUMENT);
    switcher.count = SCENE_SWITCHER_MAX + 1;
    CHECK_EQUAL(scene_set_switcher(desk.scene, &switcher), STATUS_INVALID_ARGUMENT);
    switcher.count = 2;
    switcher.selected = 2;
    CHECK_EQUAL(scene_set_switcher(desk.scene, &switcher), STATUS_INVALID_ARGUMENT);
    struct scene_prompt prompt = {.kind = (enum scene_prompt_kind)(SCENE_PROMPT_NEW_SECRET + 1)};
    CHECK_EQUAL(scene_set_prompt(desk.scene, &prompt), STATUS_INVALID_ARGUMENT);
    prompt = (struct scene_prompt){.focus = (enum scene_prompt_focus)(SCENE_PROMPT_FOCUS_NONE + 1)};
    CHECK_EQUAL(scene_set_prompt(desk.scene, &prompt), STATUS_INVALID_ARGUMENT);
    CHECK(desk_frame_holds(&desk));
    desk_finish(&desk);
}

static void the_prompt_is_above_all(void)
{
    struct desk desk;
    desk_init(&desk, SCREEN);
    uint32_t *data = cover_all(&desk);
    const struct scene_prompt prompt = {
        .kind = SCENE_PROMPT_CONSENT,
        .owner = {.program = "files", .person = "ada"},
        .text = "May files read your documents?",
    };
    CHECK_EQUAL(part_at(&desk, 320, 240), SCENE_PART_CONTENT);
    CHECK_EQUAL(scene_set_prompt(desk.scene, &prompt), STATUS_OK);
    CHECK_EQUAL(part_at(&desk, 320, 240), SCENE_PART_PROMPT);
    CHECK_EQUAL(part_at(&desk, 5, 5), SCENE_PART_NONE);
    CHECK(desk_frame_holds(&desk));
    uint32_t found[2] = {0, 0};
    for (int32_t y = 0; y < 480; y++) {
        for (int32_t x = 0; x < 640; x++) {
            CHECK_EQUAL(scene_at(desk.scene, x, y).window, 0);
            found[0] += part_at(&desk, x, y) == SCENE_PART_PROMPT_YES ? 1 : 0;
            found[1] += part_at(&desk, x, y) == SCENE_PART_PROMPT_NO ? 1 : 0;
        }
    }
    CHECK_EQUAL(found[0], 112 * 34);
    CHECK_EQUAL(found[1], 112 * 34);
    CHECK_EQUAL(scene_set_prompt(desk.scene, NULL), STATUS_OK);
    CHECK_EQUAL(part_at(&desk, 320, 240), SCENE_PART_CONTENT);
    CHECK(desk_frame_holds(&desk));
    desk_finish(&desk);
    free(data);
}

static void fields_show_what_was_typed(void)
{
    struct desk desk;
    desk_init(&desk, SCREEN);
    struct scene_prompt prompt = {
        .kind = SCENE_PROMPT_NEW_SECRET,
        .owner = {.program = "identities", .person = "ada"},
        .symbols = {3, 0},
        .error = "They differ.",
    };
    CHECK_EQUAL(scene_set_prompt(desk.scene, &prompt), STATUS_OK);
    uint32_t found[2] = {0, 0};
    for (int32_t y = 0; y < 480; y++) {
        const struct scene_hit hit = scene_at(desk.scene, 320, y);
        if (hit.part == SCENE_PART_PROMPT_FIELD && hit.index < 2) {
            found[hit.index]++;
        }
    }
    CHECK_EQUAL(found[0], 34);
    CHECK_EQUAL(found[1], 34);
    CHECK(desk_frame_holds(&desk));
    prompt.symbols[0] = UINT32_MAX;
    prompt.focus = SCENE_PROMPT_FOCUS_SECOND_FIELD;
    CHECK_EQUAL(scene_set_prompt(desk.scene, &prompt), STATUS_OK);
    struct area damage;
    scene_take_damage(desk.scene, &damage);
    CHECK_EQUAL(damage.count, 1);
    CHECK(damage.rectangles[0].width < 640);
    scene_damage_all(desk.scene);
    CHECK(desk_frame_holds(&desk));
    prompt = (struct scene_prompt){
        .kind = SCENE_PROMPT_LINE, .line = "a line", .cursor_bytes = UINT32_MAX};
    CHECK_EQUAL(scene_set_prompt(desk.scene, &prompt), STATUS_OK);
    CHECK(desk_frame_holds(&desk));
    desk_finish(&desk);
}

/* A text of more lines than a screen has, on the smallest one: the buttons can be pressed. */
static void long_questions_are_cut(void)
{
    char text[SCENE_TEXT_BYTES_MAX + 200];
    memset(text, 'm', sizeof text);
    for (uint32_t i = 7; i < sizeof text; i += 11) {
        text[i] = i % 2 == 0 ? ' ' : '\n';
    }
    text[sizeof text - 1] = '\0';
    for (uint32_t halves = 2; halves <= 4; halves++) {
        struct desk desk;
        desk_init(&desk, (struct scene_screen){640, 480, halves, false});
        const struct scene_prompt prompt = {
            .kind = SCENE_PROMPT_LINE, .text = text, .line = text, .error = text, .yes = text};
        CHECK_EQUAL(scene_set_prompt(desk.scene, &prompt), STATUS_OK);
        bool is_found = false;
        for (int32_t y = 0; y < 480; y++) {
            is_found = is_found || part_at(&desk, 450, y) == SCENE_PART_PROMPT_YES;
        }
        CHECK(is_found);
        CHECK(desk_frame_holds(&desk));
        desk_finish(&desk);
    }
}

static void the_lock_covers_all(void)
{
    struct desk desk;
    desk_init(&desk, SCREEN);
    uint32_t *data = cover_all(&desk);
    const struct scene_strip strip = {.owner = {.program = "files", .person = "ada"}};
    scene_set_strip(desk.scene, &strip);
    CHECK_EQUAL(part_at(&desk, 5, 5), SCENE_PART_STRIP);
    CHECK_EQUAL(part_at(&desk, 5, 200), SCENE_PART_CONTENT);
    CHECK(desk_frame_holds(&desk));
    const struct scene_lock lock = {
        .person = "ada", .time = "09:41", .date = "Monday", .hint = "Press a key"};
    scene_set_lock(desk.scene, &lock);
    CHECK_EQUAL(part_at(&desk, 5, 5), SCENE_PART_LOCK);
    CHECK_EQUAL(part_at(&desk, 5, 200), SCENE_PART_LOCK);
    CHECK(desk_frame_holds(&desk));
    /* Nothing of what it covers is told by what is painted. */
    const struct scene_picture other = {
        .pixels = {.data = data, .width = 640, .height = 450, .stride_bytes = 2560},
        .is_opaque = true};
    CHECK_EQUAL(scene_show(desk.scene, 1, &other, NULL, 0), STATUS_OK);
    CHECK(!scene_is_damaged(desk.scene));
    scene_set_lock(desk.scene, NULL);
    CHECK(desk_frame_holds(&desk));
    desk_finish(&desk);
    free(data);
}

static void the_switcher_shows_the_selected(void)
{
    struct desk desk;
    desk_init(&desk, SCREEN);
    struct scene_switcher switcher = {.count = SCENE_SWITCHER_MAX};
    for (switcher.selected = 0; switcher.selected < SCENE_SWITCHER_MAX; switcher.selected++) {
        CHECK_EQUAL(scene_set_switcher(desk.scene, &switcher), STATUS_OK);
        bool is_found = false;
        for (int32_t y = 0; y < 480; y++) {
            const struct scene_hit hit = scene_at(desk.scene, 320, y);
            is_found =
                is_found || (hit.part == SCENE_PART_SWITCHER && hit.index == switcher.selected);
        }
        CHECK(is_found);
    }
    CHECK(desk_frame_holds(&desk));
    CHECK_EQUAL(scene_set_switcher(desk.scene, NULL), STATUS_OK);
    CHECK_EQUAL(part_at(&desk, 320, 240), SCENE_PART_NONE);
    CHECK(desk_frame_holds(&desk));
    desk_finish(&desk);
}

static void pointers_point(void)
{
    for (uint32_t halves = 2; halves <= 4; halves++) {
        struct desk desk;
        desk_init(&desk, (struct scene_screen){640, 480, halves, false});
        for (uint32_t i = 0; i <= SCENE_POINTER_SHAPES; i++) {
            const struct scene_pointer_picture *pointer =
                scene_pointer(desk.scene, (enum scene_pointer_shape)i);
            const struct pixels *pixels = &pointer->picture.pixels;
            CHECK(pixels->width <= SCENE_POINTER_SIDE_MAX);
            CHECK(pixels->height <= SCENE_POINTER_SIDE_MAX);
            CHECK(pixels_row(pixels, pointer->hot_y)[pointer->hot_x] >> 24 != 0);
            CHECK_EQUAL(pixels->data[0], 0);
        }
        scene_paint_pointer(desk.scene, true);
        scene_set_pointer(desk.scene, 9999, -5, SCENE_POINTER_HAND);
        CHECK(desk_frame_holds(&desk));
        scene_set_pointer(desk.scene, 100, 100, SCENE_POINTER_TEXT);
        CHECK(desk_frame_holds(&desk));
        desk_finish(&desk);
    }
    CHECK_EQUAL(scene_pointer_of_edges(SCENE_EDGE_LEFT), SCENE_POINTER_RESIZE_HORIZONTAL);
    CHECK_EQUAL(scene_pointer_of_edges(SCENE_EDGE_BOTTOM), SCENE_POINTER_RESIZE_VERTICAL);
    CHECK_EQUAL(
        scene_pointer_of_edges(SCENE_EDGE_LEFT | SCENE_EDGE_TOP), SCENE_POINTER_RESIZE_DOWN);
    CHECK_EQUAL(scene_pointer_of_edges(SCENE_EDGE_RIGHT | SCENE_EDGE_TOP), SCENE_POINTER_RESIZE_UP);
    CHECK_EQUAL(scene_pointer_of_edges(0), SCENE_POINTER_ARROW);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"descriptions have bounds", descriptions_have_bounds},
        {"the prompt is above all", the_prompt_is_above_all},
        {"fields show what was typed", fields_show_what_was_typed},
        {"long questions are cut", long_questions_are_cut},
        {"the lock covers all", the_lock_covers_all},
        {"the switcher shows the selected", the_switcher_shows_the_selected},
        {"pointers point", pointers_point},
    };
    return unit_run(tests, sizeof tests / sizeof tests[0]);
}
