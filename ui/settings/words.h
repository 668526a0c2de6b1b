/* What numbers and names of settings are in words. Pure. */
#pragma once

#include "lib/bytes.h"
#include <stddef.h>
#include <stdint.h>

/* Of a layout of keys; one that is not known is called by its name. Always terminated. */
void words_for_keymap(char *target, size_t size_bytes, struct bytes name);

/* "1 minute", "90 seconds", "never" for 0. */
void words_for_seconds(char *target, size_t size_bytes, uint32_t seconds);

/* "512 MiB": as many digits as tell something. */
void words_for_bytes(char *target, size_t size_bytes, uint64_t bytes);

/* Digits in groups of four, as far as there is room. */
void words_for_key(char *target, size_t size_bytes, struct bytes key);
