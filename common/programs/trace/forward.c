/*
 * The life of a call: received here with the badge of a session, made again on what the session
 * stands for, from the same message page; then the capabilities of the answer that a process can
 * stand in for get sessions of their own, the answer goes back, and the call is shown.
 *
 * There is always a thread that waits for calls, up to WORKERS_MAX.
 */
#include "forward.h"
#include "command/schemas.h"
#include "gate.h"
#include "lib/memory.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/mapping.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "runtime/thread.h"
#include "show.h"

struct worker {
    struct program_thread thread;
    struct seen_call call;
};

/* All of it behind the gate. */
static struct {
    uint32_t endpoint;
    uint64_t call_count;
    uint32_t worker_count;
    uint32_t waiting_count; /* workers without a call */
    uint32_t showing_count; /* calls that are about to be answered, or are, and not shown */
} forward;

static void work(void *argument);

static enum status start_worker(void)
{
    struct mapping mapping = {0};
    uint32_t memory = 0;
    enum status status = memory_create(PROGRAM_LEDGER, sizeof(struct worker), &memory);
    if (status == STATUS_OK) {
        status = mapping_create(memory, 0, sizeof(struct worker), MAP_READ | MAP_WRITE, &mapping);
        capability_release(memory); /* the mapping keeps it */
    }
    if (status != STATUS_OK) {
        return status;
    }
    struct worker *worker = mapping.address;
    status = program_thread_create(work, worker, &worker->thread);
    if (status == STATUS_OK) {
        forward.worker_count++;
        forward.waiting_count++;
    } else {
        mapping_finish(&mapping);
    }
    return status;
}

enum status forward_start(uint32_t endpoint)
{
    forward.endpoint = endpoint;
    return start_worker();
}

void forward_finish(void)
{
    uint32_t showing = 1;
    while (showing != 0) {
        gate_enter();
        showing = forward.showing_count;
        gate_leave();
        thread_yield();
    }
}

/* False when the session is gone. What came in the message page stays as it is. */
static bool begin_call(struct seen_call *call, const struct register_message *message)
{
    uint32_t handles[MESSAGE_CAPABILITIES_MAX];
    memcpy(handles, message_page()->capabilities, sizeof(handles));
    gate_enter();
    const struct traced_session *session = session_find(message->badge);
    forward.waiting_count--;
    if (session != NULL) {
        forward.call_count++;
        call->number = forward.call_count;
        call->session = *session;
    }
    if (forward.waiting_count == 0 && forward.worker_count < WORKERS_MAX) {
        (void)start_worker(); /* without it calls wait for one another */
    }
    gate_leave();
    memcpy(message_page()->capabilities, handles, sizeof(handles));
    return session != NULL;
}

/* Makes the call; the message page has what came, and afterwards what goes back. */
static void make_call(struct seen_call *call, struct register_message *message)
{
    const uint64_t tag = message->tag;
    const uint32_t count = message_tag_capability_count(tag);
    struct message_page *page = message_page();
    uint32_t handles[MESSAGE_CAPABILITIES_MAX];
    memcpy(handles, page->capabilities, sizeof(handles));
    call->ordinal = message_tag_method(tag);
    call->is_one_way = message_tag_notice(tag) == MESSAGE_NOTICE_ONE_WAY;
    seen_message_take(&call->params, tag, message->words);
    message->tag = message_tag(call->ordinal, message_tag_word_count(tag)) |
                   message_tag_page_words(message_tag_page_word_count(tag)) |
                   message_tag_capabilities(count);
    call->start_ns = clock_now_ns();
    call->status = call->is_one_way ? message_send(call->session.handle, message)
                                    : message_call(call->session.handle, message);
    call->duration_ns = clock_now_ns() - call->start_ns;
    memcpy(call->results.sessions, page->capabilities, sizeof(call->results.sessions));
    for (uint32_t i = 0; i < count; i++) {
        capability_release(handles[i]);
    }
    memcpy(page->capabilities, call->results.sessions, sizeof(call->results.sessions));
}

/* A session for a capability that came in the answer, if it can be; handles are replaced. */
static void replace(struct seen_call *call, uint32_t index, uint32_t interface, uint32_t *handles)
{
    struct interface_type_reader type;
    uint64_t mask = 0;
    uint32_t session = 0;
    uint32_t number = 0;
    if (interface == 0 || !session_can_stand_for(handles[index], &mask) ||
        reflection_interface_at(schemas(), interface - 1, &type) != STATUS_OK) {
        return;
    }
    if (session_add(handles[index], mask, &type, (struct bytes){0}, &session, &number) ==
        STATUS_OK) {
        handles[index] = session;
        call->results.sessions[index] = number;
    }
}

static void replace_capabilities(struct seen_call *call)
{
    struct message_page *page = message_page();
    struct reflection_method method;
    uint32_t interfaces[MESSAGE_CAPABILITIES_MAX] = {0};
    uint32_t handles[MESSAGE_CAPABILITIES_MAX];
    memcpy(handles, page->capabilities, sizeof(handles));
    gate_enter();
    const struct reflection_view view = seen_message_view(&call->results);
    enum status status =
        reflection_method_at(schemas(), &call->session.interface, call->ordinal, &method);
    if (status == STATUS_OK) {
        status = reflection_capabilities(schemas(), &method.results, &view, interfaces);
    }
    for (uint32_t i = 0; i < call->results.capability_count && status == STATUS_OK; i++) {
        replace(call, i, interfaces[i], handles);
    }
    gate_leave();
    memcpy(page->capabilities, handles, sizeof(handles));
}

static void answer(struct seen_call *call, struct register_message *message)
{
    uint64_t tag = message_tag_status((uint32_t)call->status);
    const uint32_t count =
        call->status == STATUS_OK ? message_tag_capability_count(message->tag) : 0;
    if (call->status == STATUS_OK) {
        seen_message_take(&call->results, message->tag, message->words);
        if (count > 0) {
            replace_capabilities(call);
        }
        tag = message_tag(0, message_tag_word_count(message->tag)) |
              message_tag_page_words(message_tag_page_word_count(message->tag)) |
              message_tag_capabilities(count) |
              ((UINT64_C(1) << count) - 1) << MESSAGE_TAG_MOVE_SHIFT;
    } else {
        seen_message_take(&call->results, 0, message->words);
    }
    uint32_t handles[MESSAGE_CAPABILITIES_MAX];
    memcpy(handles, message_page()->capabilities, sizeof(handles));
    message->tag = tag;
    if (message_reply(0, message) != STATUS_OK) {
        for (uint32_t i = 0; i < count; i++) {
            capability_release(handles[i]);
        }
        /* Who called, if he still waits, could not take it. */
        message->tag = message_tag_status(STATUS_LIMIT_EXCEEDED);
        (void)message_reply(0, message);
    }
}

static void take_call(struct worker *worker, struct register_message *message)
{
    struct seen_call *call = &worker->call;
    if (begin_call(call, message)) {
        make_call(call, message);
        gate_enter();
        forward.showing_count++;
        gate_leave();
        if (call->is_one_way) {
            seen_message_take(&call->results, 0, message->words);
        } else {
            answer(call, message);
        }
        gate_enter();
        show_call(call);
        forward.showing_count--;
    } else {
        message->tag = message_tag_status(STATUS_PEER_GONE);
        (void)message_reply(0, message);
        gate_enter();
    }
    forward.waiting_count++;
    gate_leave();
}

static void work(void *argument)
{
    struct worker *worker = argument;
    for (;;) {
        struct register_message message = {0};
        if (message_receive(forward.endpoint, &message) != STATUS_OK) {
            program_exit(1); /* the endpoint is gone, and with it all there is to do */
        }
        const uint32_t notice = message_tag_notice(message.tag);
        if (notice == MESSAGE_NOTICE_CLOSED) {
            gate_enter();
            session_closed(message.badge);
            gate_leave();
        } else if (notice == MESSAGE_NOTICE_NONE || notice == MESSAGE_NOTICE_ONE_WAY) {
            take_call(worker, &message);
        }
    }
}
