/*
 * Messages: the system calls that everything else is made of. What the kernel answers, besides what
 * a server or a method does: STATUS_INVALID_HANDLE, STATUS_DENIED, STATUS_UNSUPPORTED,
 * STATUS_INVALID_ARGUMENT (the tag), STATUS_PEER_GONE, STATUS_TIMED_OUT. After an error from the
 * kernel the words are as they were.
 */
#pragma once

#include "abi/status.h"
#include "runtime/message_page.h"
#include "runtime/system_call.h"

/* Calls the method that the tag names, and waits for the answer, which replaces the message. */
NODISCARD static inline enum status message_call(uint32_t handle, struct register_message *message)
{
    return (enum status)system_call(SYSTEM_CALL_CALL, handle, message);
}

/* The same without an answer: comes back once the message is received. */
NODISCARD static inline enum status message_send(uint32_t handle, struct register_message *message)
{
    return (enum status)system_call(SYSTEM_CALL_SEND, handle, message);
}

/*
 * Waits for a message, of an endpoint, or signals, of an event (words[0]). Of message->tag only
 * MESSAGE_TAG_DEADLINE counts. STATUS_WRONG_STATE: the last call is not answered yet.
 */
NODISCARD static inline enum status
message_receive(uint32_t handle, struct register_message *message)
{
    message->tag &= MESSAGE_TAG_DEADLINE;
    return (enum status)system_call(SYSTEM_CALL_RECV, handle, message);
}

/*
 * Answers the call received last, or with `reply` the call of that Reply; the tag has what the
 * caller gets as status. STATUS_PEER_GONE: nobody waits (any more).
 */
NODISCARD static inline enum status message_reply(uint32_t reply, struct register_message *message)
{
    return (enum status)system_call(SYSTEM_CALL_REPLY, reply, message);
}

/* Answers the call received last, if there is one, and waits for the next message. */
NODISCARD static inline enum status
message_reply_receive(uint32_t endpoint, struct register_message *message)
{
    return (enum status)system_call(SYSTEM_CALL_REPLY_RECV, endpoint, message);
}

/*
 * How long this thread waits for the answers to its typed calls (the generated stubs), from now on:
 * until then, absolute, by Machine.clock; 0 = for ever. They give STATUS_TIMED_OUT.
 */
static inline void message_set_deadline(uint64_t deadline_ns)
{
    message_page()->deadline_ns = deadline_ns;
}

/* The tag's bit for that. */
static inline uint64_t message_deadline_tag(void)
{
    return message_page()->deadline_ns != 0 ? MESSAGE_TAG_DEADLINE : 0;
}

/* Lets others of the same priority run. */
static inline void thread_yield(void)
{
    struct register_message message = {0};
    (void)system_call(SYSTEM_CALL_YIELD, 0, &message);
}
