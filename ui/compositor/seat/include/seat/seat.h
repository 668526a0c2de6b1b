/*
 * Who hears what: keys, the pointer and its buttons, from devices to the one window that each is
 * for, or to the compositor itself. Pure: no system calls and no clock; time comes as `now_ns`. Who
 * calls has the devices, the clients and the scene, shows frames, and does what effects ask for.
 * Windows are opened, shown and closed in the scene through the functions here.
 *
 *   devices (input.c) -> keys (keys.c) ----> chords of the compositor
 *                                      ----> trusted prompt (trusted.h)
 *                                      ----> window with the focus (focus.c)
 *                     -> pointer (buttons.c) -> frames (frames.c), prompt, window below, or that
 *                                               in which a button was pressed
 *
 * Where the focus goes:
 *   - to a window that is pressed, chosen in the switcher, or activated by the shell;
 *   - to a new window, only if it is its client that the person used last (a key, a button), or
 *     the shell was that less than SEAT_START_NS ago, and it is the first window of a process: that
 *     was started there. Not while he typed to another client within the last SEAT_TYPING_NS, nor
 *     while the launcher has it. Or if no window had it. Else it comes behind the one that has it;
 *   - if the window goes, or is minimised, to what it was over, else to the one that had it last
 *     of those that are seen; if none had it, to the one above all others.
 * No client can take it otherwise.
 *
 * Invariants (seat_check()):
 *  1. While something trusted is open, the lock or the switcher is shown, no window is `focused`.
 *  2. A key is told only to the window that was told that it is focused, and its release only to
 *     who was told of the press, unless that was told that it is unfocused before.
 *  3. No key of a chord of the compositor, and no release of one, is told to anybody.
 *  4. While a button is held the window in which it was pressed gets all of the pointer.
 *  5. Of a window that is closed no event but `closed` waits.
 *  6. Of each window at most one `configured` is not drawn yet.
 */
#pragma once

#include "scene/overlay.h"
#include "scene/pointer.h"
#include "scene/scene.h"
#include "schema/input.h"
#include "seat/clipboard.h"
#include "seat/event_queue.h"
#include "seat/pointer.h"
#include "seat/trusted.h"

#define SEAT_CLIENTS_MAX        48u
#define SEAT_CLIENT_WINDOWS_MAX 16u
/* So that nobody uses up what there is; the shell's own are always to be had. */
#define SEAT_PROCESS_CLIENTS_MAX   2u
#define SEAT_PRINCIPAL_CLIENTS_MAX 32u
#define SEAT_PROCESS_WINDOWS_MAX   24u
#define SEAT_PRINCIPAL_WINDOWS_MAX 40u
#define SEAT_SHELL_CLIENTS         1u
#define SEAT_SHELL_WINDOWS         8u
#define SEAT_SHOWN_MAX             128u /* processes of which is known that they had a window */
#define SEAT_POPUPS_MAX            4u   /* of a client, one over the other */
#define SEAT_WINDOWS_MAX           SCENE_WINDOWS_MAX
#define SEAT_DEVICES_MAX           16u
#define SEAT_KEYS_MAX              768u /* codes of evdev */
#define SEAT_PASTES_MAX            4u   /* rights to paste that a client has not used */

/* How long who types in one window is not to be disturbed by another one. */
#define SEAT_TYPING_NS UINT64_C(1000000000)
/* How long what the person starts has for its first window to come before the one he used. */
#define SEAT_START_NS UINT64_C(10000000000)
/* How long after a key or a button its client may open a popup: a slow machine has to draw first.
 */
#define SEAT_POPUP_NS UINT64_C(2000000000)
/* Presses nearer in time and place than this are one double or triple click. */
#define SEAT_CLICK_NS     UINT64_C(400000000)
#define SEAT_CLICK_PIXELS 6
/* A title is dragged once the pointer was moved so far. */
#define SEAT_DRAG_PIXELS 4

/* -- who is outside ---------------------------------------------------------------------------- */

/* What a key means, as the layout says. */
struct seat_key {
    uint32_t code;
    uint32_t symbol;
    uint64_t text;            /* what it types, in UTF-8, the first byte lowest */
    uint16_t modifiers;       /* WINDOW_MODIFIER_*, as they were before it */
    uint16_t modifiers_after; /* as they are with it */
};

/* The state machine of keymaps and repetition (ui/keyboard). */
struct seat_keyboard {
    /* A key was pressed or released: what that means. */
    void (*take)(
        struct seat_keyboard *keyboard,
        uint32_t code,
        bool is_pressed,
        uint64_t now_ns,
        struct seat_key *key);
    /* When a held key is to be repeated; 0: none is. */
    uint64_t (*deadline_ns)(struct seat_keyboard *keyboard);
    /* True: `key` is repeated now. */
    bool (*repeat)(struct seat_keyboard *keyboard, uint64_t now_ns, struct seat_key *key);
    /* What follows is typed elsewhere: nothing repeats, no sequence goes on. */
    void (*interrupt)(struct seat_keyboard *keyboard);
};

/* What the process does. No one of them calls the seat. */
struct seat_effects {
    /* Of an event of a client's (questions, watch): signals it, forgets it. */
    void (*signal)(struct seat_effects *effects, uint32_t event, uint64_t bits);
    void (*drop)(struct seat_effects *effects, uint32_t event);
    /* seat_take_events() has something for a client, which had nothing. */
    void (*has_events)(struct seat_effects *effects, uint32_t client);
    /* A window is gone, closed by the seat or with its client: its pictures are not used. */
    void (*window_gone)(struct seat_effects *effects, uint32_t scene_window);
    /* The person wants the screen locked, or nobody was here for as long as is set. */
    void (*lock_asked)(struct seat_effects *effects);
    void (*log_out_asked)(struct seat_effects *effects);
    /* Take the picture, then tell the shell with seat_tell_shortcut(). */
    void (*screenshot_asked)(struct seat_effects *effects);
};

/* -- what there is ---------------------------------------------------------------------------- */

struct seat_device {
    bool is_used;
    bool has_fine_wheel; /* it says 120ths: its whole steps are the same once more */
    uint32_t x_max;      /* of an absolute device; 0: it is none */
    uint32_t y_max;
    int32_t x_counts; /* since the last synchronisation */
    int32_t y_counts;
    int32_t x_wheel; /* in 120ths */
    int32_t y_wheel;
    int64_t x; /* where it is, -1: it did not say */
    int64_t y;
    uint64_t keys[SEAT_KEYS_MAX / 64]; /* those that are pressed, buttons as well */
};

struct seat_window {
    uint32_t id;     /* the scene's number; 0: this place is free */
    uint32_t client; /* index */
    uint32_t number; /* the client's own */
    uint32_t parent; /* a popup's or a dialog's, by the scene's number */
    enum scene_kind kind;
    enum scene_pointer_shape shape;
    bool is_shown;
    int32_t shown_width; /* of its picture */
    int32_t shown_height;
    bool is_configuring; /* told that it is to have another size, and not drawn yet */
    bool is_to_configure;
    uint64_t used_order; /* the larger, the later it had the focus; 0: never */
    char title[SCENE_TITLE_BYTES_MAX + 1];
};

struct seat_client {
    bool is_used;
    bool is_shell;
    bool is_greeter;
    uint64_t process;
    struct scene_owner owner; /* its texts are the caller's, as long as the client is there */
    uint32_t next_number;
    uint32_t window_count;
    uint32_t copy_first; /* serial numbers of keys and buttons that it was told of last */
    uint32_t copy_last;  /* 0: none */
    uint32_t pastes[SEAT_PASTES_MAX];
    struct event_queue queue;
};

enum seat_grab_kind {
    SEAT_GRAB_NONE = 0,
    SEAT_GRAB_WINDOW,  /* its content hears the pointer until no button is held */
    SEAT_GRAB_NOTHING, /* nobody does: what was pressed was the compositor's */
    SEAT_GRAB_TITLE,   /* pressed, and perhaps to be dragged */
    SEAT_GRAB_MOVE,
    SEAT_GRAB_RESIZE,
    SEAT_GRAB_BUTTON, /* of a frame */
    SEAT_GRAB_PROMPT, /* a button of the prompt */
};

struct seat_grab {
    enum seat_grab_kind kind;
    uint32_t window;
    uint32_t edges;
    enum scene_part part;
    uint32_t revision; /* of the prompt */
    uint32_t buttons;  /* those that the window was told of, bit 0 the left one */
    int32_t x;         /* where it was pressed */
    int32_t y;
    struct rectangle frame; /* what it was then */
    struct rectangle content;
};

struct seat_click {
    uint32_t window;
    uint32_t button;
    uint32_t count;
    int32_t x;
    int32_t y;
    uint64_t time_ns;
};

struct seat_switcher {
    uint32_t count; /* 0: it is not shown */
    uint32_t selected;
    uint32_t windows[SCENE_SWITCHER_MAX];
};

struct seat {
    struct scene *scene;
    struct seat_effects *effects;
    struct seat_keyboard *keyboard;
    struct questions_outside outside;
    uint64_t now_ns; /* of what is done now */

    struct pointer pointer;
    enum scene_pointer_shape shape;
    uint32_t hover;   /* the window below the pointer that was told so */
    uint32_t buttons; /* those that are held, bit 0 the left one */
    struct seat_grab grab;
    struct seat_click click;

    uint32_t focus; /* the window that keys are for */
    uint32_t told;  /* the one that was told that it is focused */
    uint64_t used_order;
    uint32_t used_client; /* index + 1 of who heard a key or a button last; 0: nobody */
    uint64_t used_ns;
    uint32_t giving_client; /* index + 1 of who gives way to a program's first window; 0: nobody */
    uint64_t giving_ns;
    uint64_t shown[SEAT_SHOWN_MAX]; /* processes that had a window which can have the focus */
    uint32_t shown_count;           /* ever: the oldest is forgotten for a new one */
    uint32_t typed_client;
    uint64_t typed_ns;
    uint16_t modifiers;
    bool is_super_alone;                 /* pressed, and nothing since */
    uint32_t repeated;                   /* the key whose repetitions somebody hears; 0: none */
    uint64_t heard[SEAT_KEYS_MAX / 64];  /* pressed keys that the window `told` was told of */
    uint64_t prompt[SEAT_KEYS_MAX / 64]; /* pressed at the prompt while it heard */
    uint32_t prompt_revision;
    struct seat_switcher switcher;

    uint64_t active_ns; /* when somebody did anything last */
    bool is_lock_asked;
    uint32_t lock_after_seconds;

    struct trusted trusted;
    struct clipboard clipboard;
    bool is_list_changed;
    bool is_dark;
    uint32_t next_window;
    struct seat_device devices[SEAT_DEVICES_MAX];
    struct seat_client clients[SEAT_CLIENTS_MAX];
    struct seat_window windows[SEAT_WINDOWS_MAX];
};

/*
 * `scene`, `effects` and `keyboard` stay in use; `clipboard` is memory for the text, of
 * CLIPBOARD_BYTES_MAX at most. `is_guarded`: as if locked until somebody says what it is.
 */
struct seat_outside {
    struct scene *scene;
    struct seat_effects *effects;
    struct seat_keyboard *keyboard;
    uint8_t *clipboard;
    uint32_t clipboard_bytes;
};

void seat_init(
    struct seat *seat, const struct seat_outside *outside, bool is_guarded, uint64_t now_ns);

/* After scene_set_screen(). */
void seat_screen_changed(struct seat *seat, uint64_t now_ns);

/* Of the settings; clients are told that they changed. */
void seat_set_pointer_speed(struct seat *seat, uint32_t speed);
void seat_set_lock_after(struct seat *seat, uint32_t seconds);
void seat_tell_settings(struct seat *seat);

/* -- devices ---------------------------------------------------------------------------------- */

/* `device` < SEAT_DEVICES_MAX, for all. x_max and y_max: 0 of one that is not absolute. */
void seat_device_came(struct seat *seat, uint32_t device, uint32_t x_max, uint32_t y_max);

/* It is gone, or has lost events: what it held is released. */
void seat_device_gone(struct seat *seat, uint32_t device, uint64_t now_ns);
void seat_device_lost(struct seat *seat, uint32_t device, uint64_t now_ns);

/* Kinds and codes that mean nothing here are ignored. */
void seat_input(
    struct seat *seat, uint32_t device, const struct input_event *event, uint64_t now_ns);

/* When seat_time() wants to be called; 0: not. */
uint64_t seat_deadline_ns(const struct seat *seat);
void seat_time(struct seat *seat, uint64_t now_ns);

/* How long nobody has done anything here. */
uint64_t seat_idle_ns(const struct seat *seat, uint64_t now_ns);

/* -- clients ---------------------------------------------------------------------------------- */

struct seat_client_opening {
    struct scene_owner owner; /* its texts stay */
    uint64_t process;         /* the kernel's number, which no other process ever has */
    bool is_shell;            /* may open background, panel and launcher */
    bool is_greeter;
};

/*
 *   STATUS_LIMIT_EXCEEDED  there are SEAT_CLIENTS_MAX, but for the shell's place, or, besides the
 *                          shell, SEAT_PROCESS_CLIENTS_MAX of this process or
 *                          SEAT_PRINCIPAL_CLIENTS_MAX of this principal
 *   STATUS_WRONG_STATE     there is a shell already
 */
NODISCARD enum status
seat_client_open(struct seat *seat, const struct seat_client_opening *opening, uint32_t *client);

/* With all its windows. */
void seat_client_close(struct seat *seat, uint32_t client, uint64_t now_ns);

/* At most `count_max` of what waits; `lost`: how many keys and buttons it was not told of. */
uint32_t seat_take_events(
    struct seat *seat,
    uint32_t client,
    struct window_event *events,
    uint32_t count_max,
    uint32_t *lost);

/* A Shortcut, to the shell, if there is one. */
void seat_tell_shortcut(struct seat *seat, uint32_t shortcut);

/*
 *   STATUS_DENIED          it is not of the last keys and buttons that the client was told of, or
 *                          none of its windows has the focus
 *   STATUS_LIMIT_EXCEEDED  it is more than the clipboard holds
 */
NODISCARD enum status
seat_copy(struct seat *seat, uint32_t client, uint32_t serial, struct bytes data);

/*
 * The person has started a program in one of its windows, which may come forward once, within
 * SEAT_START_NS and before he presses anything. STATUS_DENIED: as seat_copy().
 */
NODISCARD enum status seat_give_way(struct seat *seat, uint32_t client, uint32_t serial);

/*
 * A right lasts until it is used, something else is copied, or its client was given
 * SEAT_PASTES_MAX after it. STATUS_DENIED: there is none. `data` is valid until the next copy.
 */
NODISCARD enum status
seat_paste(struct seat *seat, uint32_t client, uint32_t serial, struct bytes *data);

/* -- windows ---------------------------------------------------------------------------------- */

struct seat_window_opening {
    enum scene_kind kind;
    uint32_t parent; /* the client's number */
    int32_t x;
    int32_t y;
    int32_t width;
    int32_t height;
    const char *title;
};

/*
 *   STATUS_DENIED            a kind that is not for this client; a popup of one that the person
 *                            did not use last, or not within SEAT_POPUP_NS, unless the pointer is
 *                            in the popup that it belongs to
 *   STATUS_INVALID_ARGUMENT  there is no such kind or parent, or nothing large
 *   STATUS_LIMIT_EXCEEDED    it has SEAT_CLIENT_WINDOWS_MAX or SEAT_POPUPS_MAX, its process or
 *                            its principal has as many as they may, or all have SEAT_WINDOWS_MAX
 *   STATUS_NO_MEMORY
 */
NODISCARD enum status seat_window_open(
    struct seat *seat,
    uint32_t client,
    const struct seat_window_opening *opening,
    uint64_t now_ns,
    uint32_t *number);

/* The client's window of this number; NULL: it is closed, or was never there. */
struct seat_window *seat_window(struct seat *seat, uint32_t client, uint32_t number);
/* By the scene's number. */
struct seat_window *seat_window_of(struct seat *seat, uint32_t id);

/* As scene_show(); of a window that was not seen before it is decided who has the focus. */
NODISCARD enum status seat_window_show(
    struct seat *seat,
    struct seat_window *window,
    const struct scene_picture *picture,
    const struct rectangle *damage,
    uint32_t damage_count,
    uint64_t now_ns);

/* By its client. */
void seat_window_close(struct seat *seat, struct seat_window *window, uint64_t now_ns);
void seat_window_set_title(struct seat *seat, struct seat_window *window, const char *title);
void seat_window_set_shape(
    struct seat *seat, struct seat_window *window, enum scene_pointer_shape shape);
/* By its client, which gets no focus by it. */
void seat_window_set_state(
    struct seat *seat, struct seat_window *window, enum scene_state state, uint64_t now_ns);

/* The last picture is on the screen. */
void seat_window_shown(struct seat *seat, struct seat_window *window);

/* By the shell: to the front, with its workspace, or, if it has the focus, minimised. */
void seat_activate(struct seat *seat, struct seat_window *window, uint64_t now_ns);
void seat_ask_to_close(struct seat *seat, struct seat_window *window);
void seat_set_workspace(struct seat *seat, uint32_t workspace, uint64_t now_ns);

/* -- console ---------------------------------------------------------------------------------- */

/*
 * Those of questions/questions.h, after which what is shown and who hears is as it has to be; what
 * was done to trusted.questions itself is to be followed by seat_questions_changed().
 */
void seat_announce(
    struct seat *seat, struct question *question, struct bytes name, uint64_t now_ns);
void seat_questions_changed(struct seat *seat, uint64_t now_ns);
void seat_asker_closed(struct seat *seat, uint64_t asker, uint64_t now_ns);

/* Another principal than before finds the clipboard empty; the caller has closed its clients. */
void seat_set_session(
    struct seat *seat, const uint8_t *principal, struct bytes name, uint64_t now_ns);
/* The caller shows the lock (scene_set_lock()). */
void seat_lock(struct seat *seat, bool is_locked, uint64_t now_ns);

/*
 * What the prompt asks now, to be remembered when a frame is painted, and said when that frame is
 * on the screen: from then on keys are heard.
 */
uint32_t seat_prompt_revision(const struct seat *seat);
void seat_prompt_seen(struct seat *seat, uint32_t revision, uint64_t now_ns);

bool seat_check(const struct seat *seat);
