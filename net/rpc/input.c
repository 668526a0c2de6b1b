/*
 * Messages in a stream (capnproto.org/encoding.html, "Serialization Over a Stream"): the number of
 * segments less one and the size of each, 32 bits each, filled up to whole words; then the
 * segments.
 */
#include "flat.h"
#include "parts.h"

#define WORD_BYTES 8u

static uint32_t input_u32(const struct rpc_connection *connection, uint32_t index)
{
    const struct bytes input = {(const uint8_t *)connection->input, connection->input_bytes};
    return bytes_u32(input, (uint64_t)index * 4);
}

static uint32_t table_words(uint32_t segment_count)
{
    return (segment_count + 2) / 2;
}

/* How many bytes the message has, as far as what came of it says. */
static enum status needed_bytes(const struct rpc_connection *connection, uint32_t *needed)
{
    *needed = WORD_BYTES;
    if (connection->input_bytes < *needed) {
        return STATUS_OK;
    }
    if (input_u32(connection, 0) >= RPC_SEGMENTS_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const uint32_t segment_count = input_u32(connection, 0) + 1;
    *needed = table_words(segment_count) * WORD_BYTES;
    if (connection->input_bytes < *needed) {
        return STATUS_OK;
    }
    uint64_t words = 0;
    for (uint32_t i = 0; i < segment_count; i++) {
        words += input_u32(connection, 1 + i);
    }
    if (words > RPC_MESSAGE_WORDS_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    *needed += (uint32_t)words * WORD_BYTES;
    return STATUS_OK;
}

enum status rpc_input_take(
    struct rpc_connection *connection, struct bytes bytes, size_t *taken_bytes, bool *is_whole)
{
    for (;;) {
        uint32_t needed = 0;
        const enum status status = needed_bytes(connection, &needed);
        *is_whole = status == STATUS_OK && connection->input_bytes == needed;
        if (status != STATUS_OK || *is_whole) {
            return status;
        }
        const size_t left = bytes.size_bytes - *taken_bytes;
        const size_t wanted = needed - connection->input_bytes;
        const size_t part = left < wanted ? left : wanted;
        if (part == 0) {
            return STATUS_OK;
        }
        memcpy(
            (uint8_t *)connection->input + connection->input_bytes,
            bytes.data + *taken_bytes,
            part);
        connection->input_bytes += (uint32_t)part;
        *taken_bytes += part;
    }
}

enum status rpc_input_open(struct rpc_connection *connection, struct message *message)
{
    struct rpc_segment segments[RPC_SEGMENTS_MAX];
    struct message_builder builder;
    const uint32_t segment_count = input_u32(connection, 0) + 1;
    const uint64_t *words = connection->input + table_words(segment_count);
    for (uint32_t i = 0; i < segment_count; i++) {
        segments[i] = (struct rpc_segment){words, input_u32(connection, 1 + i)};
        words += segments[i].count;
    }
    if (segments[0].count == 0) {
        return STATUS_TRUNCATED;
    }
    if (segment_count == 1) {
        return message_open_page(segments[0].words, segments[0].count, NULL, 0, message);
    }
    message_builder_start(&builder, connection->flat, RPC_MESSAGE_WORDS_MAX);
    const enum status status = rpc_flatten(segments, segment_count, segments[0].words, &builder);
    return status == STATUS_OK
               ? message_open_page(connection->flat, builder.used_words, NULL, 0, message)
               : status;
}
