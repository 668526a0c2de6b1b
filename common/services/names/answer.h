/* The texts of an answer with a list: kept until it is sent, and counted, so that it fits. */
#pragma once

#include "lib/bytes.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An answer's list fills no more of a message than this. */
#define ANSWER_WORDS_MAX 430u

struct answer {
    uint8_t bytes[ANSWER_WORDS_MAX * sizeof(uint64_t)];
    size_t used_bytes;
    uint32_t words;
};

void answer_begin(struct answer *answer);

/* What a text takes of a message, with its terminator. */
uint32_t answer_words(size_t size_bytes);

/* Takes so much of the message. False: so much does not fit any more. */
bool answer_has_room(struct answer *answer, uint32_t words);

/* A copy of it, after room was found for it. */
struct bytes answer_keep(struct answer *answer, const uint8_t *data, size_t size_bytes);

/* Nothing of it is left here. */
void answer_wipe(struct answer *answer);
