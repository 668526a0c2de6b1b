/*
 * Has an event on loan, which it hides before it is taken back: in copies of copies, in a process
 * of its own, in a message that waits in an endpoint, in a ring's call, in a binding to a session.
 * Afterwards none of them may signal it: the stage looks at the event.
 * No record of the attacker's: what is gone names nothing.
 */
#include "attack.h"
#include "runtime/ring_user.h"
#include "runtime/thread.h"

#define COPIES  40u
#define ENTRIES 4u

static uint32_t session;

/* Its message waits until somebody receives it. */
static void send_away(void *copy)
{
    message_page()->capabilities[0] = (uint32_t)(uint64_t)copy;
    struct register_message message = {.tag = message_tag_capabilities(1)};
    (void)message_call(session, &message);
}

static void signal(uint32_t event)
{
    const struct event_signal_params params = {.bits = 1};
    const enum status status = event_signal(event, &params);
    if (status != STATUS_OK) {
        REFUSED(status, STATUS_INVALID_HANDLE);
    }
}

/* What waited is handed over without it, or not at all. */
static void receive_it(uint32_t endpoint)
{
    for (uint32_t i = 0; i < 2; i++) {
        struct register_message message = {.tag = MESSAGE_TAG_DEADLINE};
        message_set_deadline(1);
        const enum status status = message_receive(endpoint, &message);
        message_set_deadline(0);
        if (status == STATUS_OK && message_tag_capability_count(message.tag) == 1) {
            signal(message_page()->capabilities[0]);
        }
        message = (struct register_message){0};
        (void)message_reply(0, &message);
    }
}

int main(int argument_count, const char *const *arguments)
{
    const uint32_t loan = program_capability("loan-event");
    const uint32_t endpoint = attack_make_endpoint();
    struct ledger_create_process_results child = {0};
    struct process_install_results installed = {0};
    struct program_thread thread;
    struct ring_user ring;
    uint32_t copies[COPIES] = {loan};
    (void)argument_count;
    (void)arguments;
    session = attack_make_session(endpoint, 1, UINT64_MAX);
    for (uint32_t i = 1; i < COPIES; i++) {
        NEEDED(capability_copy(copies[i - 1], UINT64_MAX, &copies[i]));
    }
    NEEDED(ledger_create_process(PROGRAM_LEDGER, &child));
    const struct process_install_params install = {.capability = loan, .mask = UINT64_MAX};
    NEEDED(process_install(child.process, &install, &installed));
    NEEDED(program_thread_create(send_away, (void *)(uint64_t)copies[1], &thread));
    NEEDED(ring_user_create(ENTRIES, &ring));
    *ring_user_next(&ring) = (struct ring_submission){
        .operation = RING_OPERATION_CALL,
        .handle = session,
        .tag = message_tag_capabilities(1) | UINT64_C(1) << MESSAGE_TAG_MOVE_SHIFT,
        .capabilities = {copies[2]},
    };
    struct register_message enter = {.tag = message_tag(0, 2), .words = {1, 0}};
    NEEDED(ring_user_enter(&ring, &enter));
    thread_yield(); /* the other thread sends */
    NEEDED(stage_revoke(attack_stage()));
    for (uint32_t i = 0; i < COPIES; i++) {
        signal(copies[i]);
    }
    const struct process_inspect_params inspect = {.handle = installed.handle};
    struct process_inspect_results found = {0};
    const enum status status = process_inspect(child.process, &inspect, &found);
    if (status != STATUS_OK) {
        REFUSED(status, STATUS_INVALID_HANDLE);
    }
    receive_it(endpoint);
    return ATTACK_REPELLED;
}
