#include "overlay_wire/route_messages.h"

enum status overlay_lookup_read(struct bytes body, struct overlay_lookup *lookup)
{
    struct wire_reader reader = wire_reader_of(body);
    wire_read_key(&reader, &lookup->source);
    wire_read_key(&reader, &lookup->destination);
    wire_read_path(&reader, &lookup->from);
    return wire_reader_finish(&reader);
}

enum status overlay_notify_read(struct bytes body, struct overlay_notify *notify)
{
    struct wire_reader reader = wire_reader_of(body);
    wire_read_path(&reader, &notify->path);
    notify->watermark = wire_read_number(&reader);
    wire_read_key(&reader, &notify->source);
    wire_read_key(&reader, &notify->destination);
    notify->sequence = wire_read_number(&reader);
    wire_read_path(&reader, &notify->coordinates);
    wire_read_signature(&reader, &notify->signature);
    return wire_reader_finish(&reader);
}

enum status overlay_broken_read(struct bytes body, struct overlay_broken *broken)
{
    struct wire_reader reader = wire_reader_of(body);
    wire_read_path(&reader, &broken->path);
    broken->watermark = wire_read_number(&reader);
    wire_read_key(&reader, &broken->source);
    wire_read_key(&reader, &broken->destination);
    return wire_reader_finish(&reader);
}

enum status overlay_traffic_read(struct bytes body, struct overlay_traffic *traffic)
{
    struct wire_reader reader = wire_reader_of(body);
    wire_read_path(&reader, &traffic->path);
    wire_read_path(&reader, &traffic->from);
    wire_read_key(&reader, &traffic->source);
    wire_read_key(&reader, &traffic->destination);
    traffic->watermark = wire_read_number(&reader);
    traffic->payload = wire_read_rest(&reader);
    return wire_reader_finish(&reader);
}

void overlay_lookup_write(struct wire_writer *writer, const struct overlay_lookup *lookup)
{
    wire_write_key(writer, &lookup->source);
    wire_write_key(writer, &lookup->destination);
    wire_write_path(writer, lookup->from);
}

/* What is signed of a notify. */
static void write_place(struct wire_writer *writer, const struct overlay_notify *notify)
{
    wire_write_number(writer, notify->sequence);
    wire_write_path(writer, notify->coordinates);
}

void overlay_notify_write(struct wire_writer *writer, const struct overlay_notify *notify)
{
    wire_write_path(writer, notify->path);
    wire_write_number(writer, notify->watermark);
    wire_write_key(writer, &notify->source);
    wire_write_key(writer, &notify->destination);
    write_place(writer, notify);
    wire_write_signature(writer, &notify->signature);
}

void overlay_broken_write(struct wire_writer *writer, const struct overlay_broken *broken)
{
    wire_write_path(writer, broken->path);
    wire_write_number(writer, broken->watermark);
    wire_write_key(writer, &broken->source);
    wire_write_key(writer, &broken->destination);
}

void overlay_traffic_write(struct wire_writer *writer, const struct overlay_traffic *traffic)
{
    wire_write_path(writer, traffic->path);
    wire_write_path(writer, traffic->from);
    wire_write_key(writer, &traffic->source);
    wire_write_key(writer, &traffic->destination);
    wire_write_number(writer, traffic->watermark);
    wire_write_bytes(writer, traffic->payload);
}

enum status overlay_notify_sign(const struct overlay_identity *self, struct overlay_notify *notify)
{
    uint8_t statement[OVERLAY_NOTIFY_STATEMENT_BYTES_MAX];
    struct wire_writer writer = wire_writer_of(statement, sizeof(statement));
    write_place(&writer, notify);
    return self->sign(self->context, wire_written(&writer), &notify->signature);
}

enum status overlay_notify_check(const struct overlay_notify *notify)
{
    uint8_t statement[OVERLAY_NOTIFY_STATEMENT_BYTES_MAX];
    struct wire_writer writer = wire_writer_of(statement, sizeof(statement));
    write_place(&writer, notify);
    return overlay_verify(&notify->source, wire_written(&writer), &notify->signature);
}
