/* Files and directories, below the capability "directory", by the paths that people type. */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "schema/directory.h"
#include <stdbool.h>

#define FILES_PATH_BYTES_MAX 1024u

/*
 * What all functions can answer: what a Directory or File answers, and
 *   STATUS_LIMIT_EXCEEDED  the path is too long
 */

/* What is there; the root too. */
NODISCARD enum status files_lookup(const char *words, struct node_state *state);

/* A reader of a directory; of the root too. The caller releases it. */
NODISCARD enum status files_open_directory(const char *words, uint32_t *directory);

/* To read, or to write; the caller releases it. */
NODISCARD enum status files_open(const char *words, uint32_t *file);
NODISCARD enum status files_open_writable(const char *words, enum creation how, uint32_t *file);

/*
 * Gives all of a file to `take`, piece by piece, until that gives something other than STATUS_OK,
 * which is the result then.
 */
NODISCARD enum status
files_read(uint32_t file, enum status (*take)(void *context, struct bytes data), void *context);

/* The same with what comes in as "stdin", a Stream or a File. Without one, ends the program. */
NODISCARD enum status
files_read_input(enum status (*take)(void *context, struct bytes data), void *context);

NODISCARD enum status files_append(uint32_t file, struct bytes data);

NODISCARD enum status files_make_directory(const char *words, enum creation how);
NODISCARD enum status files_remove(const char *words);
NODISCARD enum status files_rename(const char *from, const char *to);

/*
 * Calls `visit` for each entry of a directory; it makes no calls itself but those of
 * command/output.h. What it gives other than STATUS_OK ends the listing, and is the result.
 */
NODISCARD enum status files_list(
    uint32_t directory,
    enum status (*visit)(void *context, const struct entry *entry),
    void *context);

/* Where something of the name of `from` goes when a person says "to": below it, if that is a
 * directory. False: too long. */
bool files_target(char target[FILES_PATH_BYTES_MAX], const char *from, const char *to);
