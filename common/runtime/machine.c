#include "runtime/machine.h"
#include "runtime/message.h"

enum status machine_get_state(uint32_t machine, struct machine_state *state)
{
    struct register_message message = {.tag = message_tag(MACHINE_STATE, 0)};
    const enum status status = message_call(machine, &message);
    if (status == STATUS_OK) {
        *state = (struct machine_state){message.words[0], message.words[1], message.words[2]};
    }
    return status;
}

enum status machine_get_clock(uint32_t machine, uint64_t *now_ns)
{
    struct register_message message = {.tag = message_tag(MACHINE_CLOCK, 0)};
    const enum status status = message_call(machine, &message);
    if (status == STATUS_OK) {
        *now_ns = message.words[0];
    }
    return status;
}

enum status machine_power_off(uint32_t machine, uint32_t exit_code)
{
    struct register_message message = {
        .tag = message_tag(MACHINE_POWER_OFF, 1), .words = {exit_code}};
    return message_call(machine, &message);
}
