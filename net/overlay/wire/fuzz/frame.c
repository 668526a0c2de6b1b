/*
 * Frames as they come over a link: what is read is written again, and is the same, byte for byte,
 * but for filters, of which there is a shorter form.
 */
#include "overlay_wire/frame.h"
#include "overlay_wire/bloom.h"
#include "overlay_wire/route_messages.h"
#include "overlay_wire/tree_messages.h"
#include "require.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static enum status request(struct bytes body, struct wire_writer *writer)
{
    struct overlay_request message;
    const enum status status = overlay_request_read(body, &message);
    overlay_request_write(writer, &message);
    return status;
}

static enum status response(struct bytes body, struct wire_writer *writer)
{
    struct overlay_response message;
    const enum status status = overlay_response_read(body, &message);
    overlay_response_write(writer, &message);
    return status;
}

static enum status announce(struct bytes body, struct wire_writer *writer)
{
    struct overlay_announce message;
    const enum status status = overlay_announce_read(body, &message);
    overlay_announce_write(writer, &message);
    if (status == STATUS_OK) {
        require(!overlay_announce_supersedes(&message, &message));
        require(overlay_announce_equal(&message, &message));
        const enum status check = overlay_announce_check(&message);
        require(check == STATUS_OK || check == STATUS_BAD_SIGNATURE);
    }
    return status;
}

static enum status bloom(struct bytes body, struct wire_writer *writer)
{
    struct overlay_bloom message;
    struct overlay_bloom again;
    const enum status status = overlay_bloom_read(body, &message);
    if (status == STATUS_OK) {
        overlay_bloom_write(writer, &message);
        require(
            overlay_bloom_read(
                bytes_part(wire_written(writer), 4, writer->size_bytes - 4), &again) == STATUS_OK);
        require(overlay_bloom_equal(&message, &again));
        require(writer->size_bytes - 4 <= body.size_bytes);
    }
    return status;
}

static enum status lookup(struct bytes body, struct wire_writer *writer)
{
    struct overlay_lookup message;
    const enum status status = overlay_lookup_read(body, &message);
    overlay_lookup_write(writer, &message);
    return status;
}

static enum status notify(struct bytes body, struct wire_writer *writer)
{
    struct overlay_notify message;
    const enum status status = overlay_notify_read(body, &message);
    overlay_notify_write(writer, &message);
    if (status == STATUS_OK) {
        const enum status check = overlay_notify_check(&message);
        require(check == STATUS_OK || check == STATUS_BAD_SIGNATURE);
    }
    return status;
}

static enum status broken(struct bytes body, struct wire_writer *writer)
{
    struct overlay_broken message;
    const enum status status = overlay_broken_read(body, &message);
    overlay_broken_write(writer, &message);
    return status;
}

static enum status traffic(struct bytes body, struct wire_writer *writer)
{
    struct overlay_traffic message;
    const enum status status = overlay_traffic_read(body, &message);
    overlay_traffic_write(writer, &message);
    if (status == STATUS_OK) {
        const uint32_t distance = overlay_path_distance(message.path, message.from);
        require(distance == overlay_path_distance(message.from, message.path));
        require((distance == 0) == overlay_path_equal(message.path, message.from));
    }
    return status;
}

static enum status whatever(struct bytes body, struct wire_writer *writer)
{
    wire_write_bytes(writer, body);
    return STATUS_OK;
}

static enum status (*const bodies[OVERLAY_FRAME_TYPES])(
    struct bytes body, struct wire_writer *writer) = {
    [OVERLAY_DUMMY] = whatever,
    [OVERLAY_KEEPALIVE] = whatever,
    [OVERLAY_REQUEST] = request,
    [OVERLAY_RESPONSE] = response,
    [OVERLAY_ANNOUNCE] = announce,
    [OVERLAY_BLOOM] = bloom,
    [OVERLAY_LOOKUP] = lookup,
    [OVERLAY_NOTIFY] = notify,
    [OVERLAY_BROKEN] = broken,
    [OVERLAY_TRAFFIC] = traffic,
};

static void check(struct bytes input, const struct overlay_frame *frame)
{
    static uint8_t memory[8192];
    struct wire_writer writer = wire_writer_of(memory, sizeof(memory));
    struct bytes written;
    overlay_frame_begin(&writer, frame->type);
    if (bodies[frame->type](frame->body, &writer) != STATUS_OK) {
        return;
    }
    require(overlay_frame_finish(&writer, &written) == STATUS_OK);
    require(frame->type == OVERLAY_BLOOM || bytes_equal(written, input));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    uint8_t *const copy = malloc(size_bytes + 1);
    struct bytes left = {copy, size_bytes};
    struct overlay_frame frame;
    size_t used = 0;
    if (size_bytes > 0) {
        memcpy(copy, data, size_bytes);
    }
    while (overlay_frame_read(left, &frame, &used) == STATUS_OK) {
        require(used >= 2 && used <= left.size_bytes);
        check(bytes_part(left, 0, used), &frame);
        left = bytes_part(left, used, left.size_bytes - used);
    }
    free(copy);
    return 0;
}
