/* Policy: all rules, a simple one more, and what was decided for a program (why.c). */
#include "lib/text.h"
#include "schema/identity_client.h"
#include "schema/policy_client.h"
#include "settings.h"
#include <stdio.h>

#define NUMBER_BYTES 12u
#define WORD_BYTES   128u
#define WHO_BYTES    (WORD_BYTES + 8u)

static const char *const effects[] = {"allow", "deny", "ask"};

static struct {
    struct ui_widget *tabs;
    struct ui_widget *list;
    struct ui_widget *chosen;
    struct ui_widget *remove;
    struct ui_widget *effect;
    struct ui_widget *program;
    struct ui_widget *grant;
    struct ui_widget *facet;
    struct ui_widget *who;
    struct ui_widget *add;
    struct ui_widget *reason;
    char number[NUMBER_BYTES]; /* of the cell that was asked for last */
    char chosen_text[RULE_TEXT_BYTES + 32u];
} policy;

static bool may_change(void)
{
    return settings_may(settings.policy, POLICY_ADD) &&
           settings_may(settings.identity, IDENTITY_SIGN_RULE);
}

/* -- the list ---------------------------------------------------------------------------------- */

static size_t count_rules(void *context)
{
    (void)context;
    return rule_count;
}

/* The last one that matches decides: it is seen first. */
static const struct shown_rule *rule_of(size_t row)
{
    return &rules[rule_count - 1 - row];
}

static struct ui_list_cell cell_of(void *context, size_t row, size_t column)
{
    const struct shown_rule *rule = rule_of(row);
    (void)context;
    (void)snprintf(policy.number, sizeof(policy.number), "%u", rule->number);
    const char *text = column == 0 ? policy.number : rule->text;
    return (struct ui_list_cell){.text = text_bytes(text), .is_dim = !rule->is_own};
}

static void show_chosen(void *context, struct ui_widget *widget)
{
    const size_t row = ui_list_selected(policy.list);
    (void)context;
    (void)widget;
    const struct shown_rule *rule = row < rule_count ? rule_of(row) : NULL;
    if (rule == NULL) {
        policy.chosen_text[0] = '\0';
    } else {
        (void)snprintf(
            policy.chosen_text,
            sizeof(policy.chosen_text),
            "%s%s",
            rule->text,
            rule->is_own ? "" : " (It came with this edition, and stays.)");
    }
    ui_label_set(policy.chosen, policy.chosen_text);
    ui_widget_set_disabled(policy.remove, rule == NULL || !rule->is_own || !may_change());
}

/* -- what is done ------------------------------------------------------------------------------ */

static void press_remove(void *context, struct ui_widget *widget)
{
    const size_t row = ui_list_selected(policy.list);
    (void)context;
    (void)widget;
    if (row < rule_count && rules_remove(rule_of(row)->number)) {
        policy_update();
        settings_say("The rule is no more.");
    }
}

static void press_add(void *context, struct ui_widget *widget)
{
    char program[WORD_BYTES];
    char grant[WORD_BYTES];
    char facet[WORD_BYTES];
    char who[WHO_BYTES] = "for=";
    const char *words[5];
    int count = 0;
    (void)context;
    (void)widget;
    words[count++] = effects[ui_drop_down_chosen(policy.effect)];
    if (ui_field_read(policy.program, program, sizeof(program)) > 0) {
        words[count++] = program;
    }
    if (ui_field_read(policy.grant, grant, sizeof(grant)) > 0) {
        words[count++] = grant;
    }
    if (count < 3) {
        settings_say("Name a program, or \"any\", and what it gets: a grant, or \"start\".");
        return;
    }
    if (ui_field_read(policy.facet, facet, sizeof(facet)) > 0) {
        words[count++] = facet;
    }
    if (ui_field_read(policy.who, who + 4, sizeof(who) - 4) > 0) {
        words[count++] = who;
    }
    if (rules_add(words, count)) {
        policy_update();
        ui_tabs_choose(policy.tabs, 0);
        ui_list_select(policy.list, 0);
        settings_say("The rule counts from now on.");
    }
}

/* -- what is seen ------------------------------------------------------------------------------ */

void policy_update(void)
{
    const enum status status = rules_read();
    const bool is_free = may_change();
    if (status != STATUS_OK) {
        settings_say_failure("The rules are not told", status);
    }
    ui_list_updated(policy.list);
    show_chosen(NULL, NULL);
    ui_widget_set_disabled(policy.add, !is_free);
    ui_label_set(
        policy.reason,
        is_free ? "Names are those of programs and of what they are given: \"any\", or several "
                  "with commas. \"start\" is about whether the program may be started."
                : "You may look at the rules. Only the owner of this machine changes them.");
    why_update();
}

static struct ui_widget *make_rules(struct ui_arena *arena)
{
    static const struct ui_list_column columns[] = {
        {.title = "Number", .width = 84, .is_right = true},
        {.title = "Rule", .width = 380, .grow = 1}};
    const struct ui_list_options list = {
        .columns = columns,
        .column_count = sizeof(columns) / sizeof(columns[0]),
        .has_header = true,
        .has_border = true,
        .rows = 6,
        .empty = "This program is not told the rules.",
        .model = {.count = count_rules, .cell = cell_of},
        .selected = {show_chosen, NULL},
    };
    const struct ui_button_options remove = {
        .text = "&Remove", .icon = UI_ICON_TRASH, .action = {press_remove, NULL}};
    struct ui_widget *column = ui_column_create(arena);
    struct ui_widget *row = ui_row_create(arena);
    policy.list = ui_box_add(column, ui_list_create(arena, &list), 1);
    policy.chosen = ui_box_add(row, settings_note(arena, ""), 1);
    policy.remove = ui_box_add(row, ui_button_create(arena, &remove), 0);
    ui_box_add(column, row, 0);
    return column;
}

static struct ui_widget *make_field(struct ui_arena *arena, const char *placeholder)
{
    const struct ui_field_options options = {
        .placeholder = placeholder, .bytes_max = WORD_BYTES - 1};
    return ui_field_create(arena, &options);
}

static struct ui_widget *make_new(struct ui_arena *arena)
{
    static const char *const words[] = {"Allow", "Deny", "Ask me"};
    const struct ui_drop_down_options effect = {.texts = words, .count = 3};
    const struct ui_button_options add = {
        .text = "Add the r&ule", .icon = UI_ICON_PLUS, .action = {press_add, NULL}};
    struct ui_widget *column = ui_column_create(arena);
    struct ui_widget *form = ui_form_create(arena);
    struct ui_widget *row = ui_row_create(arena);
    policy.effect = ui_drop_down_create(arena, &effect);
    policy.program = make_field(arena, "editor");
    policy.grant = make_field(arena, "directory");
    policy.facet = make_field(arena, "all of it; or reader");
    policy.who = make_field(arena, "anybody; or a name, owner, known, anonymous");
    ui_form_add(arena, form, "&Effect", policy.effect);
    ui_form_add(arena, form, "&Program", policy.program);
    ui_form_add(arena, form, "&Gets", policy.grant);
    ui_form_add(arena, form, "Onl&y", policy.facet);
    ui_form_add(arena, form, "&For", policy.who);
    ui_box_add(column, form, 0);
    policy.reason = ui_box_add(row, settings_note(arena, ""), 1);
    policy.add = ui_box_add(row, ui_button_create(arena, &add), 0);
    ui_box_add(column, row, 0);
    ui_box_add(column, ui_space_create(arena), 1);
    return column;
}

struct ui_widget *policy_build(struct ui_arena *arena)
{
    const struct ui_action none = {NULL, NULL};
    struct ui_widget *page = settings_page(arena, "Policy");
    policy.tabs = ui_tabs_create(arena, none);
    ui_tabs_add(policy.tabs, "Rules", make_rules(arena));
    ui_tabs_add(policy.tabs, "A new rule", make_new(arena));
    ui_tabs_add(policy.tabs, "Why?", why_build(arena));
    ui_box_add(page, policy.tabs, 1);
    return page;
}
