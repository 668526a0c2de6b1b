/*
 * Who has sent something to a server's socket lately, and may be answered for that. Those that were
 * answered have places of their own, so that whoever only sends, from however many addresses, does
 * not make the socket forget whom it is talking with. Of each kind the one that neither sent nor
 * was answered for the longest time makes room: one that was answered counts among the others then.
 */
#pragma once

#include "stack/address.h"
#include <stdbool.h>
#include <stdint.h>

#define SENDERS_ANSWERED_MAX 96u
#define SENDERS_OTHERS_MAX   96u

struct senders {
    uint32_t answered_count;
    uint32_t other_count;
    uint64_t forgotten_count;
    struct place answered[SENDERS_ANSWERED_MAX]; /* the latest first, also below */
    struct place others[SENDERS_OTHERS_MAX];
};

/* It has sent something. */
void senders_note(struct senders *senders, const struct place *sender);

/* Whether it may be answered, and is: it is the latest of those then. */
bool senders_have(struct senders *senders, const struct place *sender);
