/* Reading a file to be edited. */
#pragma once

#include "lib/bytes.h"
#include <stdbool.h>
#include <stddef.h>

enum load_outcome {
    LOAD_DONE,
    LOAD_NONE,      /* there is no such file */
    LOAD_TOO_LARGE, /* for the editor */
    LOAD_NO_TEXT,   /* it is not UTF-8 */
    LOAD_NO_MEMORY,
    LOAD_FAILED, /* `error` says why */
};

struct load {
    enum load_outcome outcome;
    int error;
    size_t line; /* of LOAD_NO_TEXT: where, from 1 on */
    void *data;  /* of LOAD_DONE: to be freed */
    size_t size_bytes;
};

/* All of it, if it is a text of at most `bytes_max`. */
struct load load_file(const char *place, size_t bytes_max);

/* Whether all of it is UTF-8; otherwise where it is not. */
bool load_is_text(struct bytes bytes, size_t *at);
