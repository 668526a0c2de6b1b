/*
 * The two sides of a connection as a test plays them: a peer that sends and takes as many bytes at
 * a time as the test says, and a site of a few files in memory.
 */
#pragma once

#include "http/connection.h"

#define DOUBLE_OUTPUT_BYTES 400000u
#define DOUBLE_INPUT_BYTES  400000u

/* Files: "index.html", "a.txt" (10 digits), "big" (100,000 bytes), "gone" that ends too early,
 * "empty"; directories: "sub" with "index.html", "bare" with nothing; "secret" is denied, "later"
 * not there now. */
#define DOUBLE_BIG_BYTES 100000u

struct peer {
    /* What it sends, and how much of that at a time. */
    uint8_t input[DOUBLE_INPUT_BYTES];
    uint32_t input_bytes;
    uint32_t input_at;
    uint32_t gives_bytes;
    bool has_ended; /* once all of it is sent */
    /* What it took, and how much it will still take, and at a time. */
    uint8_t output[DOUBLE_OUTPUT_BYTES];
    uint32_t output_bytes;
    uint32_t takes_bytes;
    uint32_t room_bytes;
    bool is_gone; /* writing fails */
    bool is_finished;
};

extern struct peer peer;
extern struct connection connection;
extern uint64_t double_now_ns;
/* Documents that are open, and how many were opened in all. */
extern uint32_t double_open_count;
extern uint32_t double_opened_count;
/* "gone" was read to where it ends. */
extern bool double_has_shrunk;

/* A peer that sends and takes all at once, and a connection to it. */
void double_start(void);

/* More that it sends. */
void double_send(const char *text);

/* Turns until nothing more can be done; gives what the last one said. */
enum connection_wait double_run(void);

/* The content that "big" has at a place. */
uint8_t double_big_byte(uint64_t offset);
