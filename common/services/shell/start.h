/*
 * Starting one program: a ledger and CPU time of its own, what it is granted, its arguments. What
 * goes wrong is said to the person here, who knows best what was being tried.
 */
#pragma once

#include "parse.h"
#include "shell.h"
#include <stdbool.h>
#include <stdint.h>

struct start_request {
    const struct parsed *parsed;
    const struct parsed_command *command;
    uint32_t first; /* the word that is the program's name: 1 after "run" */
    struct endpoint_of_stream input;
    struct endpoint_of_stream output;
    struct endpoint_of_stream errors;
    uint32_t terminal;    /* 0: it gets none */
    bool is_background;   /* less urgent than what the person waits for */
    uint64_t quota_bytes; /* of its ledger */
};

struct started {
    uint32_t process; /* Process, facet "parent" */
    uint32_t ledger;
    uint64_t number;
};

/* False: it was said why. Then nothing is left of it. What the request names stays the caller's. */
bool start_program(const struct start_request *request, struct started *started);
