#include "rule_words_in.h"
#include "lib/hex.h"
#include "lib/memory.h"
#include "lib/text.h"
#include <stddef.h>

#define ANY   "any"
#define START "start"

/* Under which interface a grant of this name usually is found: what a facet is one of. */
static const struct {
    const char *grant;
    const char *interface;
} usual[] = {
    {"audit", "AuditLog"},
    {"directory", "Directory"},
    {"identities", "Identities"},
    {"identity", "Identity"},
    {"launcher", "Launcher"},
    {"log", "Log"},
    {"pipes", "Pipes"},
    {"policy", "Policy"},
    {"processes", "ProcessList"},
    {"services", "Supervisor"},
    {"session", "Session"},
    {"supervisor", "Supervisor"},
    {"terminal", "Terminal"},
};

static bool fail(struct typed_rule *typed, const char *word, const char *problem)
{
    typed->word = word;
    typed->problem = problem;
    return false;
}

static bool read_effect(struct typed_rule *typed, const char *word)
{
    static const char *const effects[] = {
        [EFFECT_DENY] = "deny", [EFFECT_ALLOW] = "allow", [EFFECT_ASK] = "ask"};
    for (uint16_t i = 0; i < sizeof(effects) / sizeof(effects[0]); i++) {
        if (text_equal(word, effects[i])) {
            typed->rule.effect = i;
            return true;
        }
    }
    return fail(typed, word, "is not allow, deny or ask");
}

/* Commas become blanks. */
static bool read_names(
    struct typed_rule *typed,
    const char *word,
    char target[RULE_WORDS_IN_NAMES_MAX + 1],
    struct bytes *names)
{
    if (!text_copy(target, RULE_WORDS_IN_NAMES_MAX + 1, word)) {
        return fail(typed, word, "is too long");
    }
    for (size_t i = 0; target[i] != '\0'; i++) {
        if (target[i] == ' ') {
            return fail(typed, word, "has a blank in it: put commas between names");
        }
        target[i] = target[i] == ',' ? ' ' : target[i];
    }
    *names = text_bytes(target);
    return true;
}

void typed_rule_set_key(struct typed_rule *typed, struct bytes key)
{
    memcpy(typed->key, key.data, sizeof(typed->key));
    typed->rule.principal = PRINCIPAL_MATCH_KEY;
    typed->rule.key = (struct bytes){typed->key, sizeof(typed->key)};
    typed->name = NULL;
}

static bool read_who(struct typed_rule *typed, const char *who)
{
    static const struct {
        const char *word;
        uint16_t match;
    } words[] = {
        {"anybody", PRINCIPAL_MATCH_ANY},
        {"owner", PRINCIPAL_MATCH_OWNER},
        {"anonymous", PRINCIPAL_MATCH_ANONYMOUS},
        {"known", PRINCIPAL_MATCH_KNOWN},
        {"system", PRINCIPAL_MATCH_SYSTEM},
    };
    uint8_t key[RULE_WORDS_IN_KEY_BYTES];
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (text_equal(who, words[i].word)) {
            typed->rule.principal = words[i].match;
            return true;
        }
    }
    if (hex_read(text_bytes(who), key, RULE_WORDS_IN_KEY_BYTES)) {
        typed_rule_set_key(typed, (struct bytes){key, sizeof(key)});
    } else {
        typed->name = who;
    }
    return true;
}

/* What is behind "NAME=", if the word begins so; NULL otherwise. */
static const char *value_of(const char *word, const char *name)
{
    size_t i = 0;
    while (name[i] != '\0' && word[i] == name[i]) {
        i++;
    }
    return name[i] == '\0' && word[i] == '=' ? word + i + 1 : NULL;
}

static bool read_option(struct typed_rule *typed, const char *word)
{
    const char *value = NULL;
    if ((value = value_of(word, "for")) != NULL) {
        return read_who(typed, value);
    }
    if ((value = value_of(word, "interface")) != NULL) {
        return read_names(typed, value, typed->interface, &typed->rule.interface);
    }
    if ((value = value_of(word, "operations")) != NULL) {
        typed->rule.operations = text_bytes(value);
        return true;
    }
    if ((value = value_of(word, "signer")) != NULL) {
        if (!hex_read(text_bytes(value), typed->signer, sizeof(typed->signer))) {
            return fail(typed, value, "is no key: 64 digits, 0-9 and a-f");
        }
        typed->rule.signer = (struct bytes){typed->signer, sizeof(typed->signer)};
        return true;
    }
    return fail(typed, word, "is neither for=, interface=, signer= nor operations=");
}

static bool has_equals(const char *word)
{
    while (*word != '\0' && *word != '=') {
        word++;
    }
    return *word == '=';
}

static bool find_interface(struct typed_rule *typed, const char *grant)
{
    for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
        if (text_equal(usual[i].grant, grant)) {
            typed->rule.interface = text_bytes(usual[i].interface);
            return true;
        }
    }
    return fail(typed, grant, "has facets of what interface? Say interface=NAME");
}

static bool read_grant(struct typed_rule *typed, const char *grant)
{
    if (text_equal(grant, START)) {
        return typed->rule.interface.size_bytes == 0 && typed->rule.facet.size_bytes == 0
                   ? true
                   : fail(typed, grant, "has no interface and no facet");
    }
    if (typed->rule.operations.size_bytes > 0) {
        return fail(typed, grant, "is granted: operations= goes with start");
    }
    if (typed->rule.facet.size_bytes > 0 && typed->rule.interface.size_bytes == 0 &&
        !find_interface(typed, grant)) {
        return false;
    }
    if (text_equal(grant, ANY)) {
        typed->rule.grant = text_bytes("*");
        return true;
    }
    return read_names(typed, grant, typed->grant, &typed->rule.grant);
}

bool typed_rule_read(const char *const *words, int word_count, struct typed_rule *typed)
{
    const char *positional[3] = {NULL, NULL, NULL};
    uint32_t count = 0;
    *typed = (struct typed_rule){0};
    if (word_count < 1 || !read_effect(typed, words[0])) {
        return false;
    }
    for (int i = 1; i < word_count; i++) {
        if (has_equals(words[i])) {
            if (!read_option(typed, words[i])) {
                return false;
            }
        } else if (count < 3) {
            positional[count++] = words[i];
        } else {
            return fail(typed, words[i], "is too much: PROGRAM GRANT FACET");
        }
    }
    if (count < 2) {
        return fail(typed, words[0], "what? PROGRAM GRANT, or PROGRAM start");
    }
    if (count == 3) {
        typed->rule.facet = text_bytes(positional[2]);
    }
    if (!text_equal(positional[0], ANY) &&
        !read_names(typed, positional[0], typed->program, &typed->rule.program)) {
        return false;
    }
    return read_grant(typed, positional[1]);
}
