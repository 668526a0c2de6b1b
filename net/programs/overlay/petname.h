/*
 * A petname: what a person calls a key of the overlay. It is a file of that name in the folder
 * "petnames", whose first line is the key; what else is in the file is the person's own.
 */
#pragma once

#include "lib/bytes.h"
#include <stdbool.h>
#include <stdint.h>

#define PETNAME_BYTES_MAX 32u
#define PETNAME_KEY_BYTES 32u
/* As much of a file as is looked at. */
#define PETNAME_LINE_BYTES_MAX 80u
/* What is written: the key, and the end of the line. */
#define PETNAME_CONTENT_BYTES (2 * PETNAME_KEY_BYTES + 1)

/* 1 to 32 letters, digits, '-', '_' or '.', the first one a letter or a digit: never a key. */
bool petname_check(struct bytes name);

/* False: the first line is no key. Blanks behind it do not count. */
bool petname_read(struct bytes content, uint8_t key[PETNAME_KEY_BYTES]);

/* All of a new file, and a terminator. */
void petname_write(const uint8_t key[PETNAME_KEY_BYTES], char content[PETNAME_CONTENT_BYTES + 1]);
