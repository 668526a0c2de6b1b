#include "overlay_wire/frame.h"

enum status overlay_frame_read(struct bytes input, struct overlay_frame *frame, size_t *used_bytes)
{
    struct wire_reader reader = wire_reader_of(input);
    const uint64_t length = wire_read_number(&reader);
    if (reader.status != STATUS_OK) {
        return reader.status;
    }
    if (length == 0) {
        return STATUS_MALFORMED;
    }
    if (length > OVERLAY_FRAME_BYTES_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const struct bytes content = wire_read_bytes(&reader, (size_t)length);
    if (reader.status != STATUS_OK) {
        return reader.status;
    }
    if (content.data[0] >= OVERLAY_FRAME_TYPES) {
        return STATUS_UNSUPPORTED;
    }
    frame->type = (enum overlay_frame_type)content.data[0];
    frame->body = bytes_part(content, 1, content.size_bytes - 1);
    *used_bytes = reader.at;
    return STATUS_OK;
}

/* The length is not known yet: room for the longest is left, and it is written at its end. */
void overlay_frame_begin(struct wire_writer *writer, enum overlay_frame_type type)
{
    static const uint8_t room[OVERLAY_FRAME_LENGTH_BYTES_MAX];
    const uint8_t type_byte = (uint8_t)type;
    wire_write_bytes(writer, (struct bytes){room, sizeof(room)});
    wire_write_bytes(writer, (struct bytes){&type_byte, 1});
}

enum status overlay_frame_finish(struct wire_writer *writer, struct bytes *frame)
{
    if (writer->status != STATUS_OK) {
        return writer->status;
    }
    const size_t length = writer->size_bytes - OVERLAY_FRAME_LENGTH_BYTES_MAX;
    if (length > OVERLAY_FRAME_BYTES_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const uint32_t number_bytes = wire_number_bytes(length);
    const size_t begin = OVERLAY_FRAME_LENGTH_BYTES_MAX - number_bytes;
    struct wire_writer before = wire_writer_of(writer->target + begin, number_bytes);
    wire_write_number(&before, length);
    *frame = (struct bytes){writer->target + begin, number_bytes + length};
    return STATUS_OK;
}
