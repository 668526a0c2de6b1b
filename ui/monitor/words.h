/* Values as a person reads them, in short. */
#pragma once

#include "lib/bytes.h"
#include <stdint.h>

#define WORDS_MAX 32u

/* "512 B", "3.2 MiB". */
void words_size(char target[WORDS_MAX], uint64_t bytes);

/* "0.13 s", "2 min 05 s", "3 h 02 min". */
void words_duration(char target[WORDS_MAX], uint64_t duration_ns);

/* "12.5 %", of thousandths. */
void words_part(char target[WORDS_MAX], uint64_t thousandths);

/* Whose something is: the first digits of his key. */
void words_principal(char target[WORDS_MAX], struct bytes key);
