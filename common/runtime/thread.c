#include "runtime/thread.h"
#include "abi/address.h"
#include "runtime/address.h"
#include "runtime/capability.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"

#define ENDED UINT64_C(1)

static _Noreturn void begin(uint64_t argument)
{
    const struct program_thread *thread = (const struct program_thread *)argument;
    const uint32_t handle = thread->handle;
    const struct event_signal_params params = {.bits = ENDED};
    thread->entry(thread->argument);
    (void)event_signal(thread->ended, &params);
    (void)thread_exit(handle); /* from here on nothing of `thread` is used */
    __builtin_trap();
}

static enum status create_stopped(struct program_thread *thread, uint64_t message_page)
{
    const struct process_create_thread_params params = {
        .entry = (uint64_t)begin,
        .stack = (uint64_t)thread->stack.address + PROGRAM_THREAD_STACK_BYTES,
        .argument = (uint64_t)thread,
        .message_page = message_page,
    };
    struct process_create_thread_results results = {0};
    const enum status status = process_create_thread(PROGRAM_PROCESS, &params, &results);
    thread->handle = results.thread;
    return status;
}

static enum status create_stack(struct program_thread *thread)
{
    uint32_t memory = 0;
    enum status status = memory_create(PROGRAM_LEDGER, PROGRAM_THREAD_STACK_BYTES, &memory);
    if (status == STATUS_OK) {
        status = mapping_create(
            memory, 0, PROGRAM_THREAD_STACK_BYTES, MAP_READ | MAP_WRITE, &thread->stack);
        capability_release(memory); /* the mapping keeps it */
    }
    return status;
}

static void release(struct program_thread *thread)
{
    capability_release(thread->handle);
    capability_release(thread->ended);
    mapping_finish(&thread->stack);
}

enum status
program_thread_create(void (*entry)(void *argument), void *argument, struct program_thread *thread)
{
    struct ledger_create_event_results ended = {0};
    uint64_t message_page = 0;
    *thread = (struct program_thread){.entry = entry, .argument = argument};
    enum status status = ledger_create_event(PROGRAM_LEDGER, &ended);
    thread->ended = ended.event;
    if (status == STATUS_OK) {
        status = create_stack(thread);
    }
    if (status == STATUS_OK) {
        status = address_reserve(PAGE_SIZE_BYTES, &message_page);
    }
    if (status == STATUS_OK) {
        status = create_stopped(thread, message_page);
    }
    const struct thread_set_scheduling_params scheduling = {
        .scheduling = PROGRAM_SCHEDULING, .priority = program_priority()};
    if (status == STATUS_OK) {
        status = thread_set_scheduling(thread->handle, &scheduling);
    }
    if (status == STATUS_OK) {
        status = thread_start(thread->handle);
    }
    if (status != STATUS_OK) {
        release(thread);
    }
    return status;
}

void program_thread_join(struct program_thread *thread)
{
    struct register_message message = {0};
    if (message_receive(thread->ended, &message) == STATUS_OK) {
        /* It may still be on its way out: what it stands on goes when it has left. */
        (void)thread_exit(thread->handle);
    }
    release(thread);
}
