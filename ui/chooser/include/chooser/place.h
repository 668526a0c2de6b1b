/*
 * Places: where files are, as text: "/" and names with "/" between them. None ends with "/" but the
 * root itself, and none has ".", ".." or an empty name in it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLACE_BYTES_MAX      1024u /* with the zero */
#define PLACE_NAME_BYTES_MAX 256u

/*
 * What somebody typed, in a folder: names that begin with "/" begin at the root, and ".." goes up,
 * but not out. False: it is too long, or has a name that cannot be.
 */
bool place_read(char out[PLACE_BYTES_MAX], const char *folder, const char *typed);

/* One name more. False: it is too long. `out` may be `folder`. */
bool place_join(char out[PLACE_BYTES_MAX], const char *folder, const char *name);

/* The folder that it is in; of the root, the root. `out` may be `place`. */
void place_parent(char out[PLACE_BYTES_MAX], const char *place);

/* The last name; of the root, nothing. */
const char *place_name(const char *place);

bool place_is_root(const char *place);

/* Whether one is the other, or lies below it. */
bool place_is_in(const char *place, const char *folder);

/* Whether a file can be called so: UTF-8 without control characters and "/", 255 bytes at most. */
bool place_is_name(const char *name);

/*
 * What a copy is called where `name` is taken: "notes copy.txt", then "notes copy 2.txt". `number`
 * counts from 1 on. False: it would be too long.
 */
bool place_copy_name(char out[PLACE_NAME_BYTES_MAX], const char *name, uint32_t number);
