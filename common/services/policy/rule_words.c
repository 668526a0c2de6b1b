#include "rule_words.h"
#include "lib/anonymous.h"
#include "lib/format.h"
#include "lib/hex.h"
#include "lib/printable.h"
#include "lib/text.h"
#include <stdbool.h>

#define KEY_WORDS_BYTES 8u

struct sentence {
    char *text;
    size_t size_bytes;
    size_t length;
};

static void say(struct sentence *sentence, const char *words)
{
    for (size_t i = 0; words[i] != '\0' && sentence->length + 1 < sentence->size_bytes; i++) {
        sentence->text[sentence->length++] = words[i];
    }
    sentence->text[sentence->length] = '\0';
}

static void say_names(struct sentence *sentence, struct bytes names)
{
    const size_t room = sentence->size_bytes - 1 - sentence->length;
    sentence->length += printable_text(sentence->text + sentence->length, room, names, NULL);
    sentence->text[sentence->length] = '\0';
}

void key_in_words(char target[KEY_WORDS_MAX], struct bytes key)
{
    if (anonymous_is(key)) {
        (void)text_copy(target, KEY_WORDS_MAX, ANONYMOUS_NAME);
        return;
    }
    const bool is_cut = key.size_bytes > KEY_WORDS_BYTES;
    const size_t shown = is_cut ? KEY_WORDS_BYTES : key.size_bytes;
    hex_write((struct bytes){key.data, shown}, target);
    if (is_cut) {
        (void)text_copy(target + 2 * shown, KEY_WORDS_MAX - 2 * shown, "..");
    }
}

static void say_key(struct sentence *sentence, struct bytes key)
{
    char words[KEY_WORDS_MAX];
    key_in_words(words, key);
    say(sentence, words);
}

static void say_who(struct sentence *sentence, const struct rule *rule)
{
    static const char *const who[PRINCIPAL_MATCH_COUNT] = {
        [PRINCIPAL_MATCH_ANY] = "anybody",
        [PRINCIPAL_MATCH_OWNER] = "the owner",
        [PRINCIPAL_MATCH_ANONYMOUS] = "who is not logged in",
        [PRINCIPAL_MATCH_KNOWN] = "who is logged in",
        [PRINCIPAL_MATCH_KEY] = "key ",
        [PRINCIPAL_MATCH_SYSTEM] = "the system",
    };
    say(sentence, rule->principal < PRINCIPAL_MATCH_COUNT ? who[rule->principal] : "nobody");
    if (rule->principal == PRINCIPAL_MATCH_KEY) {
        say_key(sentence, rule->key);
    }
}

static void say_program(struct sentence *sentence, const struct rule *rule)
{
    if (rule->program.size_bytes > 0) {
        say_names(sentence, rule->program);
    } else {
        say(sentence, "any program");
    }
    if (rule->signer.size_bytes > 0) {
        say(sentence, " signed by ");
        say_key(sentence, rule->signer);
    }
}

static void say_start(struct sentence *sentence, const struct rule *rule)
{
    say(sentence, "start ");
    say_program(sentence, rule);
    if (rule->effect != EFFECT_DENY && rule->operations.size_bytes > 0) {
        say(sentence, ", kernel operations: ");
        say_names(sentence, rule->operations);
    }
}

static void say_grant(struct sentence *sentence, const struct rule *rule)
{
    const bool is_any = rule->grant.size_bytes == 0 || bytes_equal(rule->grant, text_bytes("*"));
    say(sentence, "give ");
    if (is_any) {
        say(sentence, "anything");
    } else {
        say_names(sentence, rule->grant);
    }
    if (rule->interface.size_bytes > 0) {
        say(sentence, is_any ? " of " : " as ");
        say_names(sentence, rule->interface);
    }
    if (rule->facet.size_bytes > 0) {
        say(sentence, rule->effect == EFFECT_DENY ? ", as far as " : ", only ");
        say_names(sentence, rule->facet);
    }
    say(sentence, " to ");
    say_program(sentence, rule);
}

void rule_in_words(char *target, size_t size_bytes, const struct rule *rule)
{
    static const char *const effects[EFFECT_COUNT] = {
        [EFFECT_DENY] = "deny ",
        [EFFECT_ALLOW] = "allow ",
        [EFFECT_ASK] = "ask before ",
        [EFFECT_REMOVE] = "remove rule ",
    };
    struct sentence sentence = {target, size_bytes, 0};
    char number[16];
    target[0] = '\0';
    say(&sentence, rule->effect < EFFECT_COUNT ? effects[rule->effect] : "? ");
    if (rule->effect == EFFECT_REMOVE) {
        (void)format_text(number, sizeof(number), "%u", rule->number);
        say(&sentence, number);
        return;
    }
    say_who(&sentence, rule);
    say(&sentence, ": ");
    if (rule->grant.size_bytes == 0 && rule->interface.size_bytes == 0) {
        say_start(&sentence, rule);
    } else {
        say_grant(&sentence, rule);
    }
}
