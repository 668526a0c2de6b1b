/*
 * How the overlay writes things: bytes as they are, and numbers as Go's uvarint: seven bits in each
 * byte, the lowest first, the top bit set in all but the last. A number has one form here, the
 * shortest, which is the only one that is ever sent.
 *
 * Reader and writer remember the first thing that went wrong and do nothing from then on, so that a
 * message is read field by field and asked about once.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "overlay_wire/key.h"
#include "overlay_wire/path.h"
#include <stdint.h>

#define WIRE_NUMBER_BYTES_MAX 10u

struct wire_reader {
    struct bytes input;
    size_t at;
    enum status status;
};

struct wire_writer {
    uint8_t *target; /* the caller's */
    size_t room_bytes;
    size_t size_bytes;
    enum status status; /* STATUS_NO_SPACE: there was too little room */
};

static inline struct wire_reader wire_reader_of(struct bytes input)
{
    return (struct wire_reader){input, 0, STATUS_OK};
}

/*
 * All of these give zeros, or an empty view, where the status is not STATUS_OK afterwards.
 *   STATUS_TRUNCATED  it ends before
 */

/* STATUS_MALFORMED: it is above 2^64 - 1, or not in its shortest form. */
uint64_t wire_read_number(struct wire_reader *reader);

struct bytes wire_read_bytes(struct wire_reader *reader, size_t size_bytes);

void wire_read_key(struct wire_reader *reader, struct overlay_key *key);

void wire_read_signature(struct wire_reader *reader, struct overlay_signature *signature);

/* STATUS_LIMIT_EXCEEDED: it is longer than OVERLAY_PATH_BYTES_MAX. The view is of the input. */
void wire_read_path(struct wire_reader *reader, struct overlay_path *path);

/* What is left. */
struct bytes wire_read_rest(struct wire_reader *reader);

/* What went wrong; STATUS_MALFORMED when nothing did, and something is left. */
NODISCARD enum status wire_reader_finish(const struct wire_reader *reader);

static inline struct wire_writer wire_writer_of(uint8_t *target, size_t room_bytes)
{
    return (struct wire_writer){target, room_bytes, 0, STATUS_OK};
}

static inline struct bytes wire_written(const struct wire_writer *writer)
{
    return (struct bytes){writer->target, writer->size_bytes};
}

/* How long a number is. */
uint32_t wire_number_bytes(uint64_t value);

void wire_write_number(struct wire_writer *writer, uint64_t value);

void wire_write_bytes(struct wire_writer *writer, struct bytes data);

void wire_write_key(struct wire_writer *writer, const struct overlay_key *key);

void wire_write_signature(struct wire_writer *writer, const struct overlay_signature *signature);

/* With the zero behind it. */
void wire_write_path(struct wire_writer *writer, struct overlay_path path);
