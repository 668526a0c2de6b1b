/*
 * May read a memory of the victim's, and wants to write it: sends the capability to itself, copied
 * and moved, by a thread and by a ring, hands out a session with a wider mask, and slices it.
 * What arrives must be no wider. Record: DENIED for Process.map, called with it.
 */
#include "attack.h"
#include "runtime/ring_user.h"
#include "runtime/thread.h"

#define MESSAGES 4u
#define ENTRIES  4u

static uint32_t endpoint;
static uint32_t arrived[MESSAGES];

static void receive(void *unused)
{
    (void)unused;
    for (uint32_t i = 0; i < MESSAGES; i++) {
        struct register_message message = {0};
        NEEDED(message_receive(endpoint, &message));
        arrived[i] = message_page()->capabilities[0];
        message = (struct register_message){0};
        NEEDED(message_reply(0, &message));
    }
}

static void write_it(uint32_t memory)
{
    const uint64_t at = attack_address(PAGE_SIZE_BYTES);
    const enum status status = attack_try_map(PROGRAM_PROCESS, memory, at, MAP_READ | MAP_WRITE);
    if (status == STATUS_OK) {
        *(volatile uint64_t *)at = 0;
        attack_end(ATTACK_REPELLED, status, 0); /* the victim has to notice */
    }
    REFUSED(status, STATUS_DENIED);
}

int main(int argument_count, const char *const *arguments)
{
    const uint32_t memory = program_capability("victim-memory");
    const uint64_t move = UINT64_C(1) << MESSAGE_TAG_MOVE_SHIFT;
    const struct memory_slice_params part = {.size_bytes = PAGE_SIZE_BYTES};
    struct memory_slice_results sliced = {0};
    struct program_thread thread;
    struct ring_user ring;
    uint32_t copy = 0;
    (void)argument_count;
    (void)arguments;
    endpoint = attack_make_endpoint();
    const uint32_t session = attack_make_session(endpoint, 1, UINT64_MAX);
    NEEDED(ring_user_create(ENTRIES, &ring));
    NEEDED(program_thread_create(receive, NULL, &thread));
    for (uint32_t i = 0; i < MESSAGES; i++) {
        NEEDED(capability_copy(memory, UINT64_MAX, &copy));
        const uint64_t tag = message_tag_capabilities(1) | (i % 2 == 0 ? move : 0);
        if (i < MESSAGES / 2) {
            message_page()->capabilities[0] = copy;
            struct register_message message = {.tag = tag};
            NEEDED(message_call(session, &message));
            continue;
        }
        *ring_user_next(&ring) = (struct ring_submission){
            .operation = RING_OPERATION_CALL,
            .handle = session,
            .tag = tag,
            .capabilities = {copy},
        };
        struct register_message enter = {.tag = message_tag(0, 2), .words = {1, 1}};
        NEEDED(ring_user_enter(&ring, &enter));
    }
    program_thread_join(&thread);
    for (uint32_t i = 0; i < MESSAGES; i++) {
        write_it(arrived[i]);
    }
    NEEDED(memory_slice(memory, &part, &sliced));
    write_it(sliced.memory);
    return ATTACK_REPELLED;
}
