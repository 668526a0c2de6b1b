#include "command/output.h"
#include "command/words.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "policy.h"
#include "rule.h"
#include "rule_words.h"
#include "schema/policy_client.h"

#define RULES_MAX    160u
#define NUMBER_WIDTH 6u

/* Rules in words, for those that a decision names. */
struct known_rule {
    uint32_t number;
    char words[240];
};

static struct known_rule known_rules[RULES_MAX];
static uint32_t known_count;

/* Calls `visit` for each rule. */
static enum status for_rules(void (*visit)(const struct rule_state *state))
{
    struct policy_show_params params = {.cursor = 0};
    do {
        struct policy_show_results_reader results = {0};
        enum status status = policy_show(need("policy"), &params, &results);
        for (uint32_t i = 0; status == STATUS_OK && i < results.rules.count; i++) {
            struct rule_state state;
            status = rule_state_list_get(&results.rules, i, &state);
            if (status == STATUS_OK) {
                visit(&state);
            }
        }
        if (status != STATUS_OK) {
            return status;
        }
        params.cursor = results.cursor;
    } while (params.cursor != 0);
    return STATUS_OK;
}

/* -- show -------------------------------------------------------------------------------------- */

static void show_rule(const struct rule_state *state)
{
    char words[RULE_WORDS_TEXT_MAX];
    char number[WORDS_BYTES_MAX];
    char author[KEY_WORDS_MAX];
    (void)format_text(number, sizeof(number), "%u", state->number);
    rule_in_words(words, sizeof(words), &state->rule);
    out_right(number, NUMBER_WIDTH);
    out("  %s", words);
    if (state->author.size_bytes > 0) {
        key_in_words(author, state->author);
        out(" (by %s)", author);
    }
    out("\n");
}

int show_rules(void)
{
    out("Of the rules that match, the last one decides. What no rule allows is refused.\n");
    const enum status status = for_rules(show_rule);
    return status == STATUS_OK ? COMMAND_DONE : fail("rules", status);
}

/* -- why --------------------------------------------------------------------------------------- */

static void know_rule(const struct rule_state *state)
{
    if (known_count < RULES_MAX) {
        struct known_rule *known = &known_rules[known_count++];
        known->number = state->number;
        rule_in_words(known->words, sizeof(known->words), &state->rule);
    }
}

static void say_rule(uint32_t number)
{
    if (number == 0) {
        out("no rule allows it\n");
        return;
    }
    for (uint32_t i = 0; i < known_count; i++) {
        if (known_rules[i].number == number) {
            out("rule %u: %s\n", number, known_rules[i].words);
            return;
        }
    }
    out("rule %u, which is no more\n", number);
}

static const char *operations_in_words(const struct operation_masks *masks)
{
    static const char *const words[] = {"all", "threads", "plain"};
    for (uint32_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        struct operation_masks known;
        if (rule_operations(text_bytes(words[i]), &known) &&
            memcmp(&known, masks, sizeof(known)) == 0) {
            return words[i];
        }
    }
    return "none";
}

static void say_key(const char *what, struct bytes key)
{
    char words[KEY_WORDS_MAX];
    key_in_words(words, key);
    out("%s%s\n", what, words);
}

static void say_decision(const struct decision *decision)
{
    static const char *const outcomes[OUTCOME_COUNT] = {
        [OUTCOME_DENIED] = "refused", [OUTCOME_ALLOWED] = "allowed", [OUTCOME_ASKED] = "asked"};
    out("program    ");
    out_printable(decision->program);
    out("\n");
    say_key("runs as    ", decision->principal);
    say_key("signed by  ", decision->signer);
    out("start      %s, ", decision->outcome < OUTCOME_COUNT ? outcomes[decision->outcome] : "?");
    say_rule(decision->rule);
    if (decision->reason.size_bytes > 0) {
        out("because    ");
        out_printable(decision->reason);
        out("\n");
    }
    out("kernel     %s operations\n", operations_in_words(&decision->operations));
}

static void say_grant(const struct decided_grant *grant)
{
    out("  ");
    out_printable(grant->name);
    if (grant->interface.size_bytes > 0) {
        out(" (");
        out_printable(grant->interface);
        out(")");
    }
    if (grant->mask == grant->asked_mask) {
        out(": given, ");
    } else if (grant->mask == 0) {
        out(": refused, ");
    } else {
        out(": methods %llx of %llx, ",
            (unsigned long long)grant->mask,
            (unsigned long long)grant->asked_mask);
    }
    say_rule(grant->rule);
}

int show_why(const char *process)
{
    struct policy_why_params params = {.cursor = 0};
    if (!number_from_words(process, &params.process)) {
        complain("%s is no number of a process", process);
        return COMMAND_CALLED_WRONGLY;
    }
    enum status status = for_rules(know_rule);
    do {
        struct policy_why_results_reader results = {0};
        const bool is_first = params.cursor == 0;
        if (status == STATUS_OK) {
            status = policy_why(need("policy"), &params, &results);
        }
        if (status == STATUS_NOT_FOUND) {
            complain(
                "nothing is remembered of process %s (services are decided by the manifest)",
                process);
            return COMMAND_FAILED;
        }
        if (status == STATUS_OK && is_first) {
            say_decision(&results.decision);
        }
        for (uint32_t i = 0; status == STATUS_OK && i < results.grants.count; i++) {
            struct decided_grant grant;
            status = decided_grant_list_get(&results.grants, i, &grant);
            if (status == STATUS_OK) {
                say_grant(&grant);
            }
        }
        params.cursor = results.cursor;
    } while (status == STATUS_OK && params.cursor != 0);
    return status == STATUS_OK ? COMMAND_DONE : fail("why", status);
}
