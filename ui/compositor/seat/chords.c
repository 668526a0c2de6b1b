/* What the compositor itself does with keys. */
#include "lib/input_codes.h"
#include "seat_parts.h"

#define HELD                                                                                       \
    (WINDOW_MODIFIER_SHIFT | WINDOW_MODIFIER_CONTROL | WINDOW_MODIFIER_ALT | WINDOW_MODIFIER_SUPER)
#define SUPER       WINDOW_MODIFIER_SUPER
#define SUPER_SHIFT (WINDOW_MODIFIER_SUPER | WINDOW_MODIFIER_SHIFT)

static void change_focused(struct seat *seat, enum scene_state state)
{
    if (seat->focus != 0) {
        window_change_state(seat, seat->focus, state);
    }
}

/* To its normal size; from that one, out of sight. */
static void make_smaller(struct seat *seat)
{
    struct scene_layout layout = {0};
    if (scene_layout(seat->scene, seat->focus, &layout) == STATUS_OK) {
        change_focused(
            seat, layout.state == SCENE_STATE_NORMAL ? SCENE_STATE_MINIMISED : SCENE_STATE_NORMAL);
    }
}

static void send_to_workspace(struct seat *seat, uint32_t workspace)
{
    if (seat->focus != 0 && workspace != scene_workspace(seat->scene)) {
        windows_close_popups(seat);
        scene_set_window_workspace(seat->scene, seat->focus, workspace);
        seat->is_list_changed = true;
        focus_next(seat, 0);
    }
}

static void ask_to_lock(struct seat *seat)
{
    if (seat_has_session(seat)) {
        seat->effects->lock_asked(seat->effects);
    }
}

static bool take_super(struct seat *seat, const struct seat_key *key)
{
    if ((key->symbol | 0x20) == 'l') {
        ask_to_lock(seat);
        return true;
    }
    switch (key->code) {
    case INPUT_KEY_LEFT:
        change_focused(seat, SCENE_STATE_LEFT_HALF);
        return true;
    case INPUT_KEY_RIGHT:
        change_focused(seat, SCENE_STATE_RIGHT_HALF);
        return true;
    case INPUT_KEY_UP:
        change_focused(seat, SCENE_STATE_MAXIMISED);
        return true;
    case INPUT_KEY_DOWN:
        make_smaller(seat);
        return true;
    case INPUT_KEY_SPACE:
        seat_tell_shortcut(seat, SHORTCUT_LAUNCHER);
        return true;
    case INPUT_KEY_ENTER:
        seat_tell_shortcut(seat, SHORTCUT_TERMINAL);
        return true;
    default:
        return false;
    }
}

bool chord_is(const struct seat_key *key)
{
    const uint16_t held = key->modifiers & HELD;
    const bool is_of_alt = (held & ~WINDOW_MODIFIER_SHIFT) == WINDOW_MODIFIER_ALT &&
                           (key->code == INPUT_KEY_TAB || key->code == INPUT_KEY_F4);
    return key->code == INPUT_KEY_PRINT_SCREEN || (held & SUPER) != 0 || is_of_alt;
}

bool chord_take(struct seat *seat, const struct seat_key *key)
{
    const uint16_t held = key->modifiers & HELD;
    const bool is_number = key->code >= INPUT_KEY_1 && key->code <= INPUT_KEY_4;
    if (key->code == INPUT_KEY_PRINT_SCREEN) {
        seat->effects->screenshot_asked(seat->effects);
        return true;
    }
    if ((held & ~WINDOW_MODIFIER_SHIFT) == WINDOW_MODIFIER_ALT && key->code == INPUT_KEY_TAB) {
        switcher_step(seat, (held & WINDOW_MODIFIER_SHIFT) != 0);
        return true;
    }
    if (held == WINDOW_MODIFIER_ALT && key->code == INPUT_KEY_F4) {
        struct seat_window *window = seat_window_of(seat, seat->focus);
        if (window != NULL) {
            seat_ask_to_close(seat, window);
        }
        return true;
    }
    if (is_number && held == SUPER) {
        seat_set_workspace(seat, key->code - INPUT_KEY_1, seat->now_ns);
        return true;
    }
    if (is_number && held == SUPER_SHIFT) {
        send_to_workspace(seat, key->code - INPUT_KEY_1);
        return true;
    }
    return held == SUPER && take_super(seat, key);
}
