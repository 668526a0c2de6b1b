#include "question_words.h"
#include "decide.h"
#include "lib/format.h"
#include "lib/hex.h"
#include "rule_words.h"

struct sentence {
    char *text;
    size_t size_bytes;
    size_t length;
    bool is_cut;
};

static void say_byte(struct sentence *sentence, char byte)
{
    if (sentence->length + 1 >= sentence->size_bytes) {
        sentence->is_cut = true;
        return;
    }
    sentence->text[sentence->length++] = byte;
}

static void say(struct sentence *sentence, const char *words)
{
    for (size_t i = 0; words[i] != '\0'; i++) {
        say_byte(sentence, words[i]);
    }
}

static bool is_plain(uint8_t byte)
{
    static const char marks[] = "-_.:/+";
    const bool is_letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    bool is_mark = false;
    for (size_t i = 0; i < sizeof(marks) - 1; i++) {
        is_mark = is_mark || byte == (uint8_t)marks[i];
    }
    return is_letter || is_mark || (byte >= '0' && byte <= '9');
}

static void say_name(struct sentence *sentence, struct bytes name)
{
    for (size_t i = 0; i < name.size_bytes; i++) {
        char digits[3];
        if (is_plain(name.data[i])) {
            say_byte(sentence, (char)name.data[i]);
            continue;
        }
        hex_write(bytes_part(name, i, 1), digits);
        say(sentence, "\\x");
        say(sentence, digits);
    }
}

static void say_grant(struct sentence *sentence, const struct requested_grant *grant)
{
    const struct bytes interface = decide_interface(grant);
    say_name(sentence, grant->name);
    say(sentence, " (");
    if (interface.size_bytes > 0) {
        say_name(sentence, interface);
    } else {
        say(sentence, "nobody says what");
    }
    say(sentence, ")");
}

static void say_process(struct sentence *sentence, const struct question_words *question)
{
    static const char *const origins[] = {
        [ORIGIN_UNKNOWN] = ", nobody knows from where",
        [ORIGIN_HERE] = "",
        [ORIGIN_ELSEWHERE] = ", from elsewhere",
    };
    char words[64];
    (void)format_text(
        words,
        sizeof(words),
        "? (process %llu%s)",
        (unsigned long long)question->process,
        origins[question->origin]);
    say(sentence, words);
}

size_t question_in_words(char *target, size_t size_bytes, const struct question_words *question)
{
    struct sentence sentence = {target, size_bytes, 0, false};
    char words[40];
    bool is_first = true;
    say(&sentence, "May ");
    say_name(&sentence, question->program);
    if (question->signer.size_bytes > 0) {
        key_in_words(words, question->signer);
        say(&sentence, ", signed by ");
        say(&sentence, words);
        say(&sentence, ",");
    }
    say(&sentence, question->is_start_asked ? " be started" : "");
    for (uint32_t i = 0; i < question->grant_count; i++) {
        if (question->is_asked[i]) {
            const char *before = question->is_start_asked ? ", and get " : " get ";
            say(&sentence, is_first ? before : ", ");
            say_grant(&sentence, &question->grants[i]);
            is_first = false;
        }
    }
    say_process(&sentence, question);
    if (size_bytes > 0) {
        target[sentence.length] = '\0';
    }
    return sentence.is_cut || size_bytes == 0 ? 0 : sentence.length;
}
