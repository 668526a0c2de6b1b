/*
 * A thread for what must not keep the loader waiting: telling the policy service which processes
 * have ended, and reminding the loader of the launches that a person is asked about. The loader's
 * own thread is passive, and sees what has happened only when it is called.
 *
 * The two share a ring of numbers, with one writer and one reader.
 */
#include "abi/address.h"
#include "launch.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "runtime/thread.h"
#include "schema/kernel_client.h"
#include "schema/policy_client.h"
#include <stdatomic.h>

#define ENDED_MAX 64u
#define TELL_NS   UINT64_C(100000000)
/* How often what waits is looked at. */
#define LOOK_NS UINT64_C(50000000)

#define BIT_ENDED UINT64_C(1)
#define BIT_WATCH UINT64_C(2)

static uint64_t ended[ENDED_MAX];
static _Atomic uint32_t ended_written; /* the loader's thread adds */
static _Atomic uint32_t ended_read;    /* this thread takes */
static uint32_t event;
static uint32_t session; /* with the loader's own endpoint */
static uint32_t policy;

static void signal(uint64_t bits)
{
    const struct event_signal_params params = {.bits = bits};
    (void)event_signal(event, &params); /* our own event: it is there */
}

void errands_tell_ended(uint64_t process)
{
    const uint32_t at = atomic_load_explicit(&ended_written, memory_order_relaxed);
    if (policy == 0 || at - atomic_load_explicit(&ended_read, memory_order_acquire) == ENDED_MAX) {
        return;
    }
    ended[at % ENDED_MAX] = process;
    atomic_store_explicit(&ended_written, at + 1, memory_order_release);
    signal(BIT_ENDED);
}

void errands_begin_watch(void)
{
    signal(BIT_WATCH);
}

static void tell(void)
{
    uint32_t at = atomic_load_explicit(&ended_read, memory_order_relaxed);
    while (at != atomic_load_explicit(&ended_written, memory_order_acquire)) {
        const struct policy_decision_ended_params params = {.process = ended[at % ENDED_MAX]};
        at++;
        atomic_store_explicit(&ended_read, at, memory_order_release);
        message_set_deadline(clock_now_ns() + TELL_NS);
        (void)policy_decision_ended(policy, &params); /* it can find out otherwise */
        message_set_deadline(0);
    }
}

/* Wakes the loader, which looks at what it waits for. True while there is something. */
static bool look(void)
{
    struct register_message message = {0};
    return message_call(session, &message) == STATUS_OK && message.words[0] != 0;
}

static void run(void *argument)
{
    bool is_watching = false;
    (void)argument;
    for (;;) {
        struct register_message message = {.tag = is_watching ? MESSAGE_TAG_DEADLINE : 0};
        message_set_deadline(is_watching ? clock_now_ns() + LOOK_NS : 0);
        const enum status status = message_receive(event, &message);
        message_set_deadline(0);
        if (status == STATUS_OK && (message.words[0] & BIT_ENDED) != 0) {
            tell();
        }
        if (is_watching || (status == STATUS_OK && (message.words[0] & BIT_WATCH) != 0)) {
            is_watching = look();
        }
    }
}

enum status errands_init(uint32_t endpoint)
{
    static struct program_thread thread;
    struct ledger_create_event_results created = {0};
    policy = program_capability("policy");
    if (policy == 0) {
        return STATUS_OK; /* nobody is told, and nobody asked */
    }
    enum status status = ledger_create_event(PROGRAM_LEDGER, &created);
    event = created.event;
    if (status == STATUS_OK) {
        status = session_create(endpoint, badge_create(BADGE_ERRAND, 0), ~UINT64_C(0), &session);
    }
    return status == STATUS_OK ? program_thread_create(run, NULL, &thread) : status;
}
