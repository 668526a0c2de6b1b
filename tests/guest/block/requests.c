#include "requests.h"

static struct ring_user ring;

void requests_submit(const struct channel *channel, const struct transfer *transfer)
{
    const uint32_t blocks = transfer->piece_bytes / transfer->block_bytes;
    if (ring.handle == 0 && ring_user_create(REQUESTS_MAX, &ring) != STATUS_OK) {
        return;
    }
    for (uint32_t i = 0; i < transfer->piece_count; i++) {
        const uint64_t offset = (uint64_t)i * transfer->piece_bytes;
        *ring_user_next(&ring) = (struct ring_submission){
            .operation = RING_OPERATION_CALL,
            .handle = channel->session,
            .tag = message_tag(transfer->method, BLOCK_CHANNEL_READ_PARAMS_WORDS),
            .user_data = i,
            .words = {transfer->first_block + (uint64_t)i * blocks, blocks | offset << 32},
        };
    }
    struct register_message message = {
        .tag = message_tag(0, 2), .words = {transfer->piece_count, 0}};
    (void)ring_user_enter(&ring, &message);
}

uint32_t requests_await(uint32_t count, enum status *first_error)
{
    uint32_t good = 0;
    for (uint32_t done = 0; done < count;) {
        struct register_message message = {.tag = message_tag(0, 2), .words = {0, 1}};
        const enum status status = ring_user_enter(&ring, &message);
        if (status != STATUS_OK) {
            *first_error = status;
            return good;
        }
        while (ring_user_available(&ring) > 0) {
            const struct ring_completion *completion = ring_user_take(&ring);
            good += completion->status == STATUS_OK ? 1 : 0;
            if (completion->status != STATUS_OK && *first_error == STATUS_OK) {
                *first_error = (enum status)completion->status;
            }
            ring_user_taken(&ring);
            done++;
        }
    }
    return good;
}

enum status requests_run(const struct channel *channel, const struct transfer *transfer)
{
    enum status first_error = STATUS_OK;
    requests_submit(channel, transfer);
    (void)requests_await(transfer->piece_count, &first_error);
    return first_error;
}
