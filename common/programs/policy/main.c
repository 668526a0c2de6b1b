/*
 * policy show | why [PROCESS] | remove NUMBER
 *        allow|deny|ask PROGRAM GRANT [FACET] [for=WHO] [interface=NAME] [signer=KEY]
 *        allow|deny|ask PROGRAM start [for=WHO] [signer=KEY] [operations=all|threads|plain]
 *
 * Rules are signed with the session's identity; only the owner's count.
 */
#include "command/output.h"
#include "command/words.h"
#include "lib/text.h"
#include "policy.h"
#include "rule_client.h"
#include "rule_words.h"
#include "schema/kernel_client.h"
#include "schema/policy_client.h"

static const char use[] =
    "show | why [PROCESS] | remove NUMBER | allow|deny|ask PROGRAM GRANT|start [FACET] [for=WHO] "
    "[interface=NAME] [signer=KEY] [operations=all|threads|plain]";

/* -- signing and sending ----------------------------------------------------------------------- */

/* Whether this program was given that much of the policy service. */
static bool may_add(void)
{
    const struct process_inspect_params params = {.handle = need("policy")};
    struct process_inspect_results results = {0};
    return process_inspect(PROGRAM_PROCESS, &params, &results) == STATUS_OK &&
           (results.mask & POLICY_MASK_ADD) != 0;
}

static int cannot_add(const struct rule *rule, const struct rule_sent *sent, enum status status)
{
    const bool is_refused = !sent->is_unsigned;
    if (is_refused && status == STATUS_DENIED && !may_add()) {
        complain("you may look at the rules, not change them");
    } else if (is_refused && status == STATUS_NOT_FOUND && rule->effect == EFFECT_REMOVE) {
        complain("no rule of the owner's has the number %u", rule->number);
    } else if (sent->words != NULL) {
        complain("%s", sent->words);
    } else {
        return fail(is_refused ? "rule" : "signing", status);
    }
    return COMMAND_FAILED;
}

static int add(struct rule *rule)
{
    const struct rule_sender sender = {.policy = need("policy"), .identity = need("identity")};
    struct rule_sent sent;
    const enum status status = rule_send(&sender, rule, &sent);
    if (status != STATUS_OK) {
        return cannot_add(rule, &sent, status);
    }
    if (rule->effect == EFFECT_REMOVE) {
        out("rule %u is no more\n", sent.number);
        return COMMAND_DONE;
    }
    char text[RULE_WORDS_TEXT_MAX];
    rule_in_words(text, sizeof(text), rule);
    out("rule %u: %s\n", sent.number, text);
    return COMMAND_DONE;
}

/* -- what was typed ---------------------------------------------------------------------------- */

static int add_typed(int argument_count, const char *const *arguments)
{
    struct typed_rule typed;
    if (!typed_rule_read(arguments, argument_count, &typed)) {
        complain("'%s' %s", typed.word, typed.problem);
        return COMMAND_CALLED_WRONGLY;
    }
    const enum status status =
        typed.name != NULL ? rule_find_person(need("identities"), &typed) : STATUS_OK;
    if (status == STATUS_NOT_FOUND) {
        complain("nobody here is called %s", typed.name);
        return COMMAND_FAILED;
    }
    if (status != STATUS_OK) {
        return fail("identities", status);
    }
    return add(&typed.rule);
}

static int remove_rule(const char *number)
{
    uint64_t value = 0;
    if (!text_number(text_bytes(number), &value) || value == 0 || value > UINT32_MAX) {
        complain("%s is no number of a rule", number);
        return COMMAND_CALLED_WRONGLY;
    }
    struct rule rule = {.effect = EFFECT_REMOVE, .number = (uint32_t)value};
    return add(&rule);
}

int main(int argument_count, const char *const *arguments)
{
    const char *what = argument_count > 1 ? arguments[1] : "";
    if (text_equal(what, "show") && argument_count == 2) {
        return done(show_rules());
    }
    if (text_equal(what, "why") && (argument_count == 2 || argument_count == 3)) {
        return done(show_why(argument_count == 3 ? arguments[2] : NULL));
    }
    if (text_equal(what, "remove") && argument_count == 3) {
        return done(remove_rule(arguments[2]));
    }
    if (text_equal(what, "allow") || text_equal(what, "deny") || text_equal(what, "ask")) {
        return done(add_typed(argument_count - 1, arguments + 1));
    }
    return wrong_use(use);
}
