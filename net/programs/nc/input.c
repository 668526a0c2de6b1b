#include "lib/memory.h"
#include "lib/text.h"
#include "nc.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "schema/directory_client.h"
#include "schema/stream_client.h"

#define LOOK_NS UINT64_C(500000000)

void input_init(struct input *input)
{
    *input = (struct input){
        .handle = need("stdin"),
        .is_file = text_equal(program_interface("stdin"), "File"),
    };
}

enum status input_ready(const struct input *input, uint32_t event, bool *is_ready)
{
    const uint32_t interest = READINESS_READABLE | READINESS_ENDED;
    const struct stream_notify_params params = {
        .event = event, .bits = INPUT_READY, .interest = interest};
    struct stream_notify_results results = {0};
    *is_ready = input->is_file;
    if (input->is_file) {
        return STATUS_OK;
    }
    const enum status status = stream_notify(input->handle, &params, &results);
    *is_ready = (results.readiness & interest) != 0;
    return status;
}

static enum status read_file(struct input *input, struct bytes *data)
{
    const struct file_read_params params = {.offset = input->offset, .size_bytes = PIECE_BYTES};
    struct file_read_results results = {0};
    const enum status status = file_read(input->handle, &params, &results);
    *data = results.data;
    input->offset += results.data.size_bytes;
    return status;
}

static enum status read_stream(const struct input *input, struct bytes *data)
{
    const struct stream_read_params params = {.size_bytes = PIECE_BYTES};
    struct stream_read_results results = {0};
    const enum status status = stream_read(input->handle, &params, &results);
    *data = results.data;
    return status;
}

enum status input_read(struct input *input, uint8_t *target, uint32_t *size_bytes)
{
    struct bytes data = {0};
    enum status status = input->is_file ? read_file(input, &data) : read_stream(input, &data);
    *size_bytes = 0;
    if (status == STATUS_OK && data.size_bytes > PIECE_BYTES) {
        status = STATUS_MALFORMED; /* more than was asked for */
    }
    if (status == STATUS_OK) {
        memcpy(target, data.data, data.size_bytes);
        *size_bytes = (uint32_t)data.size_bytes;
        input->has_ended = data.size_bytes == 0;
    }
    return status;
}

enum status event_wait(uint32_t event, uint64_t deadline_ns)
{
    struct register_message message = {.tag = deadline_ns == 0 ? 0 : MESSAGE_TAG_DEADLINE};
    message_set_deadline(deadline_ns);
    const enum status status = message_receive(event, &message);
    message_set_deadline(0);
    return status;
}

enum status event_wait_or_look(uint32_t event)
{
    const enum status status = event_wait(event, clock_now_ns() + LOOK_NS);
    return status == STATUS_TIMED_OUT ? STATUS_OK : status;
}
