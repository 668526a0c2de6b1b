/*
 * The thread that calls others, so that the one that decides never waits for anybody: the trusted
 * path, the audit log, the identities, the store, and the loader, who hears later what a person
 * answered.
 *
 * What it is to do comes through one queue (struct errand), what came of it goes back through
 * another (struct outcome_later, struct people), and the service's event is signalled then.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "people.h"
#include "schema/audit.h"
#include "schema/policy.h"
#include <stdbool.h>
#include <stdint.h>

#define COURIER_TEXT_BYTES    800u
#define COURIER_GRANTS_MAX    16u
#define COURIER_QUESTIONS_MAX 8u
#define COURIER_EVENT         UINT64_C(1) /* of the service: something came back */
/* A person has so long, where nobody says otherwise. */
#define COURIER_ANSWER_NS UINT64_C(30000000000)

enum errand_kind {
    ERRAND_RECORD,  /* to the audit log */
    ERRAND_ASK,     /* a person */
    ERRAND_FORGET,  /* what is asked for a process that is gone */
    ERRAND_REFRESH, /* who is who: somebody came whom nobody knows */
    ERRAND_KEEP,    /* the owner's rules, on the disk */
};

/* The verdict after a yes; a no takes away what `is_asked` has. */
struct courier_question {
    uint32_t later; /* LaunchDecision; the courier's from now on */
    uint32_t first_grant;
    uint32_t grant_count;
    bool is_start_asked;
    bool is_asked[COURIER_GRANTS_MAX];
    uint64_t masks[COURIER_GRANTS_MAX];
    uint32_t rules[COURIER_GRANTS_MAX];
    struct operation_masks operations;
};

/* A rule that counts already: whoever added it is answered when it survives the power. */
struct courier_keeping {
    uint32_t reply; /* to Policy.add; the courier's from now on; 0: nobody waits */
    uint32_t number;
    struct bytes content; /* stays as it is while courier_is_keeping() */
};

struct errand {
    enum errand_kind kind;
    enum audit_event event; /* of a record */
    uint64_t process;
    uint8_t key[RULE_KEY_BYTES]; /* subject of a record; whom to ask */
    uint32_t text_bytes;
    char text[COURIER_TEXT_BYTES];
    struct courier_question question;
    struct courier_keeping keeping;
};

enum answer {
    ANSWER_YES,
    ANSWER_NO,
    ANSWER_NONE, /* nobody said anything, or there was nobody to ask */
};

/* What a question led to. */
struct outcome_later {
    uint64_t process;
    enum answer answer;
    struct courier_question question;
};

/*
 * Starts the thread. `answer_ns`: how long a person may take.
 * Errors: of program_thread_create(), and of making an event.
 */
NODISCARD enum status courier_start(uint64_t answer_ns);

/*
 * Where the next errand is to be written, all zeros; courier_send() hands it over then. NULL: too
 * many are under way; the caller does without, and says so where that matters.
 */
struct errand *courier_errand(void);
void courier_send(void);
bool courier_has_room(uint32_t errands);

/* Rules are on their way to the disk: only one set of them at a time. */
bool courier_is_keeping(void);
void courier_keep_begin(void);

/* Another service has ended, or is there again: it may be the one that says who is who. */
void courier_look_again(void);

/* Waits until people were read for the first time, or nobody answers until then. */
void courier_await_people(uint64_t deadline_ns);

/* What came back, one after the other; false: nothing more. Of people, only the newest. */
bool courier_take_outcome(struct outcome_later *outcome);
bool courier_take_people(struct people *people);

/*
 * What the verdict is when this is the answer. Its lists point into `masks` and the question.
 * Reasons are texts that stay.
 */
void courier_verdict(
    const struct courier_question *question,
    enum answer answer,
    uint64_t masks[COURIER_GRANTS_MAX],
    struct verdict *verdict);
