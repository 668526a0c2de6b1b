/* Identities: who there is on this machine, and what a person does with his own. */
#include "identity_meaning.h"
#include "lib/status.h"
#include "lib/text.h"
#include "schema/identity_client.h"
#include "schema/identity_data.h"
#include "schema/session_client.h"
#include "settings.h"
#include <stdio.h>

#define PEOPLE_MAX  64u
#define NAME_BYTES  64u
#define KEY_BYTES   40u
#define STATE_BYTES 48u
#define SHARES_MIN  2u
#define SHARES_MAX  15u
#define SHARES      (SHARES_MAX - SHARES_MIN + 1)

struct person {
    char name[NAME_BYTES];
    char key[KEY_BYTES];
    char state[STATE_BYTES];
};

static struct {
    struct ui_widget *list;
    struct ui_widget *name;
    struct ui_widget *create;
    struct ui_widget *rotate;
    struct ui_widget *backup;
    struct ui_widget *needed;
    struct ui_widget *shares;
    struct ui_widget *reason;
    struct person people[PEOPLE_MAX];
    size_t count;
    /* For the task: */
    enum identity_verb verb;
    char wanted[NAME_BYTES];
    struct identity_backup_params numbers;
} identities;

/* -- who there is ------------------------------------------------------------------------------ */

static void add_person(const struct identity_state *state)
{
    if (identities.count >= PEOPLE_MAX) {
        return;
    }
    struct person *person = &identities.people[identities.count++];
    settings_copy(person->name, sizeof(person->name), state->name);
    words_for_key(person->key, sizeof(person->key), state->public_key);
    const char *state_words = state->is_revoked                  ? "revoked"
                              : state->successor.size_bytes != 0 ? "replaced"
                              : state->is_unlocked               ? "unlocked"
                                                                 : "";
    (void)snprintf(
        person->state,
        sizeof(person->state),
        "%s%s%s",
        state->is_owner ? "owner" : "",
        state->is_owner && state_words[0] != '\0' ? ", " : "",
        state_words);
}

static enum status read_part(struct identities_list_params *params)
{
    struct identities_list_results_reader results = {0};
    struct identity_state state;
    const enum status status = identities_list(settings.identities, params, &results);
    for (uint32_t i = 0; status == STATUS_OK && i < results.identities.count; i++) {
        if (identity_state_list_get(&results.identities, i, &state) == STATUS_OK) {
            add_person(&state);
        }
    }
    params->cursor = status == STATUS_OK ? results.cursor : 0;
    return status;
}

static void read_people(void)
{
    struct identities_list_params params = {0};
    identities.count = 0;
    for (uint32_t i = 0; i < SETTINGS_ANSWERS_MAX; i++) {
        const enum status status = read_part(&params);
        if (status != STATUS_OK) {
            settings_say_failure("Who there is, is not told", status);
        }
        if (params.cursor == 0) {
            return;
        }
    }
}

static size_t count_people(void *context)
{
    (void)context;
    return identities.count;
}

static struct ui_list_cell cell_of(void *context, size_t row, size_t column)
{
    const struct person *person = &identities.people[row];
    const char *text = column == 0 ? person->name : column == 1 ? person->state : person->key;
    (void)context;
    return (struct ui_list_cell){
        .text = text_bytes(text),
        .icon = column == 0 ? UI_ICON_PERSON : UI_ICON_NONE,
        .is_dim = column == 2,
    };
}

/* -- what is done ------------------------------------------------------------------------------ */

static enum status run(void)
{
    const struct session_new_identity_params name = {.name = text_bytes(identities.wanted)};
    struct session_new_identity_results made = {0};
    struct identity_rotate_results rotated = {0};
    switch (identities.verb) {
    case IDENTITY_VERB_NEW:
        return session_new_identity(settings.session, &name, &made);
    case IDENTITY_VERB_ROTATE:
        return identity_rotate(settings.identity, &rotated);
    default:
        return identity_backup(settings.identity, &identities.numbers);
    }
}

static const char *done_words(void)
{
    switch (identities.verb) {
    case IDENTITY_VERB_NEW:
        return "The identity is there: it can log in.";
    case IDENTITY_VERB_ROTATE:
        return "The key was replaced, and the passphrase is the new one.";
    default:
        return "The shares were shown. Keep them in different places.";
    }
}

/* What it means for who cannot do it: as the program `identity` says it. */
static void done(enum status status)
{
    const char *meaning = identity_meaning(identities.verb, status);
    if (status == STATUS_OK) {
        settings_say(done_words());
    } else if (meaning != NULL) {
        settings_say(meaning);
    } else {
        settings_say_failure("It did not work", status);
    }
}

static void begin(enum identity_verb verb)
{
    const struct task task = {.run = run, .done = done};
    identities.verb = verb;
    (void)task_begin(&task);
}

static void press_create(void *context, struct ui_widget *widget)
{
    (void)context;
    (void)widget;
    (void)ui_field_read(identities.name, identities.wanted, sizeof(identities.wanted));
    if (identities.wanted[0] == '\0') {
        settings_say("Give the new identity a name first.");
        return;
    }
    begin(IDENTITY_VERB_NEW);
}

static void press_rotate(void *context, struct ui_widget *widget)
{
    (void)context;
    (void)widget;
    begin(IDENTITY_VERB_ROTATE);
}

static void press_backup(void *context, struct ui_widget *widget)
{
    (void)context;
    (void)widget;
    identities.numbers = (struct identity_backup_params){
        .needed = (uint8_t)(ui_drop_down_chosen(identities.needed) + SHARES_MIN),
        .shares = (uint8_t)(ui_drop_down_chosen(identities.shares) + SHARES_MIN),
    };
    begin(IDENTITY_VERB_BACKUP);
}

/* -- what is seen ------------------------------------------------------------------------------ */

void identities_update(void)
{
    const bool may_create = settings_may(settings.session, SESSION_NEW_IDENTITY);
    const bool may_rotate = settings_may(settings.identity, IDENTITY_ROTATE);
    const bool may_back_up = settings_may(settings.identity, IDENTITY_BACKUP);
    read_people();
    ui_list_updated(identities.list);
    ui_widget_set_disabled(identities.create, !may_create);
    ui_widget_set_disabled(identities.name, !may_create);
    ui_widget_set_disabled(identities.rotate, !may_rotate);
    ui_widget_set_disabled(identities.backup, !may_back_up);
    ui_label_set(
        identities.reason,
        may_create && may_rotate && may_back_up
            ? "Passphrases and shares are asked for and shown by the system, never in a window."
            : "Policy does not give this program all of your identity: it cannot change it.");
}

static struct ui_widget *make_list(struct ui_arena *arena)
{
    static const struct ui_list_column columns[] = {
        {.title = "Name", .width = 140},
        {.title = "State", .width = 150},
        {.title = "Key", .width = 220, .grow = 1, .is_mono = true}};
    const struct ui_list_options options = {
        .columns = columns,
        .column_count = sizeof(columns) / sizeof(columns[0]),
        .has_header = true,
        .has_border = true,
        .rows = 4,
        .empty = "This program is not told who there is.",
        .model = {.count = count_people, .cell = cell_of},
    };
    return ui_list_create(arena, &options);
}

static struct ui_widget *make_new(struct ui_arena *arena)
{
    const struct ui_action action = {press_create, NULL};
    const struct ui_field_options name = {
        .placeholder = "A name, like ben", .bytes_max = NAME_BYTES - 1, .entered = action};
    const struct ui_button_options create = {
        .text = "&New identity", .icon = UI_ICON_PLUS, .action = action};
    struct ui_widget *row = ui_row_create(arena);
    identities.name = ui_box_add(row, ui_field_create(arena, &name), 1);
    identities.create = ui_box_add(row, ui_button_create(arena, &create), 0);
    return row;
}

static struct ui_widget *make_own(struct ui_arena *arena)
{
    static const char *const numbers[SHARES] = {
        "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"};
    const struct ui_button_options rotate = {
        .text = "&Replace my key", .icon = UI_ICON_RELOAD, .action = {press_rotate, NULL}};
    const struct ui_button_options backup = {
        .text = "&Back up", .icon = UI_ICON_SAVE, .action = {press_backup, NULL}};
    const struct ui_drop_down_options needed = {.texts = numbers, .count = SHARES};
    const struct ui_drop_down_options shares = {.texts = numbers, .count = SHARES, .chosen = 1};
    struct ui_widget *row = ui_row_create(arena);
    identities.rotate = ui_box_add(row, ui_button_create(arena, &rotate), 0);
    ui_box_add(row, ui_space_create(arena), 1);
    ui_box_add(row, ui_text_create(arena, "Any", UI_TEXT_BODY), 0);
    identities.needed = ui_box_add(row, ui_drop_down_create(arena, &needed), 0);
    ui_box_add(row, ui_text_create(arena, "of", UI_TEXT_BODY), 0);
    identities.shares = ui_box_add(row, ui_drop_down_create(arena, &shares), 0);
    ui_box_add(row, ui_text_create(arena, "shares restore it", UI_TEXT_BODY), 0);
    identities.backup = ui_box_add(row, ui_button_create(arena, &backup), 0);
    return row;
}

struct ui_widget *identities_build(struct ui_arena *arena)
{
    struct ui_widget *page = settings_page(arena, "Identities");
    identities.list = ui_box_add(page, make_list(arena), 1);
    ui_box_add(page, make_new(arena), 0);
    ui_box_add(page, make_own(arena), 0);
    identities.reason = ui_box_add(page, settings_note(arena, ""), 0);
    return page;
}
