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

void requests_await(uint32_t count, struct outcome *outcome)
{
    const uint32_t until = outcome->answered + count;
    while (outcome->answered < until) {
        struct register_message message = {.tag = message_tag(0, 2), .words = {0, 1}};
        if (ring_user_enter(&ring, &message) != STATUS_OK) {
            outcome->first_error = STATUS_CANCELLED;
            return;
        }
        while (ring_user_available(&ring) > 0 && outcome->answered < until) {
            const struct ring_completion *completion = ring_user_take(&ring);
            const bool is_good = completion->status == STATUS_OK;
            outcome->good |= is_good ? UINT64_C(1) << completion->user_data : 0;
            if (!is_good && outcome->first_error == STATUS_OK) {
                outcome->first_error = (enum status)completion->status;
            }
            ring_user_taken(&ring);
            outcome->answered++;
        }
    }
}

enum status requests_run(const struct channel *channel, const struct transfer *transfer)
{
    struct outcome outcome = {0};
    requests_submit(channel, transfer);
    requests_await(transfer->piece_count, &outcome);
    return outcome.first_error;
}
