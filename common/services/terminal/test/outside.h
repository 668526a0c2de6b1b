/*
 * What is outside of the terminal, for tests: every handle that it takes over must come back once,
 * answered or dropped. Handles are numbers below OUTSIDE_HANDLES, given out by outside_handle().
 */
#pragma once

#include "terminal.h"

#define OUTSIDE_HANDLES    4096u
#define OUTSIDE_DATA_BYTES 4096u

enum handle_state {
    HANDLE_FREE = 0,
    HANDLE_HELD,     /* by the terminal */
    HANDLE_ANSWERED, /* a call */
    HANDLE_DROPPED,
};

struct outside {
    struct terminal_outside functions;
    enum handle_state states[OUTSIDE_HANDLES];
    uint32_t next_handle;
    uint32_t dead_call; /* an answer to it fails: its caller is gone */
    bool is_wrong;      /* something came back twice */
    /* The last answer of each kind, and the bits that were signalled since somebody looked. */
    uint32_t read_call;
    uint8_t read_data[OUTSIDE_DATA_BYTES];
    size_t read_bytes;
    uint32_t write_call;
    uint32_t write_bytes;
    uint32_t size_call;
    uint32_t columns;
    uint32_t rows;
    uint32_t cancelled_call;
    uint32_t cancelled_count;
    uint32_t gone_count; /* refused with something else */
    uint64_t signalled;
};

void outside_init(struct outside *outside);

/* A handle for the terminal to take over. */
uint32_t outside_handle(struct outside *outside);

/* How many the terminal still has. */
uint32_t outside_held(const struct outside *outside);
