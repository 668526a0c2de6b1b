/* Display: how large, how dark. A mode that nobody can see is taken back after a while. */
#include "runtime/clock.h"
#include "schema/windows_client.h"
#include "schema/windows_data.h"
#include "settings.h"
#include <stdio.h>

#define MODES_MAX  33u
#define MODE_BYTES 40u
#define CONFIRM_NS UINT64_C(15000000000)

static struct {
    struct ui_widget *mode;
    struct ui_widget *scale;
    struct ui_widget *theme;
    struct ui_widget *question;
    struct display_mode modes[MODES_MAX]; /* the first: what the screen prefers */
    char mode_texts[MODES_MAX][MODE_BYTES];
    const char *mode_names[MODES_MAX];
    uint32_t mode_count;
    struct display_mode before; /* while the question is asked */
    uint64_t deadline_ns;       /* 0: nothing is asked */
} display;

/* -- the mode ---------------------------------------------------------------------------------- */

static bool is_same(struct display_mode one, struct display_mode other)
{
    return one.width == other.width && one.height == other.height;
}

static void add_mode(struct display_mode mode)
{
    const uint32_t index = display.mode_count;
    if (index >= MODES_MAX) {
        return;
    }
    display.modes[index] = mode;
    (void)snprintf(
        display.mode_texts[index], MODE_BYTES, "%u by %u pixels", mode.width, mode.height);
    display.mode_names[index] = display.mode_texts[index];
    display.mode_count++;
}

static void read_modes(void)
{
    struct windows_displays_results_reader results = {0};
    struct display_mode mode;
    display.mode_count = 0;
    add_mode((struct display_mode){0});
    if (windows_displays(settings.windows, &results) != STATUS_OK) {
        (void)snprintf(display.mode_texts[0], MODE_BYTES, "No screen");
        return;
    }
    (void)snprintf(
        display.mode_texts[0],
        MODE_BYTES,
        desk.mode.width == 0 ? "As the screen prefers (%u by %u)" : "As the screen prefers",
        results.current.width,
        results.current.height);
    for (uint32_t i = 0; i < results.modes.count; i++) {
        if (display_mode_list_get(&results.modes, i, &mode) == STATUS_OK) {
            add_mode(mode);
        }
    }
}

static void end_question(void)
{
    display.deadline_ns = 0;
    ui_widget_set_hidden(display.question, true);
}

static void take_back(void)
{
    end_question();
    desk.mode = display.before;
    if (desk_change()) {
        settings_say("The mode before is back: nobody confirmed the other one.");
    }
    display_update();
}

uint64_t display_due(uint64_t now_ns)
{
    if (display.deadline_ns != 0 && now_ns >= display.deadline_ns) {
        take_back();
    }
    return display.deadline_ns;
}

static void press_keep(void *context, struct ui_widget *widget)
{
    (void)context;
    (void)widget;
    end_question();
    settings_say("");
}

static void press_back(void *context, struct ui_widget *widget)
{
    (void)context;
    (void)widget;
    take_back();
}

static void choose_mode(void *context, struct ui_widget *widget)
{
    const size_t chosen = ui_drop_down_chosen(widget);
    const struct display_mode before = desk.mode;
    (void)context;
    if (chosen >= display.mode_count || is_same(display.modes[chosen], desk.mode)) {
        return;
    }
    desk.mode = display.modes[chosen];
    if (desk_change()) {
        /* Of several tries, it is the first mode that was seen. */
        display.before = display.deadline_ns != 0 ? display.before : before;
        display.deadline_ns = clock_now_ns() + CONFIRM_NS;
        ui_widget_set_hidden(display.question, false);
        application_wake_at(&settings.application, display.deadline_ns);
    }
    display_update();
}

/* -- the rest ---------------------------------------------------------------------------------- */

static void choose_scale(void *context, struct ui_widget *widget)
{
    (void)context;
    desk.scale_halves = (uint8_t)(ui_radio_chosen(widget) + UI_SCALE_HALVES_MIN);
    (void)desk_change();
    display_update();
}

static void choose_theme(void *context, struct ui_widget *widget)
{
    (void)context;
    desk.is_dark = ui_radio_chosen(widget) == 1;
    (void)desk_change();
    display_update();
}

void display_update(void)
{
    size_t chosen = 0;
    read_modes();
    for (uint32_t i = 1; i < display.mode_count; i++) {
        chosen = is_same(display.modes[i], desk.mode) ? i : chosen;
    }
    ui_drop_down_set(display.mode, display.mode_names, display.mode_count, chosen);
    ui_radio_choose(display.scale, (size_t)desk.scale_halves - UI_SCALE_HALVES_MIN);
    ui_radio_choose(display.theme, desk.is_dark ? 1 : 0);
}

static struct ui_widget *make_question(struct ui_arena *arena)
{
    const struct ui_box_options card = {
        .axis = UI_COLUMN, .look = UI_BOX_CARD, .spacing = 8, .padding = 16};
    const struct ui_button_options keep = {
        .text = "&Keep it", .look = UI_BUTTON_DEFAULT, .action = {press_keep, NULL}};
    const struct ui_button_options back = {.text = "Take it &back", .action = {press_back, NULL}};
    struct ui_widget *question = ui_box_create(arena, &card);
    struct ui_widget *row = ui_row_create(arena);
    ui_box_add(
        question,
        settings_note(arena, "Is this mode good? Otherwise the one before is back in 15 seconds."),
        0);
    ui_box_add(row, ui_button_create(arena, &keep), 0);
    ui_box_add(row, ui_button_create(arena, &back), 0);
    ui_box_add(question, row, 0);
    if (question != NULL) {
        ui_widget_set_hidden(question, true);
    }
    return question;
}

struct ui_widget *display_build(struct ui_arena *arena)
{
    static const char *const scales[] = {"Usual", "1.5 times", "Twice"};
    static const char *const themes[] = {"Light", "Dark"};
    static const char *const nothing[] = {""};
    const struct ui_drop_down_options mode = {
        .texts = nothing, .count = 1, .action = {choose_mode, NULL}};
    const struct ui_radio_options scale = {
        .texts = scales, .count = 3, .is_row = true, .action = {choose_scale, NULL}};
    const struct ui_radio_options theme = {
        .texts = themes, .count = 2, .is_row = true, .action = {choose_theme, NULL}};
    struct ui_widget *page = settings_page(arena, "Display");
    struct ui_widget *form = ui_form_create(arena);
    display.mode = ui_drop_down_create(arena, &mode);
    display.scale = ui_radio_create(arena, &scale);
    display.theme = ui_radio_create(arena, &theme);
    display.question = make_question(arena);
    ui_form_add(arena, form, "&Mode", display.mode);
    ui_form_add(arena, form, "&Size of everything", display.scale);
    ui_form_add(arena, form, "&Theme", display.theme);
    ui_box_add(page, form, 0);
    ui_box_add(page, display.question, 0);
    ui_box_add(page, ui_space_create(arena), 1);
    return page;
}
