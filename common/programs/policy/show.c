#include "command/output.h"
#include "command/words.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "policy.h"
#include "rule.h"
#include "rule_words.h"
#include "schema/policy_client.h"

#define NUMBER_WIDTH 6u

enum status for_rules(void (*visit)(const struct rule_state *state))
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
    (void)format_text(number, sizeof(number), "%u", state->number);
    rule_in_words(words, sizeof(words), &state->rule);
    out_right(number, NUMBER_WIDTH);
    out("  %s", words);
    if (state->author.size_bytes > 0) {
        out(" (by ");
        say_key(state->author);
        out(")");
    }
    out("\n");
}

int show_rules(void)
{
    keys_learn();
    out("Of the rules that match, the last one decides. What no rule allows is refused.\n");
    const enum status status = for_rules(show_rule);
    return status == STATUS_OK ? COMMAND_DONE : fail("rules", status);
}
