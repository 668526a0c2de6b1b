/*
 * What was decided for each process that runs, for whoever asks why. Bounded: the oldest decision,
 * and the oldest grants, make room for new ones; names are cut.
 *
 * Invariant: the grants of a decision are those with its process number, each with another `order`
 * below its grant_count; those that are missing were overwritten.
 */
#pragma once

#include "origin.h"
#include "rule.h"

#define DECISIONS_MAX         96u
#define DECISIONS_GRANTS_MAX  512u
#define DECISION_NAME_BYTES   32u
#define DECISION_REASON_BYTES 120u

struct decision_record {
    uint64_t process; /* 0: free */
    uint64_t order;
    uint64_t parent;
    uint32_t rule;
    uint32_t grant_count;
    enum origin origin;
    uint16_t outcome;
    uint8_t program_bytes;
    uint8_t reason_bytes;
    uint8_t program[DECISION_NAME_BYTES];
    uint8_t principal[RULE_KEY_BYTES];
    uint8_t signer[RULE_KEY_BYTES];
    uint8_t reason[DECISION_REASON_BYTES];
    struct operation_masks operations;
};

struct decision_grant {
    uint64_t process; /* 0: free */
    uint64_t asked_mask;
    uint64_t mask;
    uint32_t order;
    uint32_t rule;
    uint8_t name_bytes;
    uint8_t interface_bytes;
    uint8_t name[DECISION_NAME_BYTES];
    uint8_t interface[DECISION_NAME_BYTES];
};

struct decisions {
    uint64_t next_order;
    uint32_t next_grant;
    struct decision_record records[DECISIONS_MAX];
    struct decision_grant grants[DECISIONS_GRANTS_MAX];
};

/* Zeros are an empty memory. Remembers it, in the place of what is known of that process. */
void decisions_begin(struct decisions *decisions, const struct decision *decision);

/* One more grant of a process that decisions_begin() was called for; others are passed over. */
void decisions_add_grant(
    struct decisions *decisions, uint64_t process, const struct decided_grant *grant);

/* The decision changed, or what is left of grant `order` of its process: somebody was asked. */
void decisions_change(struct decisions *decisions, const struct decision *decision);
void decisions_change_grant(
    struct decisions *decisions, uint64_t process, uint32_t order, uint64_t mask);

/* Where who starts it is. Of others than decisions_begin() was called for, it is unknown. */
void decisions_set_origin(struct decisions *decisions, uint64_t process, enum origin origin);
enum origin decisions_origin(const struct decisions *decisions, uint64_t process);

/* How many grants were decided for it; 0 for others. */
uint32_t decisions_grant_count(const struct decisions *decisions, uint64_t process);

void decisions_forget(struct decisions *decisions, uint64_t process);

/* False: nothing is known of this process. Views hold until the next change. */
bool decisions_find(const struct decisions *decisions, uint64_t process, struct decision *decision);

/* Grant `order` of a process, from 0 on; false: it is not remembered. */
bool decisions_grant(
    const struct decisions *decisions,
    uint64_t process,
    uint32_t order,
    struct decided_grant *grant);
