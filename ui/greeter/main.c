/*
 * greeter: who is there? The whole screen, where nobody is logged in (ADR 50). It lists who could
 * be, and begins the session of who is chosen; a passphrase is asked for by the compositor, not
 * here. On a machine without an owner, whoever gives himself a name becomes it.
 *
 * Session.login answers when the session that it has begun is over: a thread waits for it. Then
 * another greeter follows this one.
 */
#include "application/application.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "posix/capability.h"
#include "schema/kernel_client.h"
#include "schema/session_client.h"
#include "toolkit/toolkit.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BIT_ANSWERED APPLICATION_BITS_FIRST

#define PEOPLE_MAX        32u
#define NAME_BYTES        64u
#define REASON_BYTES      256u
#define CARD_WIDTH        360
#define LOGIN_STACK_BYTES 0x10000u

static struct {
    struct application application;
    struct application_window *window;
    uint32_t session;
    bool has_owner;
    uint32_t person_count;
    char people[PEOPLE_MAX][NAME_BYTES];
    struct ui_widget *choices; /* what is used to log in */
    struct ui_widget *name;
    struct ui_widget *status;
    char shown[REASON_BYTES];

    /* -- the thread's, while it waits */
    pthread_t thread;
    bool is_waiting;
    char wanted[NAME_BYTES];
    enum status answer;
    uint16_t outcome;
    char reason[REASON_BYTES];
} greeter;

/* -- logging in -------------------------------------------------------------------------------- */

static void *wait_for_login(void *argument)
{
    const struct session_login_params params = {.name = text_bytes(greeter.wanted)};
    struct session_login_results results = {0};
    (void)argument;
    greeter.answer = session_login(greeter.session, &params, &results);
    greeter.outcome = results.outcome;
    const size_t size =
        results.reason.size_bytes < REASON_BYTES - 1 ? results.reason.size_bytes : REASON_BYTES - 1;
    memcpy(greeter.reason, results.reason.data, greeter.answer == STATUS_OK ? size : 0);
    greeter.reason[greeter.answer == STATUS_OK ? size : 0] = '\0';
    const struct event_signal_params done = {.bits = BIT_ANSWERED};
    (void)event_signal(greeter.application.event, &done); /* our own */
    return NULL;
}

static void say(const char *text, enum ui_colour colour)
{
    (void)snprintf(greeter.shown, sizeof(greeter.shown), "%s", text);
    ui_label_set(greeter.status, greeter.shown);
    ui_label_set_colour(greeter.status, colour);
}

static void begin_login(const char *name)
{
    pthread_attr_t attributes;
    if (greeter.is_waiting || name[0] == '\0') {
        return;
    }
    (void)snprintf(greeter.wanted, sizeof(greeter.wanted), "%s", name);
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, LOGIN_STACK_BYTES);
    greeter.is_waiting = pthread_create(&greeter.thread, &attributes, wait_for_login, NULL) == 0;
    pthread_attr_destroy(&attributes);
    if (!greeter.is_waiting) {
        say("There is no memory left to log in.", UI_COLOUR_DANGER);
        return;
    }
    ui_widget_set_disabled(greeter.choices, true);
    say("", UI_COLOUR_DIM);
}

static const char *words_for_outcome(void)
{
    switch ((enum login_outcome)greeter.outcome) {
    case LOGIN_OUTCOME_ENDED:
        return "";
    case LOGIN_OUTCOME_UNKNOWN:
        return "There is no identity of this name.";
    case LOGIN_OUTCOME_WRONG:
        return "That is not its passphrase.";
    case LOGIN_OUTCOME_TOO_SOON:
        return "After wrong passphrases, wait a moment and try again.";
    case LOGIN_OUTCOME_CANCELLED:
        return "Nothing was changed.";
    case LOGIN_OUTCOME_REVOKED:
        return "This identity has been revoked for good.";
    case LOGIN_OUTCOME_REFUSED:
    case LOGIN_OUTCOME_FAILED:
    case LOGIN_OUTCOME_COUNT:
        break;
    }
    return greeter.reason[0] != '\0' ? greeter.reason : "It did not work.";
}

static void take_answer(void)
{
    pthread_join(greeter.thread, NULL);
    greeter.is_waiting = false;
    if (greeter.answer != STATUS_OK || greeter.outcome == LOGIN_OUTCOME_ENDED) {
        application_end(&greeter.application, EXIT_SUCCESS); /* another one follows */
        return;
    }
    ui_widget_set_disabled(greeter.choices, false);
    const bool is_will = greeter.outcome == LOGIN_OUTCOME_CANCELLED;
    say(words_for_outcome(), is_will ? UI_COLOUR_DIM : UI_COLOUR_DANGER);
    ui_window_focus(greeter.window->ui, greeter.name);
}

static void choose_person(void *context, struct ui_widget *widget)
{
    (void)widget;
    begin_login(context);
}

static void choose_typed(void *context, struct ui_widget *widget)
{
    char name[NAME_BYTES];
    (void)context;
    (void)widget;
    (void)ui_field_read(greeter.name, name, sizeof(name));
    begin_login(name);
}

/* -- what is seen ------------------------------------------------------------------------------ */

static void read_people(void)
{
    struct session_identities_results_reader results = {0};
    struct bytes name;
    if (session_identities(greeter.session, &results) != STATUS_OK) {
        return;
    }
    greeter.has_owner = results.has_owner;
    for (uint32_t i = 0; i < results.names.count && greeter.person_count < PEOPLE_MAX; i++) {
        if (message_list_text(&results.names, i, &name) == STATUS_OK &&
            name.size_bytes < NAME_BYTES) {
            char *kept = greeter.people[greeter.person_count++];
            memcpy(kept, name.data, name.size_bytes);
            kept[name.size_bytes] = '\0';
        }
    }
}

static void add_line(struct ui_arena *arena, struct ui_widget *card, const char *text)
{
    const struct ui_label_options line = {.text = text, .style = UI_TEXT_DIM, .is_centred = true};
    ui_box_add(card, ui_label_create(arena, &line), 0);
}

static void add_title(struct ui_arena *arena, struct ui_widget *card)
{
    const struct ui_box_options lines = {.axis = UI_COLUMN, .spacing = 4};
    const struct ui_label_options title = {
        .text = "Tessera", .style = UI_TEXT_TITLE, .is_centred = true};
    struct ui_widget *about = ui_box_create(arena, &lines);
    ui_box_add(card, ui_label_create(arena, &title), 0);
    if (greeter.has_owner) {
        add_line(arena, about, "Who is there?");
    } else {
        add_line(arena, about, "Nobody owns this machine yet.");
        add_line(arena, about, "Choose a name: with it you become its owner.");
    }
    ui_box_add(card, about, 0);
}

static void add_people(struct ui_arena *arena, struct ui_widget *choices)
{
    for (uint32_t i = 0; i < greeter.person_count; i++) {
        const struct ui_button_options options = {
            .text = greeter.people[i],
            .icon = UI_ICON_PERSON,
            .action = {choose_person, greeter.people[i]},
        };
        ui_box_add(choices, ui_button_create(arena, &options), 0);
    }
}

static void add_name(struct ui_arena *arena, struct ui_widget *choices)
{
    const struct ui_field_options field = {
        .placeholder = greeter.has_owner ? "Another name" : "Your name, like ada",
        .bytes_max = NAME_BYTES - 1,
        .icon = UI_ICON_PERSON,
        .entered = {choose_typed, NULL},
    };
    const struct ui_button_options button = {
        .text = greeter.has_owner ? "Log in" : "Become the owner",
        .look = UI_BUTTON_DEFAULT,
        .action = {choose_typed, NULL},
    };
    greeter.name = ui_field_create(arena, &field);
    ui_box_add(choices, greeter.name, 0);
    ui_box_add(choices, ui_button_create(arena, &button), 0);
}

static struct ui_widget *make_card(struct ui_arena *arena)
{
    const struct ui_box_options look = {
        .axis = UI_COLUMN, .look = UI_BOX_CARD, .spacing = 16, .padding = 32};
    const struct ui_box_options inner = {.axis = UI_COLUMN, .spacing = 8};
    const struct ui_label_options status = {
        .text = "", .style = UI_TEXT_DIM, .is_centred = true, .wraps = true};
    struct ui_widget *card = ui_box_create(arena, &look);
    add_title(arena, card);
    greeter.choices = ui_box_add(card, ui_box_create(arena, &inner), 0);
    add_people(arena, greeter.choices);
    add_name(arena, greeter.choices);
    greeter.status = ui_box_add(card, ui_label_create(arena, &status), 0);
    if (card != NULL) {
        ui_widget_set_size_min(card, CARD_WIDTH, 0);
    }
    return card;
}

/* The card in the middle of the screen. */
static bool build(void *context, struct ui_window *window)
{
    struct ui_arena *arena = ui_window_arena(window);
    const struct ui_box_options middle = {.axis = UI_ROW, .align = UI_ALIGN_CENTRE};
    struct ui_widget *column = ui_column_create(arena);
    struct ui_widget *row = ui_box_create(arena, &middle);
    (void)context;
    ui_box_add(row, ui_space_create(arena), 1);
    ui_box_add(row, make_card(arena), 0);
    ui_box_add(row, ui_space_create(arena), 1);
    ui_box_add(column, ui_space_create(arena), 1);
    ui_box_add(column, row, 0);
    ui_box_add(column, ui_space_create(arena), 1);
    if (!ui_window_set_root(window, column)) {
        return false;
    }
    ui_window_focus(window, greeter.name);
    return true;
}

static void signalled(void *context, uint64_t bits)
{
    (void)context;
    if ((bits & BIT_ANSWERED) != 0) {
        take_answer();
    }
}

int main(void)
{
    const struct application_hooks hooks = {.signalled = signalled};
    const struct application_opening opening = {
        .kind = WINDOW_KIND_GREETER,
        .title = "Log in",
        .width = 640,
        .height = 480,
        .build = build};
    greeter.session = tessera_capability("session");
    read_people();
    greeter.window = application_begin(&greeter.application, &hooks, &opening);
    const int code = greeter.window != NULL ? application_run(&greeter.application) : EXIT_FAILURE;
    /* The thread may still wait for the session to end: the process ends with it. */
    return code;
}
