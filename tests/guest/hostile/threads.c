/*
 * Threads of this process that call without bound. Each is ended while it does whatever it does by
 * then, mostly waiting for an answer that does not come; sometimes the sessions go first.
 */
#include "hostile.h"
#include "runtime/address.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "sleep.h"

#define WORKERS     3u
#define STACK_BYTES UINT64_C(32768)
#define LIFE_NS_MAX UINT64_C(4000000)

struct worker {
    struct chance chance;
    struct mapping stack; /* made once */
    uint32_t thread;      /* 0: none */
};

static struct worker workers[WORKERS];

static _Noreturn void work(uint64_t argument)
{
    struct worker *worker = (struct worker *)argument;
    for (;;) {
        call_once(&worker->chance, false);
    }
}

static enum status make_stack(struct worker *worker)
{
    uint32_t memory = 0;
    if (worker->stack.handle != 0) {
        return STATUS_OK;
    }
    enum status status = memory_create(PROGRAM_LEDGER, STACK_BYTES, &memory);
    if (status == STATUS_OK) {
        status = mapping_create(memory, 0, STACK_BYTES, MAP_READ | MAP_WRITE, &worker->stack);
        capability_release(memory);
    }
    return status;
}

static enum status start(struct worker *worker, uint64_t seed)
{
    uint64_t page = 0;
    enum status status = make_stack(worker);
    if (status == STATUS_OK) {
        status = address_reserve(sizeof(struct message_page), &page);
    }
    if (status != STATUS_OK) {
        return status;
    }
    chance_start(&worker->chance, seed);
    const struct process_create_thread_params params = {
        .entry = (uint64_t)work,
        .stack = (uint64_t)worker->stack.address + STACK_BYTES - 16,
        .argument = (uint64_t)worker,
        .message_page = page,
    };
    struct process_create_thread_results results = {0};
    status = process_create_thread(PROGRAM_PROCESS, &params, &results);
    if (status != STATUS_OK) {
        return status;
    }
    worker->thread = results.thread;
    const struct thread_set_scheduling_params scheduling = {
        .scheduling = PROGRAM_SCHEDULING, .priority = program_priority()};
    status = thread_set_scheduling(worker->thread, &scheduling);
    return status == STATUS_OK ? thread_start(worker->thread) : status;
}

static void end(struct worker *worker)
{
    if (worker->thread != 0) {
        /* Fails when it has ended by itself: a random call on its own thread can do that. */
        call_counts.threads += thread_exit(worker->thread) == STATUS_OK ? 1 : 0;
        capability_release(worker->thread);
        worker->thread = 0;
    }
}

void threads_attack(struct chance *chance)
{
    for (uint32_t i = 0; i < WORKERS; i++) {
        if (start(&workers[i], chance_next(chance)) != STATUS_OK) {
            break;
        }
    }
    sleep_ns(chance_below(chance, LIFE_NS_MAX));
    if (chance_is(chance, 2)) {
        targets_drop_derived();
        sleep_ns(chance_below(chance, LIFE_NS_MAX));
    }
    for (uint32_t i = 0; i < WORKERS; i++) {
        end(&workers[i]);
    }
}
