#include "typist.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "runtime/thread.h"
#include "schema/kernel_client.h"
#include "schema/stream_client.h"
#include "shell.h"
#include <stddef.h>

static struct {
    uint32_t event; /* [I] signalled when a byte is wanted */
    bool is_asked;  /* [o] the first thread */
    bool is_there;  /* [a] what follows is the first thread's, until it asks again */
    uint8_t byte;
    enum status status;
    struct program_thread thread;
} typist;

/* At the end of the input there is nothing more to wait for. */
static void read_one(void)
{
    const struct terminal_read_params params = {.size_bytes = 1};
    struct terminal_read_results results = {0};
    typist.status = terminal_read(shell.terminal, &params, &results);
    if (typist.status == STATUS_OK && results.data.size_bytes == 0) {
        typist.status = STATUS_TRUNCATED;
    }
    typist.byte = typist.status == STATUS_OK ? results.data.data[0] : 0;
}

static _Noreturn void work(void *argument)
{
    const struct event_signal_params told = {.bits = SHELL_EVENT_TYPED};
    (void)argument;
    for (;;) {
        struct register_message message = {0};
        if (message_receive(typist.event, &message) != STATUS_OK) {
            program_exit(1); /* its own event: only when the ledger ends under it */
        }
        read_one();
        __atomic_store_n(&typist.is_there, true, __ATOMIC_RELEASE);
        (void)event_signal(shell.event, &told); /* it is ours, and there as long as we are */
    }
}

enum status typist_start(void)
{
    struct ledger_create_event_results event = {0};
    const enum status status = ledger_create_event(PROGRAM_LEDGER, &event);
    typist.event = event.event;
    return status == STATUS_OK ? program_thread_create(work, NULL, &typist.thread) : status;
}

void typist_ask(void)
{
    const struct event_signal_params wanted = {.bits = 1};
    if (!typist.is_asked) {
        typist.is_asked = true;
        (void)event_signal(typist.event, &wanted); /* ours */
    }
}

bool typist_take(enum status *status, uint8_t *byte)
{
    if (!typist.is_asked || !__atomic_load_n(&typist.is_there, __ATOMIC_ACQUIRE)) {
        return false;
    }
    *status = typist.status;
    *byte = typist.byte;
    typist.is_there = false;
    typist.is_asked = false;
    return true;
}
