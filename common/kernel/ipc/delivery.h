/* Moving a message from who sent it to who gets it, page and capabilities included. */
#pragma once

#include "ipc/call.h"

struct thread;

/*
 * Gives a queued record's message to `receiver`, whose system call it ends. Calls are held by the
 * receiver from then on, one-way senders go on.
 * An error is the sender's, who has been told (call_fail()); the receiver has got nothing.
 */
NODISCARD enum status deliver_call(struct call *call, struct thread *receiver);

/* The same for a RECV of a ring: its slot holds the call, and gets the capabilities. */
struct message_registers;
struct ring_slot;
NODISCARD enum status deliver_call_to_ring(
    struct call *call,
    struct ring_slot *slot,
    uint32_t *capabilities,
    struct message_registers *message);

/* Who answers: a thread, or a ring, which has no page. */
struct replier {
    struct process *process;
    const uint32_t *capabilities;
    const uint64_t *page_words; /* NULL: the answer has none */
};

/*
 * Answers `call`; the status that the caller gets is in the tag.
 * STATUS_INVALID_HANDLE and those of table_reserve(): the answer's capabilities could not be handed
 * over; the caller has got that error instead of an answer.
 */
NODISCARD enum status deliver_reply(
    struct call *call, const struct replier *replier, const struct message_registers *reply);

/* What of a tag a receiver gets to see. */
uint64_t delivery_tag(uint64_t tag);

/* What a fault handler gets: the words and the tag. */
void delivery_read_fault(const struct thread *faulted, struct message_registers *message);

/* Tells the receiver who `sender` is, if its page does not say so already. */
struct process;
void stamp_sender(struct thread *receiver, const struct process *sender);
