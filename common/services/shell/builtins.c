#include "builtins.h"
#include "command/words.h"
#include "holdings_words.h"
#include "job.h"
#include "lib/text.h"
#include "member.h"
#include "runtime/program.h"
#include "shell.h"
#include <stddef.h>

#define EXIT_CODE_MAX 255u

struct words {
    const struct parsed *parsed;
    const struct parsed_command *command;
};

static const char *word(const struct words *words, uint32_t number)
{
    return number < words->command->word_count
               ? parsed_word(words->parsed, words->command, number)->text
               : NULL;
}

static void run_help(const struct words *words)
{
    (void)words;
    if (member_is_anonymous()) {
        say("login NAME                unlocks your identity, and gives you what is yours\n"
            "restore NAME              brings your identity here, from the shares of a backup\n"
            "who                       who is at which console\n"
            "caps                      what this shell holds: not much, before you log in\n"
            "Ctrl-]                    the console's own view: other consoles, questions to you;\n"
            "                          only there is a passphrase ever asked for\n");
        return;
    }
    say("PROGRAM [ARGUMENT...]     runs a program; Tab completes, Ctrl-C ends it\n"
        "A | B                     what A writes, B reads\n"
        "A < FILE > FILE >> FILE   input and output from and to files; >> adds\n"
        "A & B ; C                 A in the background; B, then C\n"
        "'...' \"...\" \\.             take away the meaning of blanks and signs\n"
        "run PROGRAM [ARGUMENT...] with NAME=CAPABILITY[:FACET][@PLACES]...\n"
        "                          grants it a capability of this shell's, or a part of it;\n"
        "                          places are a network's, as network=network@example.org:443,\n"
        "                          or the overlay's, as streams=overlay_streams@KEY:443\n");
    say("programs                  the programs that there are, and what they are for\n"
        "caps                      what this shell holds\n"
        "jobs, stop NUMBER         what runs in the background, and ending it\n"
        "exit [CODE]               ends this shell\n"
        "logout, lock, who         ends or locks your session; who is at which console\n"
        "Ctrl-]                    the console's own view: other consoles, questions to you\n");
}

static void run_caps(const struct words *words)
{
    const struct holdings holdings = shell_holdings();
    struct program_holding holding;
    (void)words;
    for (uint32_t i = 0; holdings_at(&holdings, i, &holding); i++) {
        holding_say(&holding);
    }
}

static void run_jobs(const struct words *words)
{
    (void)words;
    jobs_list();
}

static void run_stop(const struct words *words)
{
    uint64_t number = 0;
    const char *text = word(words, 1);
    if (text == NULL || !text_number(text_bytes(text), &number) || number > UINT32_MAX) {
        say("use: stop NUMBER (see: jobs)\n");
    } else if (!jobs_end((uint32_t)number)) {
        say("no job has the number %s\n", text);
    }
}

static void run_login(const struct words *words)
{
    member_login(word(words, 1));
}

static void run_restore(const struct words *words)
{
    member_restore(word(words, 1));
}

static void run_logout(const struct words *words)
{
    (void)words;
    member_logout();
}

static void run_lock(const struct words *words)
{
    (void)words;
    member_lock();
}

static void run_who(const struct words *words)
{
    (void)words;
    member_who();
}

static void run_exit(const struct words *words)
{
    uint64_t code = 0;
    const char *text = word(words, 1);
    if (text != NULL && (!text_number(text_bytes(text), &code) || code > EXIT_CODE_MAX)) {
        say("use: exit [CODE], from 0 to %u\n", EXIT_CODE_MAX);
        return;
    }
    shell.is_ending = true;
    shell.exit_code = (uint32_t)code;
}

static const struct builtin {
    const char *name;
    uint32_t words_max;
    void (*run)(const struct words *words);
    const char *use; /* NULL: with more words a program is meant */
} builtins[] = {
    {"caps", 1, run_caps, NULL},
    {"exit", 2, run_exit, "exit [CODE]"},
    {"help", 1, run_help, "help"},
    {"jobs", 1, run_jobs, "jobs"},
    {"lock", 1, run_lock, "lock"},
    {"login", 2, run_login, "login [NAME]"},
    {"logout", 1, run_logout, "logout"},
    {"restore", 2, run_restore, "restore NAME"},
    {"stop", 2, run_stop, "stop NUMBER"},
    {"who", 1, run_who, "who"},
};

/* "run" is one as well, for who looks for its name; it is carried out with what it starts. */
const char *builtin_name(uint32_t index)
{
    const uint32_t count = sizeof(builtins) / sizeof(builtins[0]);
    if (index == count) {
        return "run";
    }
    return index < count ? builtins[index].name : NULL;
}

bool builtin_run(const struct parsed *parsed, const struct parsed_pipeline *pipeline)
{
    const struct parsed_command *command = &parsed->commands[pipeline->first_command];
    const struct parsed_word *name = parsed_word(parsed, command, 0);
    const bool is_plain = pipeline->command_count == 1 && !pipeline->is_background &&
                          command->input == PARSE_NO_WORD && command->output == PARSE_NO_WORD;
    if (!is_plain || name->is_quoted) {
        return false;
    }
    for (size_t i = 0; i < sizeof(builtins) / sizeof(builtins[0]); i++) {
        const struct builtin *builtin = &builtins[i];
        if (!text_equal(builtin->name, name->text)) {
            continue;
        }
        const struct words words = {parsed, command};
        if (command->word_count <= builtin->words_max) {
            builtin->run(&words);
            return true;
        }
        if (builtin->use != NULL) {
            say("use: %s\n", builtin->use);
            return true;
        }
    }
    return false;
}
