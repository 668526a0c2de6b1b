/* Who is connected (Windows), and what the person's own program is told of others (WindowShell). */
#include "compositor.h"
#include "lib/anonymous.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "schema/kernel_client.h"
#include "schema/windows_server.h"
#include <string.h>

/* How long the loader may take to say what program it is. */
#define NAME_NS UINT64_C(50000000)

static struct client *client_at(uint64_t badge)
{
    const uint32_t place = (uint32_t)(badge >> BADGE_INDEX_SHIFT) & 0xff;
    struct client *client = place < SEAT_CLIENTS_MAX ? &compositor.clients[place] : NULL;
    const bool is_its = client != NULL && client->is_used &&
                        (client->badge == badge || client->shell_badge == badge);
    return is_its ? client : NULL;
}

struct client *client_of(const struct server_call *call)
{
    return client_at(call->badge);
}

/* -- the end ----------------------------------------------------------------------------------- */

static void end(struct client *client)
{
    seat_client_close(&compositor.seat, client->index, clock_now_ns());
    for (uint32_t i = 0; i < SEAT_CLIENT_WINDOWS_MAX; i++) {
        if (client->panes[i].number != 0) {
            pane_finish(client, &client->panes[i]);
        }
    }
    lent_finish(client);
    capability_release(client->event);
    *client = (struct client){0};
}

void client_closed(uint64_t badge)
{
    struct client *client = client_at(badge);
    if (client == NULL) {
        return;
    }
    if (client->shell_badge == badge) {
        client->shell_badge = 0; /* it keeps its windows */
        frames_forget_screenshot();
    } else {
        end(client);
    }
}

void clients_end_all(void)
{
    for (uint32_t i = 0; i < SEAT_CLIENTS_MAX; i++) {
        if (compositor.clients[i].is_used) {
            end(&compositor.clients[i]);
        }
    }
}

void clients_tell(void)
{
    for (uint32_t i = 0; i < SEAT_CLIENTS_MAX; i++) {
        struct client *client = &compositor.clients[i];
        if (client->is_used && client->is_to_tell && client->event != 0) {
            const struct event_signal_params params = {.bits = client->bits};
            client->is_to_tell = false;
            (void)event_signal(client->event, &params); /* it may be gone with its process */
        }
    }
}

/* -- connecting -------------------------------------------------------------------------------- */

/* A place for one more; NULL: there are too many. */
static struct client *find_place(void)
{
    for (uint32_t i = 0; i < SEAT_CLIENTS_MAX; i++) {
        if (!compositor.clients[i].is_used) {
            return &compositor.clients[i];
        }
    }
    return NULL;
}

/* Whose program nobody knows has no windows: its frames could not say it. */
static enum status describe(struct client *client, const struct server_call *call)
{
    client->process = call->sender_process;
    memcpy(client->principal, call->sender_principal, SCENE_KEY_BYTES);
    client->is_system =
        trusted_name_owner(&compositor.seat.trusted, client->principal, client->person);
    return trusted_path_process_name(client->process, NAME_NS, client->program) ? STATUS_OK
                                                                                : STATUS_TIMED_OUT;
}

/* Where nobody is logged in that is the greeter's, else everybody's but his. */
static bool is_its_time(const struct server_call *call)
{
    const struct bytes principal = {call->sender_principal, SCENE_KEY_BYTES};
    return anonymous_is(principal) == (compositor.session_name[0] == '\0');
}

/* `session`: a way to it, to be moved to who calls. */
static enum status
open_client(struct server_call *call, bool is_shell, struct client **opened, uint32_t *session)
{
    if (!is_its_time(call)) {
        return STATUS_DENIED;
    }
    struct client *client = find_place();
    if (client == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    *opened = client;
    const uint32_t place = (uint32_t)(client - compositor.clients);
    enum status status = describe(client, call);
    if (status != STATUS_OK) {
        *client = (struct client){0};
        return status;
    }
    struct seat_client_opening opening = {
        .owner =
            {
                .program = client->program,
                .person = client->person,
                .is_system = client->is_system,
            },
        .process = client->process,
        .is_shell = is_shell,
        .is_greeter = compositor.session_name[0] == '\0',
    };
    memcpy(opening.owner.key, client->principal, SCENE_KEY_BYTES);
    client->badge = compositor_badge(BADGE_CLIENT, place);
    status =
        session_create(compositor.server.endpoint, client->badge, WINDOW_CLIENT_MASK_ALL, session);
    if (status == STATUS_OK) {
        status = seat_client_open(&compositor.seat, &opening, &client->index);
        client->is_used = status == STATUS_OK;
    }
    if (status != STATUS_OK) {
        capability_release(*session);
        *client = (struct client){0};
    }
    return status;
}

static enum status take_connect(struct server_call *call, struct windows_connect_results *results)
{
    struct client *client = NULL;
    const enum status status = open_client(call, false, &client, &results->client);
    call->moves = 1;
    return status;
}

static enum status
take_connect_shell(struct server_call *call, struct windows_connect_shell_results *results)
{
    struct client *client = NULL;
    enum status status = open_client(call, true, &client, &results->client);
    if (status != STATUS_OK) {
        return status;
    }
    client->shell_badge = compositor_badge(BADGE_SHELL, (uint32_t)(client - compositor.clients));
    status = session_create(
        compositor.server.endpoint, client->shell_badge, WINDOW_SHELL_MASK_ALL, &results->shell);
    if (status != STATUS_OK) {
        client->shell_badge = 0;
        end(client);
        capability_release(results->client);
        return status;
    }
    call->moves = 3;
    return STATUS_OK;
}

/* -- settings ---------------------------------------------------------------------------------- */

static enum status take_settings(struct server_call *call, struct windows_settings_results *results)
{
    (void)call;
    results->settings = compositor.settings;
    return STATUS_OK;
}

static enum status
take_change_settings(struct server_call *call, const struct windows_change_settings_params *params)
{
    (void)call;
    return settings_change(&params->settings);
}

static enum status take_displays(struct server_call *call, struct windows_displays_results *results)
{
    (void)call;
    results->modes = compositor.modes;
    results->modes_count = compositor.mode_count;
    results->current = compositor.screen.mode;
    return STATUS_OK;
}

static enum status take_keymaps(struct server_call *call, struct windows_keymaps_results *results)
{
    static struct bytes names[KEYMAP_ENTRIES_MAX];
    uint32_t count = 0;
    (void)call;
    while (count < KEYMAP_ENTRIES_MAX) {
        names[count] = keyboard_keymap_name(&compositor.keyboard, count);
        if (names[count].size_bytes == 0) {
            break;
        }
        count++;
    }
    results->names = names;
    results->names_count = count;
    return STATUS_OK;
}

enum status windows_call(struct server_call *call)
{
    static const struct windows_server handlers = {
        .connect = take_connect,
        .connect_shell = take_connect_shell,
        .settings = take_settings,
        .change_settings = take_change_settings,
        .displays = take_displays,
        .keymaps = take_keymaps,
    };
    return windows_dispatch(&handlers, call);
}
