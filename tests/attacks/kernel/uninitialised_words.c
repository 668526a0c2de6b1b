/*
 * Looks for what others have left in pages that the kernel shares with it: new message pages, rings
 * of all sizes, completions of operations that give nothing, words behind those that were received.
 * There must be nothing but its own. No record: they are its pages.
 */
#include "attack.h"
#include "runtime/ring_user.h"
#include "runtime/thread.h"

static uint32_t endpoint;

static void look_at_page(void *unused)
{
    const struct message_page *page = message_page();
    (void)unused;
    HOLDS(!attack_loot_all(page->words, MESSAGE_PAGE_WORDS));
    HOLDS(!attack_loot_all(
        (const uint64_t *)page->reserved, sizeof(page->reserved) / sizeof(uint64_t)));
}

/* It has two words and no capability: what is behind them stays what it was. */
static void receive(void *unused)
{
    struct register_message message = {0};
    (void)unused;
    for (uint32_t i = 0; i < MESSAGE_PAGE_WORDS; i++) {
        message_page()->words[i] = i + 1;
    }
    NEEDED(message_receive(endpoint, &message));
    HOLDS(message_page()->words[0] == 77 && message_page()->words[1] == 78);
    for (uint32_t i = 2; i < MESSAGE_PAGE_WORDS; i++) {
        HOLDS(message_page()->words[i] == i + 1);
    }
    message = (struct register_message){0};
    NEEDED(message_reply(0, &message));
}

static void look_at_rings(void)
{
    for (uint32_t entries = RING_ENTRIES_MIN; entries <= RING_ENTRIES_MAX; entries *= 4) {
        struct ring_user ring;
        NEEDED(ring_user_create(entries, &ring));
        const struct ring_completion *completions = ring_completions(ring.head);
        HOLDS(!attack_loot_all(ring.head->park_counts, RING_PARK_BUCKETS));
        HOLDS(!attack_loot_all(
            (const uint64_t *)completions, 2 * entries * sizeof(*completions) / sizeof(uint64_t)));
        *ring_user_next(&ring) = (struct ring_submission){.operation = RING_OPERATION_NOP};
        struct register_message enter = {.tag = message_tag(0, 2), .words = {1, 1}};
        NEEDED(ring_user_enter(&ring, &enter));
        HOLDS(!attack_loot_all(completions->words, sizeof(*completions) / sizeof(uint64_t) - 3));
        capability_release(ring.handle);
    }
}

int main(int argument_count, const char *const *arguments)
{
    struct program_thread thread;
    (void)argument_count;
    (void)arguments;
    NEEDED(stage_leave(attack_stage()));
    for (uint32_t i = 0; i < 8; i++) {
        NEEDED(program_thread_create(look_at_page, NULL, &thread));
        program_thread_join(&thread);
    }
    look_at_rings();
    endpoint = attack_make_endpoint();
    const uint32_t session = attack_make_session(endpoint, 1, UINT64_MAX);
    NEEDED(program_thread_create(receive, NULL, &thread));
    message_page()->words[0] = 77;
    message_page()->words[1] = 78;
    message_page()->words[2] = 79;
    struct register_message message = {.tag = message_tag_page_words(2)};
    NEEDED(message_call(session, &message));
    program_thread_join(&thread);
    return ATTACK_REPELLED;
}
