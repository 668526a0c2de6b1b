#include "desk.h"
#include "gallery.h"
#include "region.h"
#include <math.h>

/* -- Contrast -------------------------------------------------------------------------------- */

static double part(uint32_t value)
{
    const double c = value / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

/* WCAG 2.2: relative luminance, contrast ratio. */
static double luminance(uint32_t colour)
{
    return 0.2126 * part(colour >> 16 & 0xff) + 0.7152 * part(colour >> 8 & 0xff) +
           0.0722 * part(colour & 0xff);
}

static double contrast(const struct ui_theme *theme, enum ui_colour left, enum ui_colour right)
{
    const double a = luminance(theme->colours[left]) + 0.05;
    const double b = luminance(theme->colours[right]) + 0.05;
    return a > b ? a / b : b / a;
}

static void test_contrast(void)
{
    static const enum ui_colour texts[] = {
        UI_COLOUR_TEXT, UI_COLOUR_DIM, UI_COLOUR_LINK, UI_COLOUR_WARNING, UI_COLOUR_GOOD};
    static const enum ui_colour grounds[] = {
        UI_COLOUR_BACKGROUND, UI_COLOUR_SURFACE, UI_COLOUR_RAISED};
    for (int is_dark = 0; is_dark < 2; is_dark++) {
        const struct ui_theme *theme = ui_theme(is_dark == 1);
        for (size_t g = 0; g < 3; g++) {
            for (size_t t = 0; t < 5; t++) {
                CHECK(contrast(theme, texts[t], grounds[g]) >= 4.5);
            }
            CHECK(contrast(theme, UI_COLOUR_CONTROL, grounds[g]) >= 3.0);
            CHECK(contrast(theme, UI_COLOUR_ACCENT, grounds[g]) >= 3.0);
        }
        CHECK(contrast(theme, UI_COLOUR_TEXT, UI_COLOUR_SELECTION) >= 4.5);
        CHECK(contrast(theme, UI_COLOUR_DIM, UI_COLOUR_SELECTION) >= 4.5);
        CHECK(contrast(theme, UI_COLOUR_TEXT, UI_COLOUR_UNSELECTED) >= 4.5);
        CHECK(contrast(theme, UI_COLOUR_ON_ACCENT, UI_COLOUR_ACCENT) >= 4.5);
        CHECK(contrast(theme, UI_COLOUR_ON_DANGER, UI_COLOUR_DANGER) >= 4.5);
    }
}

/* -- Regions --------------------------------------------------------------------------------- */

static void test_region(void)
{
    uint32_t seed = 5;
    for (uint32_t round = 0; round < 500; round++) {
        struct ui_region region = {0};
        bool covered[32][32] = {{false}};
        for (uint32_t i = 0; i < 12; i++) {
            seed = seed * 1664525u + 1013904223u;
            const struct rectangle area = {
                (int32_t)(seed >> 8 & 15),
                (int32_t)(seed >> 12 & 15),
                (int32_t)(seed >> 16 & 15),
                (int32_t)(seed >> 20 & 15),
            };
            ui_region_add(&region, area, 1 + round % UI_REGION_MAX);
            CHECK(region.count <= 1 + round % UI_REGION_MAX);
            for (int32_t y = area.y; y < area.y + area.height; y++) {
                for (int32_t x = area.x; x < area.x + area.width; x++) {
                    covered[y][x] = true;
                }
            }
        }
        for (int32_t y = 0; y < 32; y++) {
            for (int32_t x = 0; x < 32; x++) {
                bool is_in = false;
                for (size_t i = 0; i < region.count; i++) {
                    is_in = is_in || rectangle_has(region.areas[i], x, y);
                }
                CHECK(is_in || !covered[y][x]);
            }
        }
    }
}

/* -- The window ------------------------------------------------------------------------------ */

static void test_close(void)
{
    struct desk desk;
    uint32_t asked = 0;
    desk_open(&desk, 100, 100);
    desk_show(&desk, ui_column_create(desk.arena));
    const struct ui_event event = {.kind = UI_EVENT_CLOSE_ASKED};
    CHECK(!desk_event(&desk, desk.window, event));
    ui_window_on_close(desk.window, (struct ui_action){desk_count, &asked});
    CHECK(desk_event(&desk, desk.window, event));
    CHECK_EQUAL(asked, 1);
    CHECK(!desk_event(&desk, desk.window, (struct ui_event){.kind = (enum ui_event_kind)99}));
    desk_close(&desk);
}

static bool take_key(void *context, const struct ui_event *event)
{
    (*(uint32_t *)context)++;
    return event->symbol == UI_KEY_F1;
}

static void test_program_keys(void)
{
    struct desk desk;
    uint32_t count = 0;
    desk_open(&desk, 100, 100);
    desk_show(&desk, ui_column_create(desk.arena));
    ui_window_on_key(desk.window, (struct ui_keys){take_key, &count});
    CHECK(desk_key(&desk, UI_KEY_F1, 0));
    CHECK(!desk_key(&desk, UI_KEY_F1 + 1, 0));
    CHECK(!desk_key(&desk, UI_KEY_TAB, 0)); /* there is nothing to go to */
    CHECK_EQUAL(count, 3);
    desk_close(&desk);
}

static void test_resize(void)
{
    struct desk desk;
    struct gallery gallery;
    desk_open(&desk, 500, 400);
    gallery_show(&gallery, &desk);
    CHECK(desk_key(&desk, UI_KEY_F10, 0));
    CHECK_EQUAL(desk.popup_count, 1);
    const struct ui_configuration same = {500, 400, 2, false};
    desk_draw(&desk);
    ui_window_resize(desk.window, &same);
    CHECK(!ui_window_is_dirty(desk.window));
    const struct ui_configuration other = {500, 400, 9, true};
    ui_window_resize(desk.window, &other);
    CHECK_EQUAL(desk.popup_count, 0);
    CHECK_EQUAL(ui_window_look(desk.window)->scale_halves, UI_SCALE_HALVES_MAX);
    desk_draw(&desk);
    CHECK_EQUAL(desk.drawn_pixels, 500 * 400);
    const struct ui_configuration tiny = {1, 1, 2, true};
    ui_window_resize(desk.window, &tiny);
    CHECK(ui_window_is_dirty(desk.window));
    desk_close(&desk);
}

/* Every widget of the gallery can be reached, and each change is drawn in its place only. */
static void test_tab_goes_round(void)
{
    struct desk desk;
    struct gallery gallery;
    desk_open_as(&desk, 640, 760, 3, true);
    gallery_show(&gallery, &desk);
    desk_type(&desk, "\t");
    struct ui_widget *first = ui_window_focused(desk.window);
    CHECK(first != NULL);
    uint32_t stops = 0;
    do {
        desk_type(&desk, "\t");
        stops++;
    } while (ui_window_focused(desk.window) != first && stops < 100);
    CHECK_EQUAL(stops, 21);
    CHECK(desk_key(&desk, 'x', UI_ALT));
    CHECK_EQUAL(ui_tabs_chosen(gallery.tabs), 2);
    CHECK(desk_key(&desk, UI_KEY_RIGHT, 0));
    CHECK_EQUAL(ui_tabs_chosen(gallery.tabs), 0);
    CHECK(desk_key(&desk, UI_KEY_PAGE_UP, UI_CONTROL));
    CHECK_EQUAL(ui_tabs_chosen(gallery.tabs), 2);
    CHECK(desk_key(&desk, 'n', UI_ALT) == false); /* on another page */
    CHECK(desk_key(&desk, 'c', UI_ALT));
    CHECK(desk_key(&desk, 'n', UI_ALT));
    CHECK(ui_window_focused(desk.window) == gallery.field);
    desk_close(&desk);
}

static void test_mnemonics_are_shown(void)
{
    struct desk desk;
    struct gallery gallery;
    desk_open(&desk, 640, 400);
    gallery_show(&gallery, &desk);
    struct ui_event alt = {.kind = UI_EVENT_KEY, .symbol = UI_KEY_ALT_LEFT};
    desk_draw(&desk);
    (void)desk_event(&desk, desk.window, alt);
    CHECK_EQUAL(desk.drawn_pixels, 640 * 400);
    alt.kind = UI_EVENT_KEY_RELEASED;
    (void)desk_event(&desk, desk.window, alt);
    CHECK_EQUAL(desk.drawn_pixels, 640 * 400);
    desk_close(&desk);
}

static void test_dialog(void)
{
    struct desk desk;
    uint32_t accepted = 0;
    uint32_t cancelled = 0;
    desk_open(&desk, 440, 240);
    const struct ui_dialog_options options = {
        .icon = UI_ICON_QUESTION,
        .title = "Rename",
        .text = "What is it to be called?",
        .accept = "&Rename",
        .cancel = "Cancel",
        .label = "&Name",
        .value = "old",
        .accepted = {desk_count, &accepted},
        .cancelled = {desk_count, &cancelled},
    };
    struct ui_widget *dialog = ui_dialog_create(desk.arena, &options);
    desk_show(&desk, dialog);
    ui_window_focus(desk.window, ui_dialog_first(dialog));
    desk_type(&desk, "new\n");
    char text[16];
    CHECK_EQUAL(ui_dialog_read(dialog, text, sizeof(text)), 3);
    CHECK(strcmp(text, "new") == 0);
    CHECK_EQUAL(accepted, 1);
    CHECK(desk_key(&desk, UI_KEY_ESCAPE, 0));
    CHECK(desk_key(&desk, 'r', UI_ALT));
    CHECK_EQUAL(accepted, 2);
    CHECK_EQUAL(cancelled, 1);
    CHECK(ui_window_wanted(desk.window, 10000).width <= 440);
    desk_close(&desk);
}

/* -- What the program draws -------------------------------------------------------------------- */

struct drawing {
    uint32_t drawn;
    uint32_t events;
    uint32_t resized;
    uint32_t focused;
};

static void draw(void *context, struct ui_widget *widget, const struct ui_painter *painter)
{
    ((struct drawing *)context)->drawn++;
    const struct rectangle larger = rectangle_inset(widget->area, -50); /* is clipped */
    canvas_fill(painter->canvas, larger, 0xff123456);
}

static bool event(void *context, struct ui_widget *widget, const struct ui_event *what)
{
    (void)widget;
    ((struct drawing *)context)->events++;
    return what->kind == UI_EVENT_KEY;
}

static void resized(void *context, struct ui_widget *widget)
{
    (void)widget;
    ((struct drawing *)context)->resized++;
}

static void focus(void *context, struct ui_widget *widget, bool has_focus)
{
    (void)widget;
    ((struct drawing *)context)->focused += has_focus ? 1 : 0;
}

static void test_custom(void)
{
    struct desk desk;
    struct drawing drawing = {0};
    desk_open(&desk, 100, 100);
    const struct ui_custom_options options = {
        .draw = draw,
        .event = event,
        .resized = resized,
        .focus = focus,
        .context = &drawing,
        .width = 40,
        .height = 40,
        .takes_focus = true,
        .takes_tab = true,
        .pointer = UI_POINTER_HAND,
    };
    struct ui_widget *column = ui_column_create(desk.arena);
    struct ui_widget *custom = ui_box_add(column, ui_custom_create(desk.arena, &options), 0);
    const struct ui_button_options button = {.text = "x"};
    (void)ui_box_add(column, ui_button_create(desk.arena, &button), 0);
    desk_show(&desk, column);
    desk_type(&desk, "\ta\t");
    CHECK(ui_window_focused(desk.window) == custom);
    CHECK_EQUAL(drawing.events, 2);
    CHECK(desk_key(&desk, UI_KEY_TAB, UI_CONTROL));
    CHECK(ui_window_focused(desk.window) != custom);
    desk_move(&desk, custom->area.x, custom->area.y);
    CHECK_EQUAL(desk.pointer, UI_POINTER_HAND);
    CHECK_EQUAL(drawing.resized, 1);
    CHECK_EQUAL(drawing.focused, 1);
    const struct rectangle part_of = {custom->area.x, custom->area.y, 5, 5};
    ui_widget_redraw_part(custom, part_of);
    desk_draw(&desk);
    CHECK_EQUAL(desk.drawn_pixels, 25);
    desk_close(&desk);
}

/* While it is blocked the person reaches nothing in it; what is asked for then is not kept. */
static void test_blocked(void)
{
    struct desk desk;
    uint32_t presses = 0;
    uint32_t closings = 0;
    const struct ui_button_options options = {.text = "&One", .action = {desk_count, &presses}};
    const struct ui_event close = {.kind = UI_EVENT_CLOSE_ASKED};
    desk_open(&desk, 200, 100);
    struct ui_widget *button = ui_button_create(desk.arena, &options);
    desk_show(&desk, button);
    ui_window_on_close(desk.window, (struct ui_action){desk_count, &closings});
    ui_window_set_blocked(desk.window, true);
    desk_click_widget(&desk, button);
    CHECK(desk_key(&desk, 'o', UI_ALT));
    CHECK(desk_event(&desk, desk.window, close));
    CHECK_EQUAL(presses + closings, 0);
    ui_window_set_blocked(desk.window, false);
    desk_click_widget(&desk, button);
    CHECK(desk_event(&desk, desk.window, close));
    CHECK_EQUAL(presses, 1);
    CHECK_EQUAL(closings, 1);
    desk_close(&desk);
}

static void test_third_answer(void)
{
    struct desk desk;
    uint32_t others = 0;
    uint32_t accepted = 0;
    const struct ui_dialog_options options = {
        .title = "Save it?",
        .accept = "&Save",
        .cancel = "&Cancel",
        .other = "&Don't save",
        .accepted = {desk_count, &accepted},
        .chose_other = {desk_count, &others},
    };
    desk_open(&desk, 400, 200);
    desk_show(&desk, ui_dialog_create(desk.arena, &options));
    (void)desk_key(&desk, 'd', UI_ALT);
    CHECK_EQUAL(others, 1);
    (void)desk_key(&desk, UI_KEY_ENTER, 0);
    CHECK_EQUAL(accepted + others, 2);
    desk_close(&desk);
}

static void test_image(void)
{
    static uint32_t data[32 * 16];
    for (size_t i = 0; i < 32 * 16; i++) {
        data[i] = 0xff000000u + (uint32_t)i * 4000;
    }
    const struct pixels pixels = {data, 32, 16, 32 * 4};
    const enum ui_image_fit fits[] = {UI_IMAGE_NATURAL, UI_IMAGE_WHOLE, UI_IMAGE_FILL};
    for (size_t i = 0; i < 3; i++) {
        struct desk desk;
        desk_open_as(&desk, 50, 50, 4, false);
        struct ui_widget *image = ui_image_create(desk.arena, &pixels, fits[i]);
        desk_show(&desk, image);
        CHECK_EQUAL(ui_window_wanted(desk.window, 1000).width, 64);
        CHECK_EQUAL(ui_window_wanted(desk.window, 50).height, 25);
        ui_image_set(image, NULL);
        desk_draw(&desk);
        desk_close(&desk);
    }
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"texts can be read in both themes", test_contrast},
        {"regions cover what was added", test_region},
        {"closing", test_close},
        {"the program's keys", test_program_keys},
        {"another size, another scale", test_resize},
        {"Tab goes round", test_tab_goes_round},
        {"mnemonics are shown while Alt is held", test_mnemonics_are_shown},
        {"a dialog", test_dialog},
        {"what the program draws", test_custom},
        {"blocked", test_blocked},
        {"a third answer", test_third_answer},
        {"images", test_image},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
