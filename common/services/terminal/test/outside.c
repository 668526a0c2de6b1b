#include "outside.h"
#include "lib/list.h"
#include <string.h>

static struct outside *of(struct terminal_outside *functions)
{
    return container_of(functions, struct outside, functions);
}

static void give_back(struct outside *outside, uint32_t handle, enum handle_state state)
{
    if (handle >= OUTSIDE_HANDLES || outside->states[handle] != HANDLE_HELD) {
        outside->is_wrong = true;
        return;
    }
    outside->states[handle] = state;
}

static enum status answer_read(struct terminal_outside *functions, uint32_t call, struct bytes data)
{
    struct outside *outside = of(functions);
    give_back(outside, call, HANDLE_ANSWERED);
    if (call == outside->dead_call) {
        return STATUS_PEER_GONE;
    }
    outside->read_call = call;
    outside->read_bytes = data.size_bytes;
    memcpy(outside->read_data, data.data, data.size_bytes);
    return STATUS_OK;
}

static void answer_write(struct terminal_outside *functions, uint32_t call, uint32_t size_bytes)
{
    struct outside *outside = of(functions);
    give_back(outside, call, HANDLE_ANSWERED);
    outside->write_call = call;
    outside->write_bytes = size_bytes;
}

static void
answer_size(struct terminal_outside *functions, uint32_t call, uint32_t columns, uint32_t rows)
{
    struct outside *outside = of(functions);
    give_back(outside, call, HANDLE_ANSWERED);
    outside->size_call = call;
    outside->columns = columns;
    outside->rows = rows;
}

static void refuse(struct terminal_outside *functions, uint32_t call, enum status status)
{
    struct outside *outside = of(functions);
    give_back(outside, call, HANDLE_ANSWERED);
    if (status == STATUS_CANCELLED) {
        outside->cancelled_call = call;
        outside->cancelled_count++;
    } else {
        outside->gone_count++;
    }
}

static void signal(struct terminal_outside *functions, uint32_t event, uint64_t bits)
{
    struct outside *outside = of(functions);
    outside->is_wrong =
        outside->is_wrong || event >= OUTSIDE_HANDLES || outside->states[event] != HANDLE_HELD;
    outside->signalled |= bits;
}

static void drop(struct terminal_outside *functions, uint32_t handle)
{
    give_back(of(functions), handle, HANDLE_DROPPED);
}

void outside_init(struct outside *outside)
{
    memset(outside, 0, sizeof(*outside));
    outside->functions = (struct terminal_outside){
        .answer_read = answer_read,
        .answer_write = answer_write,
        .answer_size = answer_size,
        .refuse = refuse,
        .signal = signal,
        .drop = drop,
    };
    outside->next_handle = 1;
}

uint32_t outside_handle(struct outside *outside)
{
    const uint32_t handle = outside->next_handle++;
    if (handle < OUTSIDE_HANDLES) {
        outside->states[handle] = HANDLE_HELD;
    } else {
        outside->is_wrong = true;
    }
    return handle;
}

uint32_t outside_held(const struct outside *outside)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < OUTSIDE_HANDLES; i++) {
        count += outside->states[i] == HANDLE_HELD ? 1 : 0;
    }
    return count;
}
