/* Keyboard: its layout, and how keys repeat. */
#include "schema/windows_client.h"
#include "settings.h"

#define KEYMAPS_MAX      64u
#define KEYMAP_BYTES     16u
#define WORDS_BYTES      48u
#define MS_PER_S         1000
#define DELAY_MS_MIN     150
#define DELAY_MS_MAX     1000
#define DELAY_MS_STEP    50
#define DELAY_MS_USUAL   400
#define PER_SECOND_MIN   2
#define PER_SECOND_MAX   60
#define PER_SECOND_USUAL 30

static struct {
    struct ui_widget *keymap;
    struct ui_widget *repeats;
    struct ui_widget *delay;
    struct ui_widget *speed;
    uint8_t names[KEYMAPS_MAX][KEYMAP_BYTES];
    size_t name_bytes[KEYMAPS_MAX];
    char words[KEYMAPS_MAX][WORDS_BYTES];
    const char *texts[KEYMAPS_MAX];
    uint32_t count;
} keyboard;

static struct bytes name_of(size_t index)
{
    return (struct bytes){keyboard.names[index], keyboard.name_bytes[index]};
}

static void read_keymaps(void)
{
    struct windows_keymaps_results_reader results = {0};
    struct bytes name;
    keyboard.count = 0;
    if (windows_keymaps(settings.windows, &results) != STATUS_OK) {
        return;
    }
    for (uint32_t i = 0; i < results.names.count && keyboard.count < KEYMAPS_MAX; i++) {
        if (message_list_text(&results.names, i, &name) == STATUS_OK &&
            name.size_bytes <= KEYMAP_BYTES) {
            const uint32_t index = keyboard.count++;
            memcpy(keyboard.names[index], name.data, name.size_bytes);
            keyboard.name_bytes[index] = name.size_bytes;
            words_for_keymap(keyboard.words[index], WORDS_BYTES, name);
            keyboard.texts[index] = keyboard.words[index];
        }
    }
}

static void choose_keymap(void *context, struct ui_widget *widget)
{
    const size_t chosen = ui_drop_down_chosen(widget);
    (void)context;
    if (chosen < keyboard.count) {
        desk.keymap = name_of(chosen);
        (void)desk_change();
    }
    keyboard_update();
}

static void change_repeat(void *context, struct ui_widget *widget)
{
    (void)context;
    (void)widget;
    const bool is_on = ui_check_is_on(keyboard.repeats);
    desk.repeat_delay_ms = is_on ? (uint16_t)ui_slider_value(keyboard.delay) : 0;
    desk.repeat_period_ms = (uint16_t)(MS_PER_S / ui_slider_value(keyboard.speed));
    (void)desk_change();
    keyboard_update();
}

static int32_t between(int32_t value, int32_t first, int32_t last)
{
    return value < first ? first : value > last ? last : value;
}

void keyboard_update(void)
{
    size_t chosen = 0;
    const bool is_on = desk.repeat_delay_ms != 0;
    const int32_t per_second = desk.repeat_period_ms != 0
                                   ? (MS_PER_S + desk.repeat_period_ms / 2) / desk.repeat_period_ms
                                   : PER_SECOND_USUAL;
    read_keymaps();
    for (uint32_t i = 0; i < keyboard.count; i++) {
        chosen = bytes_equal(name_of(i), desk.keymap) ? i : chosen;
    }
    ui_drop_down_set(keyboard.keymap, keyboard.texts, keyboard.count, chosen);
    ui_check_set(keyboard.repeats, is_on);
    if (is_on) {
        ui_slider_set(keyboard.delay, between(desk.repeat_delay_ms, DELAY_MS_MIN, DELAY_MS_MAX));
    }
    ui_slider_set(keyboard.speed, between(per_second, PER_SECOND_MIN, PER_SECOND_MAX));
    ui_widget_set_disabled(keyboard.delay, !is_on);
    ui_widget_set_disabled(keyboard.speed, !is_on);
}

struct ui_widget *keyboard_build(struct ui_arena *arena)
{
    static const char *const nothing[] = {""};
    const struct ui_action repeat = {change_repeat, NULL};
    const struct ui_drop_down_options keymap = {
        .texts = nothing, .count = 1, .action = {choose_keymap, NULL}};
    const struct ui_check_options repeats = {
        .text = "A key that is &held repeats", .kind = UI_CHECK_SWITCH, .action = repeat};
    const struct ui_slider_options delay = {
        .first = DELAY_MS_MIN,
        .last = DELAY_MS_MAX,
        .step = DELAY_MS_STEP,
        .value = DELAY_MS_USUAL,
        .action = repeat};
    const struct ui_slider_options speed = {
        .first = PER_SECOND_MIN,
        .last = PER_SECOND_MAX,
        .value = PER_SECOND_USUAL,
        .action = repeat};
    const struct ui_field_options trial = {.placeholder = "Type here to try it"};
    struct ui_widget *page = settings_page(arena, "Keyboard");
    struct ui_widget *form = ui_form_create(arena);
    keyboard.keymap = ui_drop_down_create(arena, &keymap);
    keyboard.repeats = ui_check_create(arena, &repeats);
    keyboard.delay = ui_slider_create(arena, &delay);
    keyboard.speed = ui_slider_create(arena, &speed);
    ui_form_add(arena, form, "&Layout", keyboard.keymap);
    ui_form_add(arena, form, "", keyboard.repeats);
    ui_form_add(arena, form, "&Delay before", keyboard.delay);
    ui_form_add(arena, form, "&Speed", keyboard.speed);
    ui_form_add(arena, form, "&Try", ui_field_create(arena, &trial));
    ui_box_add(page, form, 0);
    ui_box_add(page, ui_space_create(arena), 1);
    return page;
}
