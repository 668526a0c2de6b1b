/*
 * Is called twice by the runner, keeps the Reply of the first call, and answers the second one with
 * it; copies, hands over and guesses Replies.
 * The second call must get its own answer, which the runner checks. No record: it is told that
 * nobody waits any more, or that the number names nothing.
 */
#include "attack.h"

static uint64_t receive(uint32_t endpoint)
{
    struct register_message message = {0};
    NEEDED(message_receive(endpoint, &message));
    return message.words[0];
}

/* PEER_GONE: it is a Reply whose call has been answered. */
static void answer_wrongly(uint32_t reply, enum status want)
{
    struct register_message forged = {.tag = message_tag(0, 1), .words = {0xbad}};
    REFUSED(message_reply(reply, &forged), want);
}

int main(int argument_count, const char *const *arguments)
{
    const uint32_t endpoint = attack_make_endpoint();
    const struct stage_call_back_params params = {
        .session = attack_make_session(endpoint, 1, UINT64_MAX)};
    struct process_take_reply_results first = {0};
    struct process_take_reply_results second = {0};
    uint32_t copy = 0;
    (void)argument_count;
    (void)arguments;
    NEEDED(stage_call_back(attack_stage(), &params));
    uint64_t word = receive(endpoint);
    NEEDED(process_take_reply(PROGRAM_PROCESS, &first));
    /* It is one, and stays one. */
    REFUSED(process_take_reply(PROGRAM_PROCESS, &second), STATUS_WRONG_STATE);
    REFUSED(capability_copy(first.reply, UINT64_MAX, &copy), STATUS_INVALID_HANDLE);
    struct register_message answer = {.tag = message_tag(0, 1), .words = {word + 1}};
    NEEDED(message_reply(first.reply, &answer));
    word = receive(endpoint);
    answer_wrongly(first.reply, STATUS_PEER_GONE);
    for (uint32_t i = 1; i < 64; i++) {
        answer_wrongly(first.reply + handle_make(0, i), STATUS_INVALID_HANDLE);
    }
    NEEDED(process_take_reply(PROGRAM_PROCESS, &second));
    HOLDS(second.reply != first.reply);
    answer_wrongly(first.reply, STATUS_PEER_GONE);
    answer = (struct register_message){.tag = message_tag(0, 1), .words = {word + 1}};
    NEEDED(message_reply(second.reply, &answer));
    answer_wrongly(second.reply, STATUS_PEER_GONE);
    return ATTACK_REPELLED;
}
