/*
 * The compositor's process: what its files share. What is where is the scene's (scene/scene.h), who
 * hears what the seat's (seat/seat.h), both pure; here they meet drivers, clients and the kernel.
 *
 *   InputSource -> inputs.c -> seat -> events -> clients.c -> programs
 *   programs -> window_calls.c -> surfaces, seat -> scene -> frames.c -> screen.c -> Scanout
 *   sessions, identity, policy -> console_calls.c -> seat
 *
 * One thread has all of it; screen.c and inputs.c have one each that waits for drivers, and for
 * nothing else.
 *
 * Badges. Sessions of the supervisor's have bit 63 and the number of the export. Of those made here
 * bits 0 to 7 say what they are, bits 8 to 15 which one, and above is a number that is never used
 * twice.
 */
#pragma once

#include "inputs.h"
#include "keyboard/keyboard.h"
#include "questions/trusted_path.h"
#include "schema/windows.h"
#include "screen.h"
#include "seat/seat.h"
#include "surface.h"
#include "text/fonts.h"
#include "wall_clock/open.h"

/* In the order of the manifest. */
enum export_index {
    EXPORT_WINDOWS = 0,
    EXPORT_CONSOLES,
    EXPORT_TRUSTED,
};

enum badge_kind {
    BADGE_CLIENT = 1, /* which one: its place among the clients */
    BADGE_SHELL,      /* the same */
    BADGE_INPUT,      /* a tether; which one: the input */
    BADGE_SCREEN,     /* a tether */
};

#define BADGE_INDEX_SHIFT  TETHER_INDEX_SHIFT
#define BADGE_NUMBER_SHIFT 16u

/* Bits of the service's event. */
#define EVENT_SCREEN_DONE    UINT64_C(1)
#define EVENT_SCREEN_CHANGED UINT64_C(2)
#define EVENT_INPUT_OPENED   UINT64_C(4)
#define EVENT_SETTINGS       UINT64_C(8)
#define EVENT_INPUT_FIRST    (UINT64_C(1) << 8)

/* What is left for the compositor itself: pictures are charged to the same ledger. */
#define OWN_BYTES (UINT64_C(8) << 20)

/* Of what there is for pictures one program gets so many of these parts at most. */
#define CLIENT_PARTS     4u
#define CLIENT_PARTS_MAX 3u

#define COMPOSITOR_NAME_BYTES QUESTION_NAME_BYTES

/* A window's pictures. */
struct pane {
    uint32_t number; /* the client's; 0: this place is free */
    uint32_t id;     /* the scene's; 0: it is closed, but not yet by its client */
    struct surface seen;
    struct surface next; /* asked for since, and not shown yet; or none */
    bool is_on_its_way;  /* what was shown last is to come on the screen */
    bool is_in_frame;    /* ... with the frame that is under way */
};

/* Memory that a client writes what it copies into. */
struct lent {
    uint32_t memory; /* 0: there is none */
    uint32_t size_bytes;
    struct mapping mapping;
};

struct client {
    bool is_used;
    uint32_t index; /* the seat's */
    uint64_t badge;
    uint64_t shell_badge; /* 0: it has none */
    uint64_t process;
    uint8_t principal[SCENE_KEY_BYTES];
    char program[COMPOSITOR_NAME_BYTES];
    char person[COMPOSITOR_NAME_BYTES];
    bool is_system;
    uint32_t event; /* 0: it did not ask to be told */
    uint64_t bits;
    bool is_to_tell;        /* it has events that it was not told of */
    uint64_t surface_bytes; /* of its pictures, and of what it was lent */
    struct lent lent;
    struct pane panes[SEAT_CLIENT_WINDOWS_MAX];
};

struct compositor {
    struct server server;
    uint32_t event;
    uint64_t next_number; /* of badges */

    uint64_t client_bytes_max;
    uint64_t pictures_bytes_max; /* of all clients, and of a screenshot */

    struct fonts *fonts;
    struct scene *scene;
    struct keyboard keyboard;
    struct seat seat;
    struct seat_keyboard seat_keyboard;
    struct seat_effects effects;
    struct desktop_settings settings;
    char keymap[KEYMAP_NAME_BYTES]; /* settings.keymap's bytes */

    struct screen screen;
    struct inputs inputs;
    uint64_t next_frame_ns;
    uint32_t frame_revision; /* of the prompt in the frame that is under way */
    uint32_t lights;

    uint8_t session_principal[SCENE_KEY_BYTES];
    char session_name[COMPOSITOR_NAME_BYTES]; /* empty: nobody is logged in */
    bool is_locked;
    uint32_t watch_tether; /* of who looks after sessions; 0: nobody does */
    uint32_t wish_event;   /* the same one's; 0: nobody asks what is wished */
    uint64_t wish_lock_bits;
    uint64_t wish_log_out_bits;
    const struct wall_clock_page *time; /* NULL: not known */

    struct trusted_path path;

    uint32_t mode_count; /* a copy of the screen's, which a thread may be writing */
    struct display_mode modes[SCREEN_MODES_MAX];

    uint32_t shot; /* a Memory with the last screenshot; 0: there is none */
    uint64_t shot_bytes;
    bool is_shot_refused; /* there was no memory for it */
    struct display_mode shot_mode;

    struct client clients[SEAT_CLIENTS_MAX];
};

extern struct compositor compositor;

/* A badge that is not used again. */
uint64_t compositor_badge(enum badge_kind kind, uint32_t index);

/* -- clients.c: connections -------------------------------------------------------------------- */

enum status windows_call(struct server_call *call);
enum status window_client_call(struct server_call *call);
enum status window_shell_call(struct server_call *call);

/* The client of a call through a session of ours; NULL: that is gone. */
struct client *client_of(const struct server_call *call);

void client_closed(uint64_t badge);

/* Of a new session, or none, nothing of what was open before is left. */
void clients_end_all(void);

/* Signals those that have something to fetch. */
void clients_tell(void);

/* -- panes.c: pictures of windows -------------------------------------------------------------- */

/* NULL: it has no window of this number. */
struct pane *pane_find(struct client *client, uint32_t number);
struct pane *pane_free(struct client *client);
struct pane *pane_of_scene(uint32_t id);

/* How much there is for pictures. */
void panes_begin(void);

/* Whether a client may have one of so many bytes more; NULL: whether there may be a screenshot. */
bool panes_have_room(const struct client *client, uint64_t size_bytes);

/* Takes its pictures away, from the client too. */
void pane_finish(struct client *client, struct pane *pane);

NODISCARD enum status pane_make_buffers(
    struct client *client, struct pane *pane, uint16_t width, uint16_t height, uint32_t *memory);

/* What is to be seen. Errors as those of WindowClient.show. */
NODISCARD enum status
pane_show(struct client *client, struct pane *pane, const struct window_client_show_params *params);

/* -- lent.c ------------------------------------------------------------------------------------ */

void lent_finish(struct client *client);

/* On its account; `memory` is to be moved to it. STATUS_LIMIT_EXCEEDED: that is empty. */
NODISCARD enum status lent_make(struct client *client, uint32_t size_bytes, uint32_t *memory);

/* The same with this text in it. */
NODISCARD enum status lent_copy(struct client *client, struct bytes data, uint32_t *memory);

/* -- console_calls.c, lock.c ------------------------------------------------------------------- */

/* Before the first call. */
void console_begin(void);
enum status consoles_call(struct server_call *call);
void console_closed(uint64_t badge);

/* Who asks is said with new questions. Makes calls. */
void console_announce(void);

/* What the lock shows. */
void lock_show(void);

/* When the time on it changes; 0: it is not shown. */
uint64_t lock_deadline_ns(void);

/* -- frames.c ---------------------------------------------------------------------------------- */

/* What was signalled of the screen. */
void frames_signalled(uint64_t bits);

/* A session of ours with this badge was closed: perhaps the tether of a screen. */
void frames_screen_closed(uint64_t badge);

/* A window has a picture that is to come on the screen. */
void frames_pane_waits(void);

/* Begins a frame, if there is something to show and it is time; gives when it wants to be called.
 */
uint64_t frames_settle(uint64_t now_ns);

/* The size of the screen is chosen anew: settings, or the screen, changed. */
void frames_choose_mode(void);

/* Keeps a picture of all that is seen, for the shell. */
void frames_take_screenshot(void);
void frames_forget_screenshot(void);

/* -- settings.c -------------------------------------------------------------------------------- */

/* What is kept, or else what there is at first, takes effect. Waits a moment for the store. */
void settings_begin(void);

/* After EVENT_SETTINGS: what the store has takes effect, if nothing was chosen since. */
void settings_take_kept(void);

/* STATUS_INVALID_ARGUMENT: one of them cannot be; nothing has changed. */
NODISCARD enum status settings_change(const struct desktop_settings *settings);

/* The scene of settings and screen. */
struct scene_screen settings_scene_screen(void);

/* -- devices.c --------------------------------------------------------------------------------- */

/* What the seat makes of keys, and what it wants done. */
void devices_init(void);
NODISCARD enum status devices_start(void);
void devices_signalled(uint64_t bits);
void devices_closed(uint64_t badge);

/* Lights of keyboards are as the keymap says. */
void devices_settle(void);
