#include "overlay_wire/handshake.h"
#include "lib/text.h"
#include "overlay_wire/wire.h"
#include <sodium/crypto_generichash_blake2b.h>

#define MAGIC       "meta"
#define MAGIC_BYTES 4u
/* How much follows it. */
#define LENGTH_BYTES 2u
#define HEAD_BYTES   (MAGIC_BYTES + LENGTH_BYTES)

enum field {
    FIELD_MAJOR,
    FIELD_MINOR,
    FIELD_KEY,
    FIELD_PRIORITY,
    FIELDS,
};

/* How long each is, at least: what is behind is for later versions. */
static const uint16_t field_bytes[FIELDS] = {
    [FIELD_MAJOR] = 2,
    [FIELD_MINOR] = 2,
    [FIELD_KEY] = OVERLAY_KEY_BYTES,
    [FIELD_PRIORITY] = 1,
};

static uint16_t big_endian(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static void write_u16(struct wire_writer *writer, uint32_t value)
{
    const uint8_t number[] = {(uint8_t)(value >> 8), (uint8_t)value};
    wire_write_bytes(writer, (struct bytes){number, sizeof(number)});
}

static void write_head(struct wire_writer *writer, enum field field)
{
    write_u16(writer, field);
    write_u16(writer, field_bytes[field]);
}

void overlay_handshake_statement(
    const struct overlay_key *key,
    struct bytes password,
    uint8_t statement[OVERLAY_HANDSHAKE_STATEMENT_BYTES])
{
    (void)crypto_generichash_blake2b(
        statement,
        OVERLAY_HANDSHAKE_STATEMENT_BYTES,
        key->bytes,
        sizeof(key->bytes),
        password.size_bytes > 0 ? password.data : NULL,
        password.size_bytes);
}

enum status overlay_handshake_write(
    const struct overlay_identity *self,
    struct bytes password,
    uint8_t priority,
    uint8_t packet[OVERLAY_HANDSHAKE_BYTES])
{
    struct overlay_signature signature;
    if (password.size_bytes > OVERLAY_PASSWORD_BYTES_MAX) {
        return STATUS_INVALID_ARGUMENT;
    }
    const enum status status = self->sign_link(self->context, password, &signature);
    if (status != STATUS_OK) {
        return status;
    }
    struct wire_writer writer = wire_writer_of(packet, OVERLAY_HANDSHAKE_BYTES);
    wire_write_bytes(&writer, text_bytes(MAGIC));
    write_u16(&writer, OVERLAY_HANDSHAKE_BYTES - HEAD_BYTES);
    write_head(&writer, FIELD_MAJOR);
    write_u16(&writer, OVERLAY_VERSION_MAJOR);
    write_head(&writer, FIELD_MINOR);
    write_u16(&writer, OVERLAY_VERSION_MINOR);
    write_head(&writer, FIELD_KEY);
    wire_write_key(&writer, &self->key);
    write_head(&writer, FIELD_PRIORITY);
    wire_write_bytes(&writer, (struct bytes){&priority, sizeof(priority)});
    wire_write_signature(&writer, &signature);
    return writer.status;
}

/* One field: which one, and what is in it. */
static struct bytes read_field(struct wire_reader *reader, uint16_t *field)
{
    const struct bytes head = wire_read_bytes(reader, 2 * sizeof(uint16_t));
    if (head.data == NULL) {
        return head;
    }
    *field = big_endian(head.data);
    return wire_read_bytes(reader, big_endian(head.data + sizeof(uint16_t)));
}

/*
 * All fields, those of which nothing is known here left out. A field is there once at most, and the
 * priority may be missing.
 */
static enum status read_fields(struct bytes input, struct overlay_handshake *handshake)
{
    static const uint8_t no_priority[1];
    struct bytes values[FIELDS] = {[FIELD_PRIORITY] = {no_priority, 0}};
    struct wire_reader reader = wire_reader_of(input);
    while (reader.status == STATUS_OK && reader.at < input.size_bytes) {
        uint16_t field = FIELDS;
        const struct bytes value = read_field(&reader, &field);
        if (reader.status == STATUS_OK && field < FIELDS) {
            if (values[field].size_bytes != 0 || value.size_bytes < field_bytes[field]) {
                return STATUS_MALFORMED;
            }
            values[field] = value;
        }
    }
    if (reader.status != STATUS_OK || values[FIELD_MAJOR].data == NULL ||
        values[FIELD_MINOR].data == NULL) {
        return STATUS_MALFORMED;
    }
    if (big_endian(values[FIELD_MAJOR].data) != OVERLAY_VERSION_MAJOR ||
        big_endian(values[FIELD_MINOR].data) != OVERLAY_VERSION_MINOR) {
        return STATUS_UNSUPPORTED;
    }
    if (values[FIELD_KEY].data == NULL) {
        return STATUS_MALFORMED;
    }
    memcpy(handshake->key.bytes, values[FIELD_KEY].data, sizeof(handshake->key.bytes));
    handshake->priority = values[FIELD_PRIORITY].data[0];
    return STATUS_OK;
}

enum status
overlay_handshake_read(struct bytes input, struct overlay_handshake *handshake, size_t *used_bytes)
{
    const struct bytes magic = text_bytes(MAGIC);
    const size_t seen = input.size_bytes < MAGIC_BYTES ? input.size_bytes : MAGIC_BYTES;
    if (seen > 0 && memcmp(input.data, magic.data, seen) != 0) {
        return STATUS_MALFORMED;
    }
    if (input.size_bytes < HEAD_BYTES) {
        return STATUS_TRUNCATED;
    }
    const size_t rest_bytes = big_endian(input.data + MAGIC_BYTES);
    if (rest_bytes < OVERLAY_SIGNATURE_BYTES) {
        return STATUS_MALFORMED;
    }
    if (rest_bytes > OVERLAY_HANDSHAKE_BYTES_MAX - HEAD_BYTES) {
        return STATUS_LIMIT_EXCEEDED;
    }
    if (!bytes_contain(input, HEAD_BYTES, rest_bytes)) {
        return STATUS_TRUNCATED;
    }
    const size_t fields_bytes = rest_bytes - OVERLAY_SIGNATURE_BYTES;
    const enum status status = read_fields(bytes_part(input, HEAD_BYTES, fields_bytes), handshake);
    if (status == STATUS_OK) {
        memcpy(
            handshake->signature.bytes,
            input.data + HEAD_BYTES + fields_bytes,
            OVERLAY_SIGNATURE_BYTES);
        *used_bytes = HEAD_BYTES + rest_bytes;
    }
    return status;
}

enum status overlay_handshake_check(
    const struct overlay_handshake *handshake,
    const struct overlay_key *self,
    struct bytes password)
{
    uint8_t statement[OVERLAY_HANDSHAKE_STATEMENT_BYTES];
    if (overlay_key_equal(&handshake->key, self)) {
        return STATUS_WRONG_SIGNER;
    }
    if (password.size_bytes > OVERLAY_PASSWORD_BYTES_MAX) {
        return STATUS_INVALID_ARGUMENT;
    }
    overlay_handshake_statement(&handshake->key, password, statement);
    const struct bytes signed_bytes = {statement, sizeof(statement)};
    return overlay_verify(&handshake->key, signed_bytes, &handshake->signature);
}
