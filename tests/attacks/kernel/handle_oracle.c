/*
 * Wants to learn what others hold: calls numbers that are handles in the victim's table, in init's
 * and in nobody's, in every way there is, and compares the errors.
 * Must get the same for all: a number means something in its own table only.
 * No record: as of guess_handles.
 */
#include "attack.h"

#define WAY_COUNT 7u

static enum status ask(uint32_t way, uint32_t handle)
{
    struct register_message message = {.tag = message_tag(0, 0)};
    const struct process_release_params release = {.handle = handle};
    const struct process_revoke_params revoke = {.handle = handle};
    uint32_t copy = 0;
    switch (way) {
    case 0:
        return message_call(handle, &message);
    case 1:
        return message_send(handle, &message);
    case 2:
        return message_receive(handle, &message);
    case 3:
        return message_reply(handle, &message);
    case 4:
        return process_release(PROGRAM_PROCESS, &release);
    case 5:
        return process_revoke(PROGRAM_PROCESS, &revoke);
    default:
        return capability_copy(handle, UINT64_MAX, &copy);
    }
}

int main(int argument_count, const char *const *arguments)
{
    /* Among the first of every program's; of services that live long; of nobody. */
    const uint32_t numbers[] = {
        handle_make(40, 1),
        handle_make(40, 2),
        handle_make(62, 1),
        handle_make(30000, 1),
        handle_make(32767, 131071),
    };
    (void)argument_count;
    (void)arguments;
    for (uint32_t way = 0; way < WAY_COUNT; way++) {
        for (uint32_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
            REFUSED(ask(way, numbers[i]), STATUS_INVALID_HANDLE);
        }
    }
    return ATTACK_REPELLED;
}
