/* Messages that are noise, or have the form of a call with wrong parts. */
#include "hostile.h"
#include "runtime/capability.h"
#include "runtime/message.h"

#define MESSAGES    60u
#define METHODS     20u
#define WORDS_SMALL 12u

/* It keeps what it sends. */
#define MESSAGE_TAG_MOVE_BITS (MESSAGE_TAG_MOVE_MASK << MESSAGE_TAG_MOVE_SHIFT)

static uint64_t word(struct chance *chance)
{
    switch (chance_below(chance, 4)) {
    case 0:
        return 0;
    case 1: /* pointers of structs and lists near by */
        return chance_below(chance, 16) << 2 | chance_below(chance, 2) |
               chance_below(chance, 8) << 32 | chance_below(chance, 600) << 35;
    case 2:
        return chance_below(chance, 1000);
    default:
        return chance_next(chance);
    }
}

/* Of an answer nothing is kept: it may be a connection. */
static void drop_answer(const struct register_message *answer)
{
    uint32_t handles[MESSAGE_CAPABILITIES_MAX];
    const struct message_page *page = message_page();
    const uint32_t count = message_tag_capability_count(answer->tag);
    for (uint32_t i = 0; i < count && i < MESSAGE_CAPABILITIES_MAX; i++) {
        handles[i] = page->capabilities[i];
    }
    for (uint32_t i = 0; i < count && i < MESSAGE_CAPABILITIES_MAX; i++) {
        capability_release(handles[i]);
    }
}

static uint64_t tag(struct chance *chance, uint32_t page_words)
{
    const uint64_t method = chance_below(chance, METHODS);
    const uint64_t words = chance_below(chance, MESSAGE_REGISTER_WORDS + 1);
    const uint32_t capabilities = (uint32_t)chance_below(chance, 2);
    return chance_below(chance, 8) == 0
               ? chance_next(chance) & ~(MESSAGE_TAG_DEADLINE | MESSAGE_TAG_MOVE_BITS)
               : method | words << MESSAGE_TAG_WORD_COUNT_SHIFT |
                     message_tag_page_words(page_words) | message_tag_capabilities(capabilities);
}

static void call_once(struct chance *chance, uint32_t target)
{
    struct register_message message = {0};
    struct message_page *page = message_page();
    const uint32_t page_words = (uint32_t)chance_below(
        chance, chance_below(chance, 2) == 0 ? WORDS_SMALL : MESSAGE_PAGE_WORDS + 1);
    for (uint32_t i = 0; i < page_words; i++) {
        page->words[i] = word(chance);
    }
    for (uint32_t i = 0; i < MESSAGE_REGISTER_WORDS; i++) {
        message.words[i] = word(chance);
    }
    for (uint32_t i = 0; i < MESSAGE_CAPABILITIES_MAX; i++) {
        page->capabilities[i] = control.event;
    }
    message.tag = tag(chance, page_words);
    if (message_call(target, &message) == STATUS_OK) {
        drop_answer(&message);
    }
}

/* To everything that the compositor answers this program by. */
void attack_messages(void)
{
    const uint32_t client = control_connect();
    for (uint32_t i = 0; i < MESSAGES; i++) {
        const bool is_client = client != 0 && chance_below(&control.chance, 3) != 0;
        call_once(&control.chance, is_client ? client : control.windows);
    }
    capability_release(client);
}
