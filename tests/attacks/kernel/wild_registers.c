/*
 * Writes registers of a thread of its own so that the kernel, when it goes back to it, would come
 * to an address of its own, or to none: one for each variant.
 * Must be refused, or ended by a fault of that thread; one of them jumps to what is nowhere then.
 * Record: FAULT.
 */
#include "abi/layout.h"
#include "attack.h"
#include "registers.h"

static void nothing(void)
{
}

int main(int argument_count, const char *const *arguments)
{
    static const uint64_t counters[] = {
        UINT64_C(0x8000000000000000),
        UINT64_C(0x0000800000000000),
        LAYOUT_USER_END,
        LAYOUT_KERNEL_BASE,
        LAYOUT_DIRECT_MAP_BASE,
        UINT64_MAX,
        1,
    };
    const uint64_t variant = attack_variant(argument_count, arguments);
    const struct process_create_thread_params params = {
        .entry = (uint64_t)nothing,
        .stack = LAYOUT_DIRECT_MAP_BASE,
        .argument = UINT64_MAX,
        .message_page = attack_address(PAGE_SIZE_BYTES)};
    const struct thread_set_scheduling_params scheduling = {
        .scheduling = PROGRAM_SCHEDULING, .priority = program_priority()};
    struct process_create_thread_results created = {0};
    NEEDED(process_create_thread(PROGRAM_PROCESS, &params, &created));
    for (uint32_t index = register_first; index < register_last; index++) {
        const struct thread_write_register_params all = {
            .index = index, .value = LAYOUT_KERNEL_STACK_BASE + index};
        (void)thread_write_register(created.thread, &all); /* some may be refused */
    }
    const struct thread_write_register_params counter = {
        .index = register_last, .value = counters[variant]};
    const enum status status = thread_write_register(created.thread, &counter);
    if (status != STATUS_OK) {
        const struct thread_write_register_params nowhere = {.index = register_last, .value = 1};
        REFUSED(status, STATUS_INVALID_ARGUMENT);
        NEEDED(thread_write_register(created.thread, &nowhere));
    }
    NEEDED(thread_set_scheduling(created.thread, &scheduling));
    NEEDED(thread_start(created.thread));
    for (uint32_t i = 0; i < 100000; i++) {
        thread_yield();
    }
    return ATTACK_SUCCEEDED;
}
