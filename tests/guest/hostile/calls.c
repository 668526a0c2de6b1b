#include "hostile.h"
#include "runtime/clock.h"

#define WAIT_NS_MAX UINT64_C(3000000)

/* What the answer brought becomes a target. */
static void take_answer(struct chance *chance, const struct register_message *answer)
{
    uint32_t handles[MESSAGE_CAPABILITIES_MAX];
    const struct message_page *page = message_page();
    const uint32_t count = message_tag_capability_count(answer->tag);
    for (uint32_t i = 0; i < count && i < MESSAGE_CAPABILITIES_MAX; i++) {
        handles[i] = page->capabilities[i];
    }
    for (uint32_t i = 0; i < count && i < MESSAGE_CAPABILITIES_MAX; i++) {
        targets_add(chance, handles[i]);
    }
}

void call_once(struct chance *chance, bool is_bounded)
{
    struct register_message message = {0};
    struct message_page *page = message_page();
    const uint32_t target = targets_choose(chance);
    const uint64_t wait_ns = chance_below(chance, WAIT_NS_MAX);
    const uint64_t now_ns = is_bounded ? clock_now_ns() : 0;
    message_invent(chance, &message, page);
    if (is_bounded) {
        page->deadline_ns = now_ns + wait_ns;
        message.tag |= MESSAGE_TAG_DEADLINE;
    } else {
        message.tag &= ~MESSAGE_TAG_DEADLINE;
    }
    if (chance_is(chance, 8)) {
        (void)message_send(target, &message);
        return;
    }
    if (message_call(target, &message) == STATUS_OK) {
        take_answer(chance, &message);
    }
}
