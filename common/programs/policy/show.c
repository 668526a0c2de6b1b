#include "command/output.h"
#include "command/words.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "policy.h"
#include "rule.h"
#include "rule_words.h"

#define NUMBER_WIDTH 6u

static void show_rule(void *context, const struct rule_state *state)
{
    (void)context;
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
    const enum status status = rules_visit(need("policy"), show_rule, NULL);
    return status == STATUS_OK ? COMMAND_DONE : fail("rules", status);
}
