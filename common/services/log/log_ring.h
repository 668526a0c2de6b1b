/*
 * The last lines that were written to the log, and who wrote them. A line is made fit for a
 * terminal when it comes in (lib/printable.h): so whoever reads it need not think of it.
 *
 * Invariant: the entries with the numbers next_number - count to next_number - 1 are there, and the
 * entry with number n is in place n modulo capacity.
 */
#pragma once

#include "lib/bytes.h"
#include "schema/log.h"
#include <stdint.h>

#define LOG_TEXT_BYTES_MAX 224u

struct log_line {
    uint64_t number; /* from 1 on */
    uint64_t time_ns;
    uint64_t process;
    uint16_t severity; /* enum severity */
    uint16_t size_bytes;
    char text[LOG_TEXT_BYTES_MAX];
};

struct log_ring {
    struct log_line *lines; /* [I] */
    uint32_t capacity;      /* [I] */
    uint32_t count;
    uint64_t next_number;
};

/* The caller keeps `lines`, of which there is at least one, as long as the ring. */
void log_ring_init(struct log_ring *ring, struct log_line *lines, uint32_t capacity);

/*
 * Adds a line, in place of the oldest one when all places are taken. A line break at the end is
 * left out; what is too long is cut, and ends in "...". Gives the line, which holds until the next
 * one.
 */
struct log_record {
    uint64_t time_ns;
    uint64_t process;
    enum severity severity;
    struct bytes text;
};
const struct log_line *log_ring_add(struct log_ring *ring, const struct log_record *entry);

/*
 * The line that follows number `after`; NULL: there is none. *lost: how many there were in between
 * that are there no more.
 */
const struct log_line *log_ring_next(const struct log_ring *ring, uint64_t after, uint64_t *lost);

/* "debug", ...; what is no severity reads as "error". */
const char *log_severity_text(uint16_t severity);
