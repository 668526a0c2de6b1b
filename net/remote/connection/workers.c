#include "connection.h"
#include "lib/memory.h"
#include "runtime/capability.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "runtime/thread.h"
#include "schema/kernel_client.h"

#define BEGIN_BIT UINT64_C(1)

struct worker {
    struct program_thread thread;
    uint32_t begin; /* an event */
    bool is_busy;   /* the first thread's */
    /* The worker's from when `begin` is signalled until its own bit is, else the first thread's. */
    uint32_t call;
    uint32_t handle;
    uint32_t ordinal;
    enum status status;
    struct reflection_message message; /* the parameters, then the results */
};

static struct worker workers[WORKERS_MAX];

static void take_results(struct worker *worker, const struct register_message *message)
{
    const struct message_page *page = message_page();
    const uint32_t page_words = message_tag_page_word_count(message->tag);
    struct reflection_message *results = &worker->message;
    results->is_in_registers = page_words == 0;
    results->word_count = page_words == 0 ? message_tag_word_count(message->tag) : page_words;
    memcpy(
        results->words,
        page_words == 0 ? message->words : page->words,
        results->word_count * sizeof(uint64_t));
    results->capability_count = message_tag_capability_count(message->tag);
    memcpy(results->capabilities, page->capabilities, sizeof(results->capabilities));
}

static void make_call(struct worker *worker)
{
    const struct reflection_message params = worker->message;
    const uint32_t words = params.word_count;
    struct message_page *page = message_page();
    struct register_message message = {
        .tag = message_tag(worker->ordinal, params.is_in_registers ? words : 0) |
               message_tag_page_words(params.is_in_registers ? 0 : words) |
               message_tag_capabilities(params.capability_count),
    };
    memcpy(
        params.is_in_registers ? message.words : page->words,
        params.words,
        words * sizeof(uint64_t));
    memcpy(page->capabilities, params.capabilities, sizeof(params.capabilities));
    worker->status = message_call(worker->handle, &message);
    if (worker->status == STATUS_OK) {
        take_results(worker, &message);
    }
    for (uint32_t i = 0; i < params.capability_count; i++) {
        capability_release(params.capabilities[i]);
    }
    capability_release(worker->handle);
}

static void work(void *argument)
{
    struct worker *worker = argument;
    const uint64_t bit = UINT64_C(1) << (WORKER_BITS_FROM + (uint32_t)(worker - workers));
    const struct event_signal_params over = {.bits = bit};
    struct register_message message = {.tag = 0};
    while (message_receive(worker->begin, &message) == STATUS_OK) {
        make_call(worker);
        /* The event is this program's: it cannot be gone. */
        (void)event_signal(connection.event, &over);
        message.tag = 0;
    }
}

static enum status start(struct worker *worker)
{
    struct ledger_create_event_results results = {0};
    const enum status status = ledger_create_event(PROGRAM_LEDGER, &results);
    worker->begin = results.event;
    return status == STATUS_OK ? program_thread_create(work, worker, &worker->thread) : status;
}

enum status workers_start(void)
{
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < WORKERS_MAX && status == STATUS_OK; i++) {
        status = start(&workers[i]);
    }
    return status;
}

enum status workers_call(
    uint32_t call, uint32_t handle, uint32_t ordinal, const struct reflection_message *message)
{
    const struct event_signal_params begin = {.bits = BEGIN_BIT};
    struct worker *worker = workers;
    while (worker < workers + WORKERS_MAX && worker->is_busy) {
        worker++;
    }
    if (worker == workers + WORKERS_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    /* The peer may drop the object while it is called. */
    enum status status = capability_copy(handle, ~UINT64_C(0), &worker->handle);
    if (status != STATUS_OK) {
        return status;
    }
    worker->call = call;
    worker->ordinal = ordinal;
    worker->message = *message;
    status = event_signal(worker->begin, &begin);
    worker->is_busy = status == STATUS_OK;
    if (status != STATUS_OK) {
        capability_release(worker->handle);
    }
    return status;
}

void workers_signalled(uint64_t bits)
{
    for (uint32_t i = 0; i < WORKERS_MAX; i++) {
        struct worker *worker = &workers[i];
        if ((bits >> (WORKER_BITS_FROM + i) & 1) != 0 && worker->is_busy) {
            worker->is_busy = false;
            remote_peer_answered(&connection.peer, worker->call, worker->status, &worker->message);
        }
    }
}
