#include "overlay_wire/wire.h"

#define PAYLOAD_BITS 7u
#define MORE         0x80u
/* Of the tenth byte, one bit is left. */
#define LAST_BYTE_MAX 1u

static void fail(enum status *status, enum status failure)
{
    if (*status == STATUS_OK) {
        *status = failure;
    }
}

/* Whether there are so many bytes; if not, that is what went wrong. */
static bool has(struct wire_reader *reader, size_t size_bytes)
{
    if (reader->status == STATUS_OK && !bytes_contain(reader->input, reader->at, size_bytes)) {
        reader->status = STATUS_TRUNCATED;
    }
    return reader->status == STATUS_OK;
}

uint64_t wire_read_number(struct wire_reader *reader)
{
    uint64_t value = 0;
    for (uint32_t i = 0; i < WIRE_NUMBER_BYTES_MAX; i++) {
        if (!has(reader, 1)) {
            return 0;
        }
        const uint8_t byte = reader->input.data[reader->at];
        const bool is_too_much = i == WIRE_NUMBER_BYTES_MAX - 1 && byte > LAST_BYTE_MAX;
        if (is_too_much || (byte == 0 && i > 0)) {
            break;
        }
        reader->at++;
        value |= (uint64_t)(byte & (MORE - 1)) << (PAYLOAD_BITS * i);
        if (byte < MORE) {
            return value;
        }
    }
    fail(&reader->status, STATUS_MALFORMED);
    return 0;
}

struct bytes wire_read_bytes(struct wire_reader *reader, size_t size_bytes)
{
    if (!has(reader, size_bytes)) {
        return (struct bytes){NULL, 0};
    }
    if (size_bytes == 0) {
        return (struct bytes){reader->input.data, 0};
    }
    reader->at += size_bytes;
    return bytes_part(reader->input, reader->at - size_bytes, size_bytes);
}

static void read_into(struct wire_reader *reader, uint8_t *target, size_t size_bytes)
{
    const struct bytes from = wire_read_bytes(reader, size_bytes);
    if (from.data == NULL) {
        memset(target, 0, size_bytes);
    } else {
        memcpy(target, from.data, size_bytes);
    }
}

void wire_read_key(struct wire_reader *reader, struct overlay_key *key)
{
    read_into(reader, key->bytes, sizeof(key->bytes));
}

void wire_read_signature(struct wire_reader *reader, struct overlay_signature *signature)
{
    read_into(reader, signature->bytes, sizeof(signature->bytes));
}

/*
 * Reads to the end whatever it is that is too long, so that a path that is malformed is told from
 * one that is long.
 */
void wire_read_path(struct wire_reader *reader, struct overlay_path *path)
{
    const size_t begin = reader->at;
    *path = (struct overlay_path){{NULL, 0}};
    while (wire_read_number(reader) != 0) {
    }
    if (reader->status != STATUS_OK) {
        return;
    }
    const size_t size_bytes = reader->at - begin - 1;
    if (size_bytes > OVERLAY_PATH_BYTES_MAX) {
        reader->status = STATUS_LIMIT_EXCEEDED;
        return;
    }
    path->ports = bytes_part(reader->input, begin, size_bytes);
}

struct bytes wire_read_rest(struct wire_reader *reader)
{
    if (reader->status != STATUS_OK) {
        return (struct bytes){NULL, 0};
    }
    return wire_read_bytes(reader, reader->input.size_bytes - reader->at);
}

enum status wire_reader_finish(const struct wire_reader *reader)
{
    if (reader->status == STATUS_OK && reader->at != reader->input.size_bytes) {
        return STATUS_MALFORMED;
    }
    return reader->status;
}

uint32_t wire_number_bytes(uint64_t value)
{
    uint32_t count = 1;
    while (value >= MORE) {
        value >>= PAYLOAD_BITS;
        count++;
    }
    return count;
}

void wire_write_number(struct wire_writer *writer, uint64_t value)
{
    uint8_t number[WIRE_NUMBER_BYTES_MAX];
    uint32_t count = 0;
    while (value >= MORE) {
        number[count++] = (uint8_t)(value | MORE);
        value >>= PAYLOAD_BITS;
    }
    number[count++] = (uint8_t)value;
    wire_write_bytes(writer, (struct bytes){number, count});
}

void wire_write_bytes(struct wire_writer *writer, struct bytes data)
{
    if (writer->status != STATUS_OK || data.size_bytes == 0) {
        return;
    }
    if (data.size_bytes > writer->room_bytes - writer->size_bytes) {
        writer->status = STATUS_NO_SPACE;
        return;
    }
    memcpy(writer->target + writer->size_bytes, data.data, data.size_bytes);
    writer->size_bytes += data.size_bytes;
}

void wire_write_key(struct wire_writer *writer, const struct overlay_key *key)
{
    wire_write_bytes(writer, (struct bytes){key->bytes, sizeof(key->bytes)});
}

void wire_write_signature(struct wire_writer *writer, const struct overlay_signature *signature)
{
    wire_write_bytes(writer, (struct bytes){signature->bytes, sizeof(signature->bytes)});
}

void wire_write_path(struct wire_writer *writer, struct overlay_path path)
{
    wire_write_bytes(writer, path.ports);
    wire_write_number(writer, 0);
}
