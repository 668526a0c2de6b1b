/*
 * Calls everything that answers with numbers, also in forms that are wrong, on all that it has, and
 * looks for addresses of the kernel's in what comes back, in registers and in its message page.
 * There must be none. Records: none; all these methods are its own.
 */
#include "abi/layout.h"
#include "attack.h"

#define METHODS_MAX 14u

/* Methods that would end the process, its thread or its budget, or wait for ever. */
static bool is_left_out(uint32_t kind, uint32_t method)
{
    return (kind == OBJECT_PROCESS && (method == PROCESS_EXIT || method == PROCESS_RELEASE ||
                                       method == PROCESS_REVOKE || method == PROCESS_UNMAP)) ||
           (kind == OBJECT_THREAD && method <= THREAD_SET_POINTER) ||
           (kind == OBJECT_THREAD && method == THREAD_EXIT) ||
           (kind == OBJECT_LEDGER && method == LEDGER_DESTROY);
}

static void look(const struct register_message *message)
{
    const uint64_t *page = (const uint64_t *)message_page();
    for (uint32_t i = 0; i < MESSAGE_REGISTER_WORDS; i++) {
        if (message->words[i] >= LAYOUT_DIRECT_MAP_BASE) {
            attack_loot(message->words[i]);
        }
    }
    if (message->badge >= LAYOUT_DIRECT_MAP_BASE) {
        attack_loot(message->badge);
    }
    for (uint32_t i = 0; i < PAGE_SIZE_BYTES / sizeof(*page); i++) {
        if (page[i] >= LAYOUT_DIRECT_MAP_BASE) {
            attack_loot(page[i]);
            return;
        }
    }
}

static void call_all(uint32_t handle)
{
    const struct process_inspect_params params = {.handle = handle};
    struct process_inspect_results found = {0};
    NEEDED(process_inspect(PROGRAM_PROCESS, &params, &found));
    for (uint32_t method = 0; method < METHODS_MAX; method++) {
        if ((found.mask >> method & 1) == 0 || is_left_out(found.kind, method)) {
            continue;
        }
        for (uint32_t words = 0; words <= MESSAGE_REGISTER_WORDS; words++) {
            struct register_message message = {
                .tag = message_tag(method, words), .words = {1, 1, 1, 1, 1, 1}};
            (void)message_call(handle, &message); /* whatever it says */
            look(&message);
        }
    }
}

int main(int argument_count, const char *const *arguments)
{
    struct machine_state_results machine = {0};
    (void)argument_count;
    (void)arguments;
    const uint32_t handles[] = {
        PROGRAM_PROCESS,
        PROGRAM_THREAD,
        PROGRAM_LEDGER,
        PROGRAM_SCHEDULING,
        PROGRAM_CLOCK,
        attack_make_memory(PAGE_SIZE_BYTES),
        attack_make_event(),
    };
    for (uint32_t i = 0; i < sizeof(handles) / sizeof(handles[0]); i++) {
        call_all(handles[i]);
    }
    NEEDED(machine_state(PROGRAM_CLOCK, &machine));
    return ATTACK_REPELLED;
}
