/*
 * Tries to send messages as somebody else: by what its message page says of a sender, by badge bits
 * in the registers, by bits of the tag that only the kernel sets, and through a ring whose
 * completions it has filled in beforehand.
 * The stage must see this process, its principal and its badge in all of them.
 * No record: nothing of it is refused; the fields are its own memory, and nobody reads them there.
 */
#include "attack.h"
#include "lib/memory.h"
#include "runtime/ring_user.h"

#define FORGED_BADGE UINT64_C(0x71c)
#define ENTRIES      4u

static void fill_page(void)
{
    struct message_page *page = message_page();
    memset(page->sender_principal, 0x76, sizeof(page->sender_principal));
    page->sender_process = 1;
    memset(page->words, 0x76, sizeof(page->words));
}

static void by_thread(void)
{
    static const uint64_t forged_bits[] = {
        (uint64_t)MESSAGE_NOTICE_CLOSED << MESSAGE_TAG_NOTICE_SHIFT,
        (uint64_t)MESSAGE_NOTICE_EVENT << MESSAGE_TAG_NOTICE_SHIFT,
        UINT64_C(1) << 63,
    };
    fill_page();
    struct register_message message = {
        .tag = message_tag(STAGE_PUT, 1), .words = {1}, .badge = FORGED_BADGE};
    NEEDED(message_call(attack_stage(), &message));
    for (uint32_t i = 0; i < sizeof(forged_bits) / sizeof(forged_bits[0]); i++) {
        struct register_message forged = {.tag = message_tag(STAGE_PUT, 1) | forged_bits[i]};
        REFUSED(message_call(attack_stage(), &forged), STATUS_INVALID_ARGUMENT);
        forged.tag = message_tag(STAGE_PUT, 1) | forged_bits[i];
        REFUSED(message_send(attack_stage(), &forged), STATUS_INVALID_ARGUMENT);
    }
}

static void by_ring(void)
{
    struct ring_user ring = {0};
    NEEDED(ring_user_create(ENTRIES, &ring));
    struct ring_completion *completion = ring_completions(ring.head);
    completion->badge = FORGED_BADGE;
    completion->sender_process = 1;
    *ring_user_next(&ring) = (struct ring_submission){
        .operation = RING_OPERATION_CALL,
        .handle = attack_stage(),
        .tag = message_tag(STAGE_PUT, 1),
        .words = {1, FORGED_BADGE, FORGED_BADGE, FORGED_BADGE, FORGED_BADGE, FORGED_BADGE},
    };
    struct register_message enter = {.tag = message_tag(0, 2), .words = {1, 1}};
    NEEDED(ring_user_enter(&ring, &enter));
}

/* Where an endpoint is held that makes sessions, the forgery is one: so it must not be held. */
static void by_session(void)
{
    const struct endpoint_create_session_params params = {
        .badge = FORGED_BADGE, .mask = UINT64_MAX};
    struct endpoint_create_session_results results = {0};
    const uint32_t endpoint = program_capability("endpoint");
    if (endpoint != 0 && endpoint_create_session(endpoint, &params, &results) == STATUS_OK) {
        struct register_message message = {.tag = message_tag(STAGE_PUT, 1)};
        NEEDED(message_call(results.session, &message));
    }
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    by_thread();
    by_ring();
    by_session();
    return ATTACK_REPELLED;
}
