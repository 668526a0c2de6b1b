/* What the files of the seat have in common. */
#pragma once

#include "seat/seat.h"

/* -- seat.c ------------------------------------------------------------------------------------ */

/* After whatever was done: who is told that he has the focus, how large windows are to be, what is
 * below the pointer, and that the list of windows is another. */
void seat_settle(struct seat *seat);

/* Nobody but the compositor hears now. */
static inline bool seat_is_apart(const struct seat *seat)
{
    return trusted_is_open(&seat->trusted) || trusted_is_locked(&seat->trusted) ||
           seat->switcher.count > 0;
}

static inline bool seat_has_session(const struct seat *seat)
{
    return trusted_console(&seat->trusted)->name[0] != '\0';
}

static inline bool keys_have(const uint64_t keys[SEAT_KEYS_MAX / 64], uint32_t code)
{
    return (keys[code / 64] >> (code % 64) & 1) != 0;
}

static inline void keys_set(uint64_t keys[SEAT_KEYS_MAX / 64], uint32_t code, bool is_pressed)
{
    const uint64_t bit = UINT64_C(1) << (code % 64);
    keys[code / 64] = is_pressed ? keys[code / 64] | bit : keys[code / 64] & ~bit;
}

/* -- clients.c --------------------------------------------------------------------------------- */

/* Puts it into the queue of the window's client; gives its serial number, 0 if it was lost. */
uint32_t
client_tell(struct seat *seat, const struct seat_window *window, struct window_event event);
uint32_t
client_tell_kind(struct seat *seat, const struct seat_window *window, enum window_event_kind kind);

/* The person has done something there. */
void client_used(struct seat *seat, const struct seat_window *window);
NODISCARD struct seat_client *client_shell(struct seat *seat);

/* -- windows.c --------------------------------------------------------------------------------- */

/* With its popups; `is_told`: it is not its client that closes it. */
void window_remove(struct seat *seat, struct seat_window *window, bool is_told);
void windows_close_popups(struct seat *seat);
void windows_tell_sizes(struct seat *seat);
void window_change_state(struct seat *seat, uint32_t id, enum scene_state state);

/* -- focus.c ----------------------------------------------------------------------------------- */

bool window_takes_focus(const struct seat_window *window);
/* Brings it to the front, whatever it was. */
void focus_set(struct seat *seat, struct seat_window *window);
/* The window that had it cannot have it: `first` gets it, 0: none, else who had it before. */
void focus_next(struct seat *seat, uint32_t first);
/* Nobody gives way any more: the person has done something else. */
void focus_end_giving(struct seat *seat);
/* What was used is not what the person uses now. */
void focus_forget_used(struct seat *seat);
/* A window is seen for the first time. */
void focus_new_window(struct seat *seat, struct seat_window *window);
/* Who is told that he has it, is who is to have it. */
void focus_tell(struct seat *seat);

/* -- switcher.c -------------------------------------------------------------------------------- */

void switcher_step(struct seat *seat, bool is_back);
void switcher_choose(struct seat *seat, uint32_t index);
void switcher_close(struct seat *seat);
void switcher_forget(struct seat *seat, uint32_t window);

/* -- keys.c, chords.c -------------------------------------------------------------------------- */

void keys_take(struct seat *seat, uint32_t code, bool is_pressed);
void keys_repeat(struct seat *seat);
/* Nobody hears any more of what is pressed now. */
void keys_forget(struct seat *seat);
/* Whether it is the compositor's, whatever has the focus. */
bool chord_is(const struct seat_key *key);
/* True: it was one. */
bool chord_take(struct seat *seat, const struct seat_key *key);

/* -- buttons.c --------------------------------------------------------------------------------- */

/* `button`: 0 is the left one. */
void buttons_take(struct seat *seat, uint32_t button, bool is_pressed);
void buttons_moved(struct seat *seat);
void buttons_scroll(struct seat *seat, int32_t x, int32_t y);
/* What is below the pointer may be another than before. */
void buttons_look(struct seat *seat);
/* Who hears the pointer hears it no more, until all buttons are released. */
void buttons_let_go(struct seat *seat);

/* -- frames.c ---------------------------------------------------------------------------------- */

/* A part of a frame was pressed; `is_double`: for the second time. */
void frame_press(
    struct seat *seat, struct seat_window *window, const struct scene_hit *hit, bool is_double);
/* Wherever in the window: with Super held. */
void frame_begin_move(struct seat *seat, struct seat_window *window);
void frame_begin_resize(struct seat *seat, struct seat_window *window, uint32_t edges);
uint32_t frame_edges_near(const struct seat *seat, const struct seat_window *window);
void frame_drag(struct seat *seat);
void frame_release(struct seat *seat);
void frame_let_go(struct seat *seat);

/* -- console.c --------------------------------------------------------------------------------- */

/* What is asked, or how it stands, may be another than before. */
void console_changed(struct seat *seat);
void console_choose(struct seat *seat, enum trusted_choice choice);
