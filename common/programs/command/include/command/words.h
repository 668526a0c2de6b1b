/* Texts for people, and from them. */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WORDS_BYTES_MAX 24u

/* What went wrong, as a person would say it, after "NAME: ". Never NULL. */
const char *words_for_status(enum status status);

/* "512 B", "3.2 KiB", "1.0 GiB". */
void words_for_size(char target[WORDS_BYTES_MAX], uint64_t bytes);

/* "0.013 s", "2 min 05 s", "3 h 02 min", "12 d 01 h". */
void words_for_duration(char target[WORDS_BYTES_MAX], uint64_t duration_ns);

/*
 * What a person types as a path, as the names that directories understand: no "/" at either end, no
 * empty names, "." or "..". What would lead above the root stays at it. Empty: the root itself.
 * False: it does not fit.
 */
bool path_from_words(char *target, size_t size_bytes, const char *words);

/* The last name of a path without "/" at its end. */
const char *path_last_name(const char *path);
