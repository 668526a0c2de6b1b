/* A seat with a scene, a keyboard of the United States, a tablet and a mouse; one at a time. */
#pragma once

#include "fake_scene.h"
#include "lib/input_codes.h"
#include "seat/seat.h"

#define DESK_KEYBOARD 0u
#define DESK_TABLET   1u
#define DESK_MOUSE    2u

#define DESK_MS UINT64_C(1000000)

#define DESK_EVENTS_MAX EVENT_QUEUE_MAX

struct desk {
    struct seat seat;
    struct scene scene;
    struct seat_effects effects;
    struct seat_keyboard keyboard;
    uint64_t now_ns;
    uint64_t processes;
    uint8_t clipboard[CLIPBOARD_BYTES_MAX];

    /* The keyboard. */
    uint32_t modifiers;
    uint32_t repeated;
    uint64_t repeat_ns;

    /* What was asked of the process. */
    uint32_t signals;
    uint64_t signalled_bits;
    uint32_t drops;
    uint32_t told_clients;
    uint32_t gone_windows;
    uint32_t locks;
    uint32_t log_outs;
    uint32_t screenshots;

    /* Of the last desk_fetch(). */
    uint32_t count;
    uint32_t lost;
    struct window_event events[DESK_EVENTS_MAX];
};

extern struct desk desk;

/* Not locked; a person is logged in. */
void desk_begin(void);
/* As it is at boot: locked until somebody says what it is, and nobody is there. */
void desk_begin_guarded(void);

void desk_raw(uint32_t device, uint16_t kind, uint16_t code, int32_t value);
void desk_wait(uint64_t time_ns);
void desk_press(uint32_t code);
void desk_release(uint32_t code);
void desk_tap(uint32_t code);
/* `held` down, `code` typed, `held` up. */
void desk_chord(uint32_t held, uint32_t code);
void desk_type(const char *text);
void desk_point(int32_t x, int32_t y);
void desk_button(uint32_t code, bool is_pressed);
void desk_click(int32_t x, int32_t y);
void desk_drag(int32_t x, int32_t y, int32_t to_x, int32_t to_y);

/* Each of a process of its own; or one more of a client's. */
uint32_t desk_client(void);
uint32_t desk_client_again(uint32_t client);
uint32_t desk_shell(void);
/* A normal window of 200 by 100 that is shown; gives the client's number. */
uint32_t desk_window(uint32_t client, int32_t x, int32_t y);
uint32_t desk_open(uint32_t client, enum scene_kind kind, uint32_t parent, int32_t x, int32_t y);
void desk_show(uint32_t client, uint32_t number);
void desk_close(uint32_t client, uint32_t number);
struct seat_window *desk_find(uint32_t client, uint32_t number);
bool desk_has_focus(uint32_t client, uint32_t number);

/* All that waits for the client. */
void desk_fetch(uint32_t client);
/* How many of these were fetched last; the last one of them. */
uint32_t desk_fetched(enum window_event_kind kind);
const struct window_event *desk_event(enum window_event_kind kind);

/* Asked and announced by "asker", as who is logged in; gives the number. */
uint32_t desk_ask(uint16_t kind, const char *text);
/* As TrustedPath.cancel. */
enum status desk_cancel(uint64_t asker, uint32_t number);
/* The process has shown a frame with all there is. */
void desk_seen(void);
uint16_t desk_answer(uint32_t number, struct answer *answer);
