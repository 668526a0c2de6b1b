#include "hostile.h"
#include "runtime/clock.h"

#define WAIT_NS_MAX UINT64_C(3000000)

struct call_counts call_counts;

static void count(uint64_t *counter, uint64_t more)
{
    __atomic_fetch_add(counter, more, __ATOMIC_RELAXED);
}

static void count_status(enum status status)
{
    count(&call_counts.made, 1);
    if (status == STATUS_OK) {
        count(&call_counts.done, 1);
    } else if (status == STATUS_TIMED_OUT) {
        count(&call_counts.timed_out, 1);
    } else {
        count(&call_counts.refused, 1);
    }
}

/* What the answer brought becomes a target. */
static void take_answer(struct chance *chance, const struct register_message *answer)
{
    uint32_t handles[MESSAGE_CAPABILITIES_MAX];
    const struct message_page *page = message_page();
    const uint32_t brought = message_tag_capability_count(answer->tag);
    for (uint32_t i = 0; i < brought && i < MESSAGE_CAPABILITIES_MAX; i++) {
        handles[i] = page->capabilities[i];
    }
    for (uint32_t i = 0; i < brought && i < MESSAGE_CAPABILITIES_MAX; i++) {
        targets_add(chance, handles[i]);
    }
    count(&call_counts.capabilities, brought);
}

void call_once(struct chance *chance, bool is_bounded)
{
    struct register_message message = {0};
    struct message_page *page = message_page();
    const uint32_t target = targets_choose(chance);
    const uint64_t wait_ns = chance_below(chance, WAIT_NS_MAX);
    const uint64_t now_ns = is_bounded ? clock_now_ns() : 0;
    message_invent(chance, target, &message, page);
    if (is_bounded) {
        message_set_deadline(now_ns + wait_ns);
        message.tag |= MESSAGE_TAG_DEADLINE;
    } else {
        message.tag &= ~MESSAGE_TAG_DEADLINE;
    }
    const bool is_one_way = chance_is(chance, 8);
    const enum status status =
        is_one_way ? message_send(target, &message) : message_call(target, &message);
    message_set_deadline(0);
    count_status(status);
    if (status == STATUS_OK && !is_one_way) {
        take_answer(chance, &message);
    }
}
