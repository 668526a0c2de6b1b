#include "runtime/server.h"
#include "lib/memory.h"
#include "runtime/capability.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/supervisor_client.h"
#include <stddef.h>

static void release_capabilities(struct server_call *call)
{
    for (uint32_t i = 0; i < MESSAGE_CAPABILITIES_MAX; i++) {
        capability_release(call->capabilities[i]);
    }
}

/* What was received, as the handler gets to see it. */
static void open_call(const struct register_message *message, struct server_call *call)
{
    struct message_page *page = message_page();
    const uint32_t count = message_tag_capability_count(message->tag);
    *call = (struct server_call){
        .badge = message->badge,
        .sender_process = page->sender_process,
        .sender_principal = page->sender_principal,
        .tag = message->tag,
        .page = page,
    };
    for (uint32_t i = 0; i < MESSAGE_REGISTER_WORDS; i++) {
        call->words[i] = message->words[i];
    }
    for (uint32_t i = 0; i < count; i++) {
        call->capabilities[i] = page->capabilities[i];
    }
}

/* What an answer could not move is still ours, and nobody's. */
static void release_moved(uint64_t tag)
{
    uint32_t handles[MESSAGE_CAPABILITIES_MAX];
    memcpy(handles, message_page()->capabilities, sizeof(handles));
    for (uint32_t i = 0; i < message_tag_capability_count(tag); i++) {
        if ((tag >> (MESSAGE_TAG_MOVE_SHIFT + i) & 1) != 0) {
            capability_release(handles[i]);
        }
    }
}

/* Calls the handler; `message` is the answer afterwards. True when there is one to send. */
static bool answer(struct server *server, struct register_message *message)
{
    const bool is_awaited = message_tag_notice(message->tag) != MESSAGE_NOTICE_ONE_WAY;
    struct server_call call;
    open_call(message, &call);
    (void)server->call(server, &call); /* the status is in the answer's tag */
    if (message_tag_capability_count(message->tag) != 0) {
        release_capabilities(&call);
    }
    message->tag = call.tag;
    for (uint32_t i = 0; i < MESSAGE_REGISTER_WORDS; i++) {
        message->words[i] = call.words[i];
    }
    if (!is_awaited && !call.is_deferred) {
        release_moved(message->tag);
    }
    return is_awaited && !call.is_deferred;
}

static void take_signals(struct server *server, uint64_t bits)
{
    if ((bits & SERVER_STOP) != 0) {
        server->is_stopping = true;
    }
    if ((bits & ~SERVER_STOP) != 0 && server->signalled != NULL) {
        server->signalled(server, bits & ~SERVER_STOP);
    }
}

/* True when what was received is to be answered with what `message` is now. */
static bool take_message(struct server *server, struct register_message *message)
{
    switch (message_tag_notice(message->tag)) {
    case MESSAGE_NOTICE_NONE:
    case MESSAGE_NOTICE_ONE_WAY:
        return answer(server, message);
    case MESSAGE_NOTICE_CLOSED:
        if (server->closed != NULL) {
            server->closed(server, message->badge);
        }
        return false;
    default:
        take_signals(server, message->words[0]);
        return false;
    }
}

/* Waits for a message, until the deadline if there is one. */
static enum status wait(struct server *server, struct register_message *message)
{
    const uint64_t kept_ns = message_page()->deadline_ns;
    message->tag = server->deadline_ns != 0 ? MESSAGE_TAG_DEADLINE : 0;
    message_set_deadline(server->deadline_ns);
    const enum status status = message_receive(server->endpoint, message);
    message_set_deadline(kept_ns); /* what holds for calls is the service's own affair */
    return status;
}

static void send_answer(struct server *server, struct register_message *message)
{
    const uint64_t tag = message->tag;
    const enum status status = message_reply(0, message);
    if (status != STATUS_OK) {
        release_moved(tag);
        /* Who called, if he still waits, gets to know that instead. */
        message->tag = message_tag_status((uint32_t)status);
        (void)message_reply(0, message);
        if (server->unanswered != NULL) {
            server->unanswered(server);
        }
    }
}

/*
 * Whether the answer is sent by itself: where something comes between it and the next wait, and
 * where it matters that it arrived, because whether a wait that failed had sent it, or one that did
 * not had nobody to send it to, cannot be told.
 */
static bool answers_apart(const struct server *server, uint64_t tag)
{
    return server->settled != NULL || server->deadline_ns != 0 ||
           (tag >> MESSAGE_TAG_MOVE_SHIFT & MESSAGE_TAG_MOVE_MASK) != 0;
}

/* Sends the answer, if there is one, and waits for the next message. */
static enum status
next_message(struct server *server, struct register_message *message, bool is_answer)
{
    if (is_answer && !answers_apart(server, message->tag)) {
        const enum status status = message_reply_receive(server->endpoint, message);
        if (status == STATUS_OK) {
            return STATUS_OK;
        }
        /* The answer could not be handed over: who called gets to know that instead. */
        *message = (struct register_message){.tag = message_tag_status((uint32_t)status)};
    }
    if (is_answer) {
        send_answer(server, message);
    }
    if (server->settled != NULL) {
        server->settled(server);
    }
    return wait(server, message);
}

enum status server_run(struct server *server)
{
    const uint32_t supervisor = program_capability("supervisor");
    if (supervisor != 0) {
        const enum status status = supervised_ready(supervisor);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return server_serve(server);
}

enum status server_serve(struct server *server)
{
    if (server->begin != NULL) {
        const enum status status = server->begin(server);
        if (status != STATUS_OK) {
            return status;
        }
    }
    if (server->is_passive) {
        const enum status status = thread_clear_scheduling(PROGRAM_THREAD);
        if (status != STATUS_OK) {
            return status;
        }
    }
    struct register_message message = {0};
    bool is_answer = false;
    while (!server->is_stopping) {
        const enum status status = next_message(server, &message, is_answer);
        if (status == STATUS_TIMED_OUT) {
            is_answer = false;
            server->deadline_ns = 0;
            if (server->timed_out != NULL) {
                server->timed_out(server);
            }
        } else if (status != STATUS_OK) {
            return status;
        } else {
            is_answer = take_message(server, &message);
        }
    }
    if (is_answer) {
        send_answer(server, &message);
    }
    return STATUS_OK;
}

enum status server_call_defer(struct server_call *call, uint32_t *reply)
{
    struct process_take_reply_results results = {0};
    const enum status status = process_take_reply(PROGRAM_PROCESS, &results);
    if (status == STATUS_OK) {
        call->is_deferred = true;
        *reply = results.reply;
    }
    return status;
}
