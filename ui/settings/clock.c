/* Time: what time it is, who said so, and setting it. */
#include "lib/calendar.h"
#include "lib/text.h"
#include "schema/clock_client.h"
#include "settings.h"
#include <stdio.h>

#define NS_PER_S UINT64_C(1000000000)
#define FORM     "2031-02-03T04:05:06Z"

static struct {
    struct ui_widget *now;
    struct ui_widget *source;
    struct ui_widget *field;
    struct ui_widget *set;
    struct ui_widget *reason;
    bool is_warned; /* the next press sets it, however far it is */
    char text[64];
} clock_page;

static const char *source_words(uint16_t source)
{
    static const char *const words[TIME_SOURCE_COUNT] = {
        [TIME_SOURCE_NOBODY] = "Nobody knows the time.",
        [TIME_SOURCE_DEVICE] = "The machine's own clock said so when it started.",
        [TIME_SOURCE_PERSON] = "Somebody set it.",
        [TIME_SOURCE_NETWORK] = "Somebody set it by a clock in the network.",
    };
    return source < TIME_SOURCE_COUNT ? words[source] : "";
}

void clock_update(void)
{
    struct wall_clock_now_results results = {0};
    const bool may_set = settings_may(settings.time, WALL_CLOCK_SET);
    char text[CALENDAR_TEXT_BYTES] = "";
    const enum status status = wall_clock_now(settings.time, &results);
    if (status == STATUS_OK && results.source != TIME_SOURCE_NOBODY) {
        const struct calendar_time time = calendar_at(results.time_ns / NS_PER_S);
        calendar_write(&time, text);
    }
    (void)snprintf(clock_page.text, sizeof(clock_page.text), "%s", text);
    ui_label_set(clock_page.now, clock_page.text);
    ui_label_set(clock_page.source, status == STATUS_OK ? source_words(results.source) : "");
    ui_widget_set_disabled(clock_page.field, !may_set);
    ui_widget_set_disabled(clock_page.set, !may_set);
    ui_label_set(
        clock_page.reason,
        may_set ? "In UTC, like " FORM ". Everybody on this machine goes by it."
                : "Only the owner of this machine sets the time: everybody goes by it.");
    clock_page.is_warned = false;
}

static void set(const struct calendar_time *time)
{
    const uint64_t seconds = calendar_seconds(time);
    const struct wall_clock_set_params params = {
        .time_ns = seconds < UINT64_MAX / NS_PER_S ? seconds * NS_PER_S : UINT64_MAX,
        .is_forced = clock_page.is_warned ? 1 : 0,
    };
    struct wall_clock_set_results results = {0};
    const enum status status = wall_clock_set(settings.time, &params, &results);
    if (status == STATUS_LIMIT_EXCEEDED) {
        clock_page.is_warned = true;
        settings_say("That is more than a day from what the clock says. Press Set once more to set "
                     "it all the same.");
        return;
    }
    clock_update();
    if (status == STATUS_INVALID_ARGUMENT) {
        settings_say("That is later than this clock can show.");
    } else if (status != STATUS_OK) {
        settings_say_failure("The time is as it was", status);
    } else {
        settings_say(
            results.is_kept != 0
                ? "The time is set."
                : "The time is set until the machine is switched off: its own clock was not.");
    }
}

static void press_set(void *context, struct ui_widget *widget)
{
    char typed[CALENDAR_TEXT_BYTES + 8];
    struct calendar_time time = {0};
    (void)context;
    (void)widget;
    (void)ui_field_read(clock_page.field, typed, sizeof(typed));
    if (!calendar_read(text_bytes(typed), &time)) {
        settings_say("That is no time. Write it like " FORM ".");
        return;
    }
    set(&time);
}

/* Another time is another question. */
static void change(void *context, struct ui_widget *widget)
{
    (void)context;
    (void)widget;
    clock_page.is_warned = false;
}

static void press_look(void *context, struct ui_widget *widget)
{
    (void)context;
    (void)widget;
    clock_update();
}

struct ui_widget *clock_build(struct ui_arena *arena)
{
    const struct ui_field_options field = {
        .placeholder = FORM,
        .bytes_max = CALENDAR_TEXT_BYTES,
        .characters = sizeof(FORM) + 2,
        .is_mono = true,
        .changed = {change, NULL},
        .entered = {press_set, NULL}};
    const struct ui_button_options set_button = {.text = "&Set", .action = {press_set, NULL}};
    const struct ui_button_options look = {
        .text = "&Look again", .icon = UI_ICON_RELOAD, .action = {press_look, NULL}};
    struct ui_widget *page = settings_page(arena, "Time");
    struct ui_widget *row = ui_row_create(arena);
    struct ui_widget *input = ui_row_create(arena);
    clock_page.now = ui_box_add(row, ui_text_create(arena, "", UI_TEXT_MONO), 0);
    ui_box_add(row, ui_button_create(arena, &look), 0);
    clock_page.field = ui_box_add(input, ui_field_create(arena, &field), 0);
    clock_page.set = ui_box_add(input, ui_button_create(arena, &set_button), 0);
    ui_box_add(page, row, 0);
    clock_page.source = ui_box_add(page, settings_note(arena, ""), 0);
    ui_box_add(page, input, 0);
    clock_page.reason = ui_box_add(page, settings_note(arena, ""), 0);
    ui_box_add(page, ui_space_create(arena), 1);
    return page;
}
