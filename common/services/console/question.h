/* What somebody asks the person, and what the person answers. */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include <stdbool.h>
#include <stdint.h>

#define QUESTIONS_MAX            8u
#define QUESTIONS_OF_ASKER_MAX   4u
#define QUESTION_TEXT_BYTES      1024u
#define QUESTION_ANSWER_BYTES    512u
#define QUESTION_NAME_BYTES      64u
#define QUESTION_PRINCIPAL_BYTES 32u

/* As in the schema (console.capnp). */
enum question_kind_number {
    QUESTION_YES_NO = 0,
    QUESTION_SECRET,
    QUESTION_NEW_SECRET,
    QUESTION_LINE,
    QUESTION_NOTICE,
    QUESTION_KINDS,
};

enum question_state_number {
    QUESTION_OPEN = 0,
    QUESTION_ANSWERED,
    QUESTION_REFUSED,
    QUESTION_TIMED_OUT,
};

struct answer {
    uint32_t size_bytes;
    uint8_t data[QUESTION_ANSWER_BYTES];
};

struct question {
    uint32_t number; /* 0: this place is free */
    uint64_t asker;  /* the badge of the session through which it was asked */
    uint64_t process;
    uint8_t principal[QUESTION_PRINCIPAL_BYTES];
    char name[QUESTION_NAME_BYTES]; /* of the process, printable */
    bool is_announced;
    bool is_of_lock; /* a secret that was asked for while the console was locked: to unlock it */
    uint8_t console;
    uint16_t kind;
    uint16_t state;
    uint32_t event;
    uint64_t bits;
    uint64_t deadline_ns; /* 0: none */
    uint32_t text_bytes;
    uint8_t text[QUESTION_TEXT_BYTES];
    struct answer answer;
};

struct question_request {
    uint64_t asker;
    uint64_t process;
    const uint8_t *principal; /* of who asks */
    uint8_t console;
    struct bytes wanted; /* a principal, for CONSOLES_ANY */
    uint16_t kind;
    struct bytes text;
    uint32_t event;
    uint64_t bits;
    uint64_t deadline_ns;
};
