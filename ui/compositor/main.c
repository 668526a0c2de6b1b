/*
 * The compositor: the one process that has the screen, and hears all keys. Exports `windows`,
 * `consoles` and `trusted`; see compositor.h for how its parts meet.
 */
#include "compositor.h"
#include "lib/deadline.h"
#include "package_file/package_file.h"
#include "posix/capability.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include <stdlib.h>

struct compositor compositor;

uint64_t compositor_badge(enum badge_kind kind, uint32_t index)
{
    compositor.next_number++;
    return (uint64_t)kind | (uint64_t)index << BADGE_INDEX_SHIFT |
           compositor.next_number << BADGE_NUMBER_SHIFT;
}

/* -- messages ---------------------------------------------------------------------------------- */

static enum status answer_client(struct server_call *call)
{
    if (client_of(call) == NULL) {
        call->tag = message_tag_status(STATUS_PEER_GONE);
        return STATUS_PEER_GONE;
    }
    return (call->badge & 0xff) == BADGE_SHELL ? window_shell_call(call) : window_client_call(call);
}

static enum status answer(struct server *server, struct server_call *call)
{
    (void)server;
    compositor.seat.now_ns = clock_now_ns();
    if (!server_is_export(call->badge)) {
        return answer_client(call);
    }
    switch ((enum export_index)server_export(call->badge)) {
    case EXPORT_WINDOWS:
        return windows_call(call);
    case EXPORT_CONSOLES:
        return consoles_call(call);
    case EXPORT_TRUSTED:
        return trusted_path_call(&compositor.path, call);
    }
    call->tag = message_tag_status(STATUS_UNSUPPORTED);
    return STATUS_UNSUPPORTED;
}

static void closed(struct server *server, uint64_t badge)
{
    (void)server;
    if (server_is_export(badge)) {
        console_closed(badge);
        return;
    }
    switch ((enum badge_kind)(badge & 0xff)) {
    case BADGE_CLIENT:
    case BADGE_SHELL:
        client_closed(badge);
        break;
    case BADGE_INPUT:
        devices_closed(badge);
        break;
    case BADGE_SCREEN:
        frames_screen_closed(badge);
        break;
    }
}

static void signalled(struct server *server, uint64_t bits)
{
    (void)server;
    if ((bits & EVENT_SETTINGS) != 0) {
        settings_take_kept();
    }
    frames_signalled(bits);
    devices_signalled(bits);
}

static void unanswered(struct server *server)
{
    (void)server;
    trusted_path_unanswered(&compositor.path);
}

static void settled(struct server *server)
{
    const uint64_t now_ns = clock_now_ns();
    trusted_path_settled(&compositor.path);
    console_announce();
    const uint64_t seat_ns = seat_deadline_ns(&compositor.seat);
    if (seat_ns != 0 && seat_ns <= now_ns) {
        seat_time(&compositor.seat, now_ns);
    }
    devices_settle();
    const uint64_t frame_ns = frames_settle(now_ns);
    clients_tell();
    server->deadline_ns = deadline_earlier(
        frame_ns, deadline_earlier(seat_deadline_ns(&compositor.seat), lock_deadline_ns()));
}

/* A minute more on the lock; everything else that is due settled() finds. */
static void timed_out(struct server *server)
{
    (void)server;
    if (compositor.is_locked) {
        lock_show();
    }
}

/* -- the start --------------------------------------------------------------------------------- */

static enum status open_fonts(void)
{
    struct fonts_files files;
    struct bytes content = {0};
    enum status status = package_file_open("fonts", &content);
    if (status == STATUS_OK) {
        status = fonts_files_read(content, &files);
    }
    return status == STATUS_OK ? fonts_create(&files, FONTS_CACHE_BYTES_DEFAULT, &compositor.fonts)
                               : status;
}

static enum status open_keyboard(void)
{
    struct bytes keymaps = {0};
    const enum status status = package_file_open("keymaps", &keymaps);
    return status == STATUS_OK ? keyboard_init(&compositor.keyboard, keymaps) : status;
}

static enum status open_seat(void)
{
    const struct scene_screen screen = settings_scene_screen();
    uint8_t *clipboard = malloc(CLIPBOARD_BYTES_MAX);
    if (clipboard == NULL) {
        return STATUS_NO_MEMORY;
    }
    enum status status = scene_create(&screen, compositor.fonts, &compositor.scene);
    if (status != STATUS_OK) {
        return status;
    }
    devices_init();
    const struct seat_outside outside = {
        .scene = compositor.scene,
        .effects = &compositor.effects,
        .keyboard = &compositor.seat_keyboard,
        .clipboard = clipboard,
        .clipboard_bytes = CLIPBOARD_BYTES_MAX,
    };
    seat_init(&compositor.seat, &outside, true, clock_now_ns());
    console_begin();
    return STATUS_OK;
}

static void open_screen(void)
{
    static const char *const names[SCREENS_MAX] = {"screen0", "screen1", "screen2", "screen3"};
    struct screen *screen = &compositor.screen;
    screen->endpoint = compositor.server.endpoint;
    screen->tether_badge = BADGE_SCREEN;
    screen->event = compositor.event;
    screen->done_bits = EVENT_SCREEN_DONE;
    screen->changed_bits = EVENT_SCREEN_CHANGED;
    for (uint32_t i = 0; i < SCREENS_MAX; i++) {
        const uint32_t scanout = tessera_capability(names[i]);
        if (scanout != 0) {
            screen->scanouts[screen->scanout_count++] = scanout;
        }
    }
}

static enum status begin(struct server *server)
{
    (void)server;
    enum status status = open_fonts();
    if (status == STATUS_OK) {
        status = open_keyboard();
    }
    compositor.settings.scale_halves = 2;
    if (status == STATUS_OK) {
        status = open_seat();
    }
    if (status == STATUS_OK) {
        panes_begin();
        settings_begin();
        open_screen();
        status = screen_start(&compositor.screen);
    }
    if (status == STATUS_OK) {
        status = devices_start();
    }
    if (status != STATUS_OK) {
        log_print(SEVERITY_ERROR, "cannot begin (error %u)", status);
        return status;
    }
    if (wall_clock_open(tessera_capability("time"), &compositor.time) != STATUS_OK) {
        compositor.time = NULL; /* then the lock does not say it */
    }
    return STATUS_OK;
}

int main(void)
{
    compositor.event = tessera_capability("event");
    compositor.server = (struct server){
        .endpoint = tessera_capability("endpoint"),
        .call = answer,
        .closed = closed,
        .signalled = signalled,
        .unanswered = unanswered,
        .settled = settled,
        .timed_out = timed_out,
        .begin = begin,
    };
    /* The C library has said to the supervisor that it is ready. */
    return (int)server_serve(&compositor.server);
}
