/*
 * The system as a test on the host plays it: each test that links generated stubs or dispatch has
 * this function, and that of message_page.h.
 */
#pragma once

#include "abi/system_call.h"

struct register_message {
    uint64_t tag;
    uint64_t words[MESSAGE_REGISTER_WORDS];
    uint64_t badge; /* of what was received */
};

/* Tag and words go in and come out through `message`. Gives an enum status. */
uint64_t system_call(uint64_t number, uint64_t handle, struct register_message *message);
