#include "support/denials.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "runtime/thread.h"
#include "schema/audit_client.h"
#include "schema/kernel_client.h"
#include "support/queue.h"

/* The audit service waits for others itself, for less than this. */
#define AUDIT_ANSWER_NS UINT64_C(2000000000)

struct denial {
    uint8_t principal[PRINCIPAL_BYTES];
    uint64_t process;
    char text[DENIAL_TEXT_BYTES];
};

static struct {
    struct program_thread thread;
    uint32_t event;
    struct queue queue;
    struct denial places[QUEUE_PLACES];
} denials;

static void record(const struct denial *denial)
{
    const struct audit_log_record_params params = {
        .event = AUDIT_EVENT_NETWORK_DENIED,
        .subject = {denial->principal, PRINCIPAL_BYTES},
        .number = denial->process,
        .text = text_bytes(denial->text),
    };
    message_set_deadline(clock_now_ns() + AUDIT_ANSWER_NS);
    const enum status status = audit_log_record(program_capability("audit"), &params);
    message_set_deadline(0);
    if (status != STATUS_OK) {
        log_print(SEVERITY_WARNING, "the audit log did not take a record");
    }
}

static void run(void *argument)
{
    uint32_t place = 0;
    (void)argument;
    for (;;) {
        while (queue_next(&denials.queue, &place)) {
            record(&denials.places[place]);
            queue_took(&denials.queue);
        }
        struct register_message message = {.tag = 0};
        (void)message_receive(denials.event, &message);
    }
}

enum status denials_start(void)
{
    struct ledger_create_event_results created = {0};
    if (program_capability("audit") == 0) {
        return STATUS_OK;
    }
    const enum status status = ledger_create_event(PROGRAM_LEDGER, &created);
    if (status != STATUS_OK) {
        return status;
    }
    denials.event = created.event;
    return program_thread_create(run, NULL, &denials.thread);
}

void denials_tell(const uint8_t principal[PRINCIPAL_BYTES], uint64_t process, const char *text)
{
    const struct event_signal_params params = {.bits = 1};
    uint32_t index = 0;
    if (denials.event == 0 || !queue_room(&denials.queue, &index)) {
        return;
    }
    struct denial *denial = &denials.places[index];
    memcpy(denial->principal, principal, PRINCIPAL_BYTES);
    denial->process = process;
    (void)text_copy(denial->text, sizeof(denial->text), text); /* what is too long is cut */
    queue_put(&denials.queue);
    (void)event_signal(denials.event, &params); /* it is this program's own */
}
