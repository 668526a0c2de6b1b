/* The rules of policy: all there are, and how one comes and goes, as the program `policy` does it.
 */
#include "lib/text.h"
#include "rule_client.h"
#include "rule_words.h"
#include "settings.h"
#include <ctype.h>
#include <stdio.h>

struct shown_rule rules[RULES_MAX];
uint32_t rule_count;

/* -- reading ----------------------------------------------------------------------------------- */

static void keep(void *context, const struct rule_state *state)
{
    (void)context;
    if (rule_count < RULES_MAX) {
        struct shown_rule *rule = &rules[rule_count++];
        rule->number = state->number;
        rule->is_own = state->author.size_bytes > 0;
        rule_in_words(rule->text, sizeof(rule->text), &state->rule);
    }
}

enum status rules_read(void)
{
    rule_count = 0;
    return rules_visit(settings.policy, keep, NULL);
}

const char *rules_text(uint32_t number)
{
    for (uint32_t i = 0; i < rule_count; i++) {
        if (rules[i].number == number) {
            return rules[i].text;
        }
    }
    return NULL;
}

/* -- what a person wants ----------------------------------------------------------------------- */

static void say_not_sent(const struct rule_sent *sent, enum status status)
{
    char text[SETTINGS_TEXT_BYTES];
    if (sent->words == NULL) {
        settings_say_failure(
            sent->is_unsigned ? "The rule is not signed" : "The rules are as they were", status);
        return;
    }
    (void)snprintf(text, sizeof(text), "%s.", sent->words);
    text[0] = (char)toupper(text[0]);
    settings_say(text);
}

static bool send(struct rule *rule)
{
    const struct rule_sender sender = {.policy = settings.policy, .identity = settings.identity};
    struct rule_sent sent;
    const enum status status = rule_send(&sender, rule, &sent);
    if (status != STATUS_OK) {
        say_not_sent(&sent, status);
    }
    return status == STATUS_OK;
}

static bool find_person(struct typed_rule *typed)
{
    const enum status status = rule_find_person(settings.identities, typed);
    char text[SETTINGS_TEXT_BYTES];
    (void)snprintf(text, sizeof(text), "Nobody here is called %s.", typed->name);
    if (status == STATUS_NOT_FOUND) {
        settings_say(text);
    } else if (status != STATUS_OK) {
        settings_say_failure("Who there is, is not told", status);
    }
    return status == STATUS_OK;
}

bool rules_add(const char *const *words, int word_count)
{
    struct typed_rule typed;
    char text[SETTINGS_TEXT_BYTES];
    if (!typed_rule_read(words, word_count, &typed)) {
        (void)snprintf(text, sizeof(text), "\"%s\" %s.", typed.word, typed.problem);
        settings_say(text);
        return false;
    }
    return (typed.name == NULL || find_person(&typed)) && send(&typed.rule);
}

bool rules_remove(uint32_t number)
{
    struct rule rule = {.effect = EFFECT_REMOVE, .number = number};
    return send(&rule);
}
