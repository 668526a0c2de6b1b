/* What is asked of the person, and who is logged in (console.capnp). */
#include "seat_parts.h"
#include <string.h>

static void show_prompt(struct seat *seat)
{
    struct scene_prompt prompt = {0};
    struct scene_strip strip = {0};
    const bool is_asked = trusted_describe(&seat->trusted, &prompt);
    const bool is_told = trusted_describe_strip(&seat->trusted, &strip);
    (void)scene_set_prompt(seat->scene, is_asked ? &prompt : NULL);
    scene_set_strip(seat->scene, is_told ? &strip : NULL);
}

void console_changed(struct seat *seat)
{
    trusted_update(&seat->trusted, seat->now_ns);
    if (seat_is_apart(seat)) {
        windows_close_popups(seat);
    }
    if (trusted_is_open(&seat->trusted) || trusted_is_locked(&seat->trusted)) {
        focus_forget_used(seat);
        switcher_close(seat);
    }
    show_prompt(seat);
}

void console_choose(struct seat *seat, enum trusted_choice choice)
{
    if (choice == TRUSTED_CHOICE_LOCK) {
        seat->effects->lock_asked(seat->effects);
    } else if (choice == TRUSTED_CHOICE_LOG_OUT) {
        seat->effects->log_out_asked(seat->effects);
    }
}

static void changed_at(struct seat *seat, uint64_t now_ns)
{
    seat->now_ns = now_ns;
    console_changed(seat);
    seat_settle(seat);
}

void seat_announce(struct seat *seat, struct question *question, struct bytes name, uint64_t now_ns)
{
    questions_announce(question, name);
    changed_at(seat, now_ns);
}

void seat_questions_changed(struct seat *seat, uint64_t now_ns)
{
    changed_at(seat, now_ns);
}

void seat_asker_closed(struct seat *seat, uint64_t asker, uint64_t now_ns)
{
    if (questions_asker_closed(&seat->trusted.questions, asker)) {
        changed_at(seat, now_ns);
    }
}

static bool is_other_principal(const struct seat *seat, const uint8_t *principal)
{
    const struct questions_console *console = trusted_console(&seat->trusted);
    return !console->has_session ||
           memcmp(console->principal, principal, sizeof(console->principal)) != 0;
}

static bool has_windows(const struct seat *seat)
{
    for (uint32_t i = 0; i < SEAT_WINDOWS_MAX; i++) {
        if (seat->windows[i].id != 0) {
            return true;
        }
    }
    return false;
}

/* What one person did is nothing for the next one. */
static void forget_person(struct seat *seat)
{
    clipboard_clear(&seat->clipboard);
    focus_forget_used(seat);
    seat->typed_client = 0;
    for (uint32_t i = 0; i < SEAT_CLIENTS_MAX; i++) {
        memset(seat->clients[i].pastes, 0, sizeof(seat->clients[i].pastes));
    }
}

void seat_set_session(
    struct seat *seat, const uint8_t *principal, struct bytes name, uint64_t now_ns)
{
    const bool is_other = is_other_principal(seat, principal);
    char person[QUESTION_NAME_BYTES];
    trusted_name_person(principal, name, person);
    const struct bytes named = {(const uint8_t *)person, strlen(person)};
    const enum questions_session session =
        questions_set_session(&seat->trusted.questions, TRUSTED_CONSOLE, principal, named);
    if (session == QUESTIONS_SESSION_ENDED || is_other) {
        forget_person(seat);
    }
    if (is_other && !has_windows(seat)) {
        seat->next_window = 1;
    }
    changed_at(seat, now_ns);
}

void seat_lock(struct seat *seat, bool is_locked, uint64_t now_ns)
{
    questions_lock(&seat->trusted.questions, TRUSTED_CONSOLE, is_locked);
    focus_forget_used(seat);
    if (!is_locked) {
        seat->active_ns = now_ns;
    }
    changed_at(seat, now_ns);
}

uint32_t seat_prompt_revision(const struct seat *seat)
{
    return seat->trusted.revision;
}

void seat_prompt_seen(struct seat *seat, uint32_t revision, uint64_t now_ns)
{
    const bool was_seen = seat->trusted.is_seen;
    seat->now_ns = now_ns;
    trusted_seen(&seat->trusted, revision, now_ns);
    if (seat->trusted.is_seen && !was_seen && trusted_is_open(&seat->trusted)) {
        show_prompt(seat);
    }
}
