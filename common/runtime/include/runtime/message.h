/*
 * One message to one capability, and back: the system call that everything else is made of.
 */
#pragma once

#include "abi/status.h"
#include "abi/system_call.h"

struct register_message {
    uint64_t tag;
    uint64_t words[MESSAGE_REGISTER_WORDS];
};

/*
 * Calls the method that `message->tag` names on what `handle` names, and waits for the answer,
 * which replaces the message. STATUS_INVALID_HANDLE, STATUS_DENIED, STATUS_UNSUPPORTED,
 * STATUS_INVALID_ARGUMENT from the kernel, and whatever the method answers; after an error the
 * words are as they were sent.
 */
NODISCARD enum status message_call(uint32_t handle, struct register_message *message);

/*
 * The raw system call (runtime/arch/): number in, status out; handle, tag and words go through the
 * message.
 */
uint64_t message_system_call(uint64_t number, uint64_t handle, struct register_message *message);
