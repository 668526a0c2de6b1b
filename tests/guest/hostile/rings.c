/*
 * Rings that are filled with calls and then forgotten: nobody takes what completes, and the ring is
 * dropped while calls are under way.
 */
#include "abi/ring.h"
#include "hostile.h"
#include "runtime/address.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "sleep.h"

#define ENTRIES     16u
#define RING_BYTES  UINT64_C(32768)
#define LIFE_NS_MAX UINT64_C(2000000)

static void fill(struct chance *chance, struct ring_submission *submission)
{
    struct register_message message = {0};
    struct message_page *page = message_page();
    const uint32_t target = targets_choose(chance);
    message_invent(chance, target, &message, page);
    *submission = (struct ring_submission){
        .operation = RING_OPERATION_CALL,
        .handle = target,
        /* Rings carry no page words. */
        .tag = message.tag & ~(MESSAGE_TAG_PAGE_WORDS_MASK << MESSAGE_TAG_PAGE_WORDS_SHIFT),
    };
    for (uint32_t i = 0; i < MESSAGE_REGISTER_WORDS; i++) {
        submission->words[i] = message.words[i];
    }
    for (uint32_t i = 0; i < MESSAGE_CAPABILITIES_MAX; i++) {
        submission->capabilities[i] = page->capabilities[i];
    }
}

void rings_attack(struct chance *chance)
{
    struct process_create_ring_params params = {.entry_count = ENTRIES};
    struct process_create_ring_results results = {0};
    if (address_reserve(RING_BYTES, &params.address) != STATUS_OK ||
        process_create_ring(PROGRAM_PROCESS, &params, &results) != STATUS_OK) {
        return;
    }
    struct ring_head *head = (struct ring_head *)params.address;
    for (uint32_t i = 0; i < ENTRIES; i++) {
        fill(chance, &ring_submissions(head)[i]);
    }
    __atomic_store_n(&head->submission_tail, ENTRIES, __ATOMIC_RELEASE);
    struct register_message message = {.tag = message_tag(0, 2), .words = {ENTRIES, 0}};
    (void)system_call(SYSTEM_CALL_RING_ENTER, results.ring, &message);
    sleep_ns(chance_below(chance, LIFE_NS_MAX));
    capability_release(results.ring);
    call_counts.rings++;
}
