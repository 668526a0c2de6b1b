/*
 * What a typed line means: words, quotes, pipes, redirections. Pure; nothing of it is carried out.
 *
 *     line        = { pipeline ( ";" | "&" ) } [ pipeline ]
 *     pipeline    = command { "|" command }
 *     command     = { word | redirection }, with at least one word
 *     redirection = ( "<" | ">" | ">>" ) word
 *
 * A word ends at a blank or at one of | & ; < >. Between single quotes everything stands for
 * itself; between double quotes, everything but \ before " and \; outside, \ takes away the meaning
 * of what follows. What follows a # that begins a word is a remark.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PARSE_LINE_BYTES_MAX 1024u
#define PARSE_WORDS_MAX      128u
#define PARSE_COMMANDS_MAX   16u
#define PARSE_PIPELINES_MAX  16u

/* A word is a C string: what ends one cannot be typed. */
struct parsed_word {
    const char *text;
    size_t size_bytes;
    size_t offset;  /* in the line */
    bool is_quoted; /* some of it was: then it is no keyword */
};

#define PARSE_NO_WORD UINT32_MAX

struct parsed_command {
    uint32_t first_word;
    uint32_t word_count;
    uint32_t input; /* a word's index; PARSE_NO_WORD: what comes from where it always does */
    uint32_t output;
    bool is_appending;
};

struct parsed_pipeline {
    uint32_t first_command;
    uint32_t command_count;
    bool is_background;
};

struct parsed {
    uint32_t pipeline_count;
    uint32_t command_count;
    uint32_t word_count;
    struct parsed_pipeline pipelines[PARSE_PIPELINES_MAX];
    struct parsed_command commands[PARSE_COMMANDS_MAX];
    struct parsed_word words[PARSE_WORDS_MAX];
    const char *error;   /* what is wrong, in words; NULL: nothing */
    size_t error_offset; /* where in the line */
    size_t text_bytes;
    char text[PARSE_LINE_BYTES_MAX + PARSE_WORDS_MAX];
};

/*
 * Takes a line apart. `parsed` holds all of it afterwards; the line is needed no more.
 *   STATUS_MALFORMED       it means nothing: parsed->error says why
 *   STATUS_LIMIT_EXCEEDED  more words, commands or bytes than there is room for; as above
 */
NODISCARD enum status parse_line(struct bytes line, struct parsed *parsed);

/* The command's word of this number, from 0 on. */
static inline const struct parsed_word *
parsed_word(const struct parsed *parsed, const struct parsed_command *command, uint32_t number)
{
    return &parsed->words[command->first_word + number];
}

/* NAME=CAPABILITY[:FACET][@PLACES], as it stands after "with". */
#define PARSE_NAME_BYTES 64u

struct parsed_grant {
    char name[PARSE_NAME_BYTES];
    char capability[PARSE_NAME_BYTES];
    char facet[PARSE_NAME_BYTES]; /* empty: all of it */
    const char *places;           /* a part of the word; NULL: all of them */
};

/*
 *   STATUS_MALFORMED       a part is missing
 *   STATUS_LIMIT_EXCEEDED  a part is too long
 */
NODISCARD enum status parse_grant(const char *word, struct parsed_grant *grant);

/* What is being typed, for completion. */
enum parse_place {
    PARSE_PLACE_COMMAND,  /* the first word of a command */
    PARSE_PLACE_ARGUMENT, /* another, or a file after < or > */
    PARSE_PLACE_NOWHERE,  /* after a #, or there is too much of it */
};

struct parsed_end {
    enum parse_place place;
    size_t start; /* where the last word begins in the line, with its quotes */
    size_t size_bytes;
    char quote;                     /* the one that is still open: ' or "; 0: none */
    char command[PARSE_NAME_BYTES]; /* the first word of its command; empty: this is it */
    bool is_after_with;             /* the command is "run", and "with" stands before the word */
    char text[PARSE_LINE_BYTES_MAX + 1]; /* the word so far, without quotes */
};

void parse_end(struct bytes line, struct parsed_end *end);

/*
 * Writes a word so that parse_line() reads it as this text; gives its size, 0 when it does not fit.
 */
size_t parse_quote(struct bytes text, char *target, size_t size_bytes);
