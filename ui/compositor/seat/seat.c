#include "lib/deadline.h"
#include "seat_parts.h"

#define SECOND_NS UINT64_C(1000000000)

static struct seat *seat_of(struct questions_outside *outside)
{
    return (struct seat *)((char *)outside - offsetof(struct seat, outside));
}

static void signal_event(struct questions_outside *outside, uint32_t event, uint64_t bits)
{
    struct seat_effects *effects = seat_of(outside)->effects;
    effects->signal(effects, event, bits);
}

static void drop_event(struct questions_outside *outside, uint32_t event)
{
    struct seat_effects *effects = seat_of(outside)->effects;
    effects->drop(effects, event);
}

void seat_init(
    struct seat *seat, const struct seat_outside *outside, bool is_guarded, uint64_t now_ns)
{
    memset(seat, 0, sizeof(*seat));
    seat->scene = outside->scene;
    seat->effects = outside->effects;
    seat->keyboard = outside->keyboard;
    seat->outside = (struct questions_outside){.signal = signal_event, .drop = drop_event};
    seat->now_ns = now_ns;
    seat->active_ns = now_ns;
    seat->next_window = 1;
    const struct scene_screen *screen = scene_screen(seat->scene);
    seat->is_dark = screen->is_dark;
    pointer_init(&seat->pointer, (uint32_t)screen->width, (uint32_t)screen->height);
    trusted_init(&seat->trusted, &seat->outside, is_guarded);
    clipboard_init(&seat->clipboard, outside->clipboard, outside->clipboard_bytes);
    seat_settle(seat);
}

static void tell_list(struct seat *seat)
{
    struct seat_client *shell = client_shell(seat);
    if (seat->is_list_changed && shell != NULL) {
        const struct seat_window window = {.client = (uint32_t)(shell - seat->clients)};
        (void)client_tell_kind(seat, &window, WINDOW_EVENT_KIND_LIST_CHANGED);
    }
    seat->is_list_changed = false;
}

void seat_settle(struct seat *seat)
{
    if (seat_is_apart(seat) && seat->grab.kind != SEAT_GRAB_PROMPT) {
        buttons_let_go(seat);
    }
    focus_tell(seat);
    windows_tell_sizes(seat);
    buttons_look(seat);
    tell_list(seat);
}

void seat_screen_changed(struct seat *seat, uint64_t now_ns)
{
    const struct scene_screen *screen = scene_screen(seat->scene);
    seat->now_ns = now_ns;
    seat->is_dark = screen->is_dark;
    pointer_set_screen(&seat->pointer, (uint32_t)screen->width, (uint32_t)screen->height);
    buttons_let_go(seat);
    seat_settle(seat);
}

void seat_set_pointer_speed(struct seat *seat, uint32_t speed)
{
    pointer_set_speed(&seat->pointer, speed);
}

void seat_set_lock_after(struct seat *seat, uint32_t seconds)
{
    seat->lock_after_seconds = seconds;
}

/* -- time ------------------------------------------------------------------------------------- */

/* 0: never. */
static uint64_t lock_deadline_ns(const struct seat *seat)
{
    if (seat->lock_after_seconds == 0 || seat->is_lock_asked || !seat_has_session(seat) ||
        trusted_is_locked(&seat->trusted)) {
        return 0;
    }
    return seat->active_ns + seat->lock_after_seconds * SECOND_NS;
}

uint64_t seat_deadline_ns(const struct seat *seat)
{
    const uint64_t repeat_ns = seat->keyboard->deadline_ns(seat->keyboard);
    const uint64_t deadline_ns = deadline_earlier(lock_deadline_ns(seat), repeat_ns);
    return deadline_earlier(deadline_ns, trusted_deadline_ns(&seat->trusted));
}

void seat_time(struct seat *seat, uint64_t now_ns)
{
    seat->now_ns = now_ns;
    const uint64_t lock_ns = lock_deadline_ns(seat);
    const uint64_t trusted_ns = trusted_deadline_ns(&seat->trusted);
    if (trusted_ns != 0 && now_ns >= trusted_ns) {
        trusted_time(&seat->trusted, now_ns);
        console_changed(seat);
    }
    keys_repeat(seat);
    if (lock_ns != 0 && now_ns >= lock_ns) {
        seat->is_lock_asked = true;
        seat->effects->lock_asked(seat->effects);
    }
    seat_settle(seat);
}

uint64_t seat_idle_ns(const struct seat *seat, uint64_t now_ns)
{
    return now_ns > seat->active_ns ? now_ns - seat->active_ns : 0;
}

/* -- invariants ------------------------------------------------------------------------------- */

static bool check_windows(const struct seat *seat)
{
    for (uint32_t i = 0; i < SEAT_WINDOWS_MAX; i++) {
        const struct seat_window *window = &seat->windows[i];
        if (window->id != 0 && !seat->clients[window->client].is_used) {
            return false;
        }
    }
    for (uint32_t i = 0; i < SEAT_CLIENTS_MAX; i++) {
        if (!event_queue_check(&seat->clients[i].queue)) {
            return false;
        }
    }
    return true;
}

bool seat_check(const struct seat *seat)
{
    uint64_t heard = 0;
    for (uint32_t i = 0; i < SEAT_KEYS_MAX / 64; i++) {
        heard |= seat->heard[i];
    }
    if (seat->told == 0 && heard != 0) {
        return false;
    }
    if (seat_is_apart(seat) && (seat->told != 0 || seat->grab.kind == SEAT_GRAB_WINDOW)) {
        return false;
    }
    if (!seat_is_apart(seat) && seat->told != seat->focus) {
        return false;
    }
    return check_windows(seat) && trusted_check(&seat->trusted);
}
