#include "terminal_outside.h"
#include "runtime/capability.h"
#include "schema/kernel_client.h"
#include "schema/stream_server.h"

static enum status answer_read(struct terminal_outside *outside, uint32_t call, struct bytes data)
{
    const struct terminal_read_results results = {.data = data};
    (void)outside;
    return terminal_read_reply(call, STATUS_OK, &results);
}

static void answer_write(struct terminal_outside *outside, uint32_t call, uint32_t size_bytes)
{
    const struct terminal_write_results results = {.size_bytes = size_bytes};
    (void)outside;
    (void)terminal_write_reply(call, STATUS_OK, &results); /* it may be gone: nobody is told */
}

static void
answer_size(struct terminal_outside *outside, uint32_t call, uint32_t columns, uint32_t rows)
{
    const struct terminal_size_results results = {
        .columns = (uint16_t)columns, .rows = (uint16_t)rows};
    (void)outside;
    (void)terminal_size_reply(call, STATUS_OK, &results); /* it may be gone: nobody is told */
}

static void refuse(struct terminal_outside *outside, uint32_t call, enum status status)
{
    (void)outside;
    (void)terminal_read_reply(call, status, NULL); /* no results: so for any method */
}

static void signal(struct terminal_outside *outside, uint32_t event, uint64_t bits)
{
    const struct event_signal_params params = {.bits = bits};
    (void)outside;
    (void)event_signal(event, &params); /* it may be gone: then nobody wants to know */
}

static void drop(struct terminal_outside *outside, uint32_t handle)
{
    (void)outside;
    capability_release(handle);
}

struct terminal_outside terminal_outside = {
    .answer_read = answer_read,
    .answer_write = answer_write,
    .answer_size = answer_size,
    .refuse = refuse,
    .signal = signal,
    .drop = drop,
};
