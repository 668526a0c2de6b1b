/* Lock: after how long, and now. */
#include "schema/session_client.h"
#include "settings.h"

#define TEXT_BYTES 32u

static const uint16_t usual_seconds[] = {60, 120, 300, 600, 900, 1800, 3600, 0};

#define USUAL (sizeof(usual_seconds) / sizeof(usual_seconds[0]))

static struct {
    struct ui_widget *after;
    struct ui_widget *now;
    uint16_t seconds[USUAL + 1]; /* what counts may be another one */
    char words[USUAL + 1][TEXT_BYTES];
    const char *texts[USUAL + 1];
    size_t count;
} lock;

static void choose(void *context, struct ui_widget *widget)
{
    const size_t chosen = ui_drop_down_chosen(widget);
    (void)context;
    if (chosen < lock.count) {
        desk.lock_after_seconds = lock.seconds[chosen];
        (void)desk_change();
    }
    lock_update();
}

static void press_now(void *context, struct ui_widget *widget)
{
    const enum status status = session_lock(settings.session);
    (void)context;
    (void)widget;
    if (status != STATUS_OK) {
        settings_say_failure("The screen is not locked", status);
    }
}

static void add(uint16_t seconds)
{
    lock.seconds[lock.count] = seconds;
    words_for_seconds(lock.words[lock.count], TEXT_BYTES, seconds);
    lock.texts[lock.count] = lock.words[lock.count];
    lock.count++;
}

void lock_update(void)
{
    size_t chosen = USUAL;
    lock.count = 0;
    for (size_t i = 0; i < USUAL; i++) {
        add(usual_seconds[i]);
        chosen = usual_seconds[i] == desk.lock_after_seconds ? i : chosen;
    }
    if (chosen == USUAL) {
        add(desk.lock_after_seconds);
    }
    ui_drop_down_set(lock.after, lock.texts, lock.count, chosen);
}

struct ui_widget *lock_build(struct ui_arena *arena)
{
    static const char *const nothing[] = {""};
    const bool may_lock = settings_may(settings.session, SESSION_LOCK);
    const struct ui_drop_down_options after = {
        .texts = nothing, .count = 1, .action = {choose, NULL}};
    const struct ui_button_options now = {
        .text = "Lock &now", .icon = UI_ICON_LOCK, .action = {press_now, NULL}};
    struct ui_widget *page = settings_page(arena, "Lock");
    struct ui_widget *form = ui_form_create(arena);
    struct ui_widget *row = ui_row_create(arena);
    lock.after = ui_drop_down_create(arena, &after);
    lock.now = ui_button_create(arena, &now);
    ui_form_add(arena, form, "&After nobody was there for", lock.after);
    ui_box_add(row, lock.now, 0);
    ui_box_add(
        row,
        settings_note(
            arena, may_lock ? "" : "Policy has not given this program the session's lock."),
        1);
    ui_box_add(page, form, 0);
    ui_box_add(page, row, 0);
    ui_box_add(
        page,
        settings_note(
            arena,
            "Programs go on while the screen is locked. It is opened with the "
            "passphrase of who has locked it, and with nothing else."),
        0);
    ui_box_add(page, ui_space_create(arena), 1);
    if (lock.now != NULL) {
        ui_widget_set_disabled(lock.now, !may_lock);
    }
    return page;
}
