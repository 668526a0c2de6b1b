#include "outside.h"
#include "runtime/capability.h"
#include "schema/kernel_client.h"
#include "schema/stream_server.h"

static enum status answer_read(struct pipe_outside *outside, uint32_t call, struct bytes data)
{
    (void)outside;
    const struct stream_read_results results = {.data = data};
    return stream_read_reply(call, STATUS_OK, &results);
}

static enum status
answer_write(struct pipe_outside *outside, uint32_t call, enum status status, uint32_t size_bytes)
{
    (void)outside;
    const struct stream_write_results results = {.size_bytes = size_bytes};
    return stream_write_reply(call, status, &results);
}

static void cancel(struct pipe_outside *outside, uint32_t call)
{
    (void)outside;
    /* Whoever is gone needs no answer. */
    (void)stream_write_reply(call, STATUS_CANCELLED, NULL);
}

static void drop_call(struct pipe_outside *outside, uint32_t call)
{
    (void)outside;
    capability_release(call);
}

static void signal_event(struct pipe_outside *outside, uint32_t event, uint64_t bits)
{
    (void)outside;
    const struct event_signal_params params = {.bits = bits};
    if (bits != 0) {
        /* An event that is gone has nobody who waits for it. */
        (void)event_signal(event, &params);
    }
    capability_release(event);
}

struct pipe_outside pipe_outside = {
    .charge = pipe_pair_charge,
    .refund = pipe_pair_refund,
    .answer_read = answer_read,
    .answer_write = answer_write,
    .cancel = cancel,
    .drop_call = drop_call,
    .signal = signal_event,
};
