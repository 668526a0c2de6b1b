/* What was decided for a program that runs, and by which rule. */
#include "lib/text.h"
#include "schema/kernel.h"
#include "schema/launcher_client.h"
#include "schema/launcher_data.h"
#include "schema/policy_client.h"
#include "schema/policy_data.h"
#include "settings.h"
#include <stdio.h>

#define PROGRAMS_MAX  96u
#define PROGRAM_BYTES 48u
#define GRANTS_MAX    64u
#define GRANT_BYTES   48u
#define WORDS_BYTES   352u

struct grant {
    char name[GRANT_BYTES];
    const char *outcome;
    char rule[WORDS_BYTES];
};

static struct {
    struct ui_widget *program;
    struct ui_widget *start;
    struct ui_widget *list;
    uint64_t numbers[PROGRAMS_MAX];
    char texts[PROGRAMS_MAX][PROGRAM_BYTES];
    const char *names[PROGRAMS_MAX];
    uint32_t program_count;
    struct grant grants[GRANTS_MAX];
    uint32_t grant_count;
    char start_text[WORDS_BYTES + 64u];
} why;

/* -- programs ---------------------------------------------------------------------------------- */

static void read_programs(void)
{
    struct process_list_list_params params = {0};
    struct process_list_list_results_reader results = {0};
    struct process_state state;
    why.program_count = 0;
    do {
        if (settings.processes == 0 ||
            process_list_list(settings.processes, &params, &results) != STATUS_OK) {
            return;
        }
        for (uint32_t i = 0; i < results.processes.count && why.program_count < PROGRAMS_MAX; i++) {
            if (process_state_list_get(&results.processes, i, &state) != STATUS_OK) {
                return;
            }
            const uint32_t index = why.program_count++;
            why.numbers[index] = state.number;
            (void)snprintf(
                why.texts[index],
                PROGRAM_BYTES,
                "%.*s (%llu)",
                (int)state.name.size_bytes,
                (const char *)state.name.data,
                (unsigned long long)state.number);
            why.names[index] = why.texts[index];
            params.after = state.number;
        }
    } while (results.processes.count > 0 && why.program_count < PROGRAMS_MAX);
}

/* -- what was decided -------------------------------------------------------------------------- */

static void rule_words(char *target, size_t size_bytes, uint32_t number)
{
    const char *text = rules_text(number);
    if (number == 0) {
        (void)snprintf(target, size_bytes, "no rule allows it");
    } else {
        (void)snprintf(target, size_bytes, "%u: %s", number, text != NULL ? text : "is no more");
    }
}

static void add_grant(const struct decided_grant *from)
{
    if (why.grant_count < GRANTS_MAX) {
        struct grant *grant = &why.grants[why.grant_count++];
        settings_copy(grant->name, sizeof(grant->name), from->name);
        grant->outcome = from->mask == from->asked_mask ? "given"
                         : from->mask != 0              ? "in part"
                                                        : "refused";
        rule_words(grant->rule, sizeof(grant->rule), from->rule);
    }
}

static void take_decision(const struct decision *decision)
{
    static const char *const outcomes[OUTCOME_COUNT] = {
        [OUTCOME_DENIED] = "Its start was refused",
        [OUTCOME_ALLOWED] = "It was started",
        [OUTCOME_ASKED] = "You were asked whether it starts",
    };
    char words[WORDS_BYTES];
    rule_words(words, sizeof(words), decision->rule);
    (void)snprintf(
        why.start_text,
        sizeof(why.start_text),
        "%s by rule %s",
        decision->outcome < OUTCOME_COUNT ? outcomes[decision->outcome] : "?",
        words);
}

static void read_decision(uint64_t process)
{
    struct policy_why_params params = {.process = process};
    struct policy_why_results_reader results = {0};
    struct decided_grant grant;
    why.grant_count = 0;
    do {
        if (policy_why(settings.policy, &params, &results) != STATUS_OK) {
            (void)snprintf(
                why.start_text,
                sizeof(why.start_text),
                "No rule decided for it: it is a service, by the manifest that the edition was "
                "signed with, or it has ended.");
            break;
        }
        if (params.cursor == 0) {
            take_decision(&results.decision);
        }
        for (uint32_t i = 0; i < results.grants.count; i++) {
            if (decided_grant_list_get(&results.grants, i, &grant) == STATUS_OK) {
                add_grant(&grant);
            }
        }
        params.cursor = results.cursor;
    } while (params.cursor != 0 && why.grant_count < GRANTS_MAX);
}

static void choose(void *context, struct ui_widget *widget)
{
    const size_t chosen = ui_drop_down_chosen(why.program);
    (void)context;
    (void)widget;
    if (chosen < why.program_count) {
        read_decision(why.numbers[chosen]);
    }
    ui_label_set(why.start, why.start_text);
    ui_list_updated(why.list);
}

/* -- what is seen ------------------------------------------------------------------------------ */

static size_t count_grants(void *context)
{
    (void)context;
    return why.grant_count;
}

static struct ui_list_cell cell_of(void *context, size_t row, size_t column)
{
    const struct grant *grant = &why.grants[row];
    const char *text = column == 0 ? grant->name : column == 1 ? grant->outcome : grant->rule;
    (void)context;
    return (struct ui_list_cell){.text = text_bytes(text), .is_dim = column == 2};
}

/* The last one that was started is this program. */
void why_update(void)
{
    const size_t before = ui_drop_down_chosen(why.program);
    const bool is_first = why.program_count == 0;
    read_programs();
    const size_t last = why.program_count > 0 ? why.program_count - 1 : 0;
    ui_drop_down_set(
        why.program, why.names, why.program_count, is_first || before > last ? last : before);
    choose(NULL, NULL);
}

struct ui_widget *why_build(struct ui_arena *arena)
{
    static const char *const nothing[] = {""};
    static const struct ui_list_column columns[] = {
        {.title = "What", .width = 120},
        {.title = "Was", .width = 72},
        {.title = "By rule", .width = 260, .grow = 1}};
    const struct ui_drop_down_options program = {
        .texts = nothing, .count = 1, .action = {choose, NULL}};
    const struct ui_list_options list = {
        .columns = columns,
        .column_count = sizeof(columns) / sizeof(columns[0]),
        .has_header = true,
        .has_border = true,
        .rows = 6,
        .empty = "It was given nothing.",
        .model = {.count = count_grants, .cell = cell_of},
    };
    struct ui_widget *column = ui_column_create(arena);
    why.program = ui_box_add(column, ui_drop_down_create(arena, &program), 0);
    why.start = ui_box_add(column, settings_note(arena, ""), 0);
    why.list = ui_box_add(column, ui_list_create(arena, &list), 1);
    return column;
}
