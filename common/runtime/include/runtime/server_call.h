/*
 * A call as a server sees it. The server loop (runtime/server.h) fills it in, generated dispatch
 * functions decode its parameters and encode the results, and a handler asks it who calls.
 */
#pragma once

#include "abi/status.h"
#include "abi/system_call.h"
#include <stdbool.h>

struct server_call {
    uint64_t badge; /* of the session through which the call came */
    uint64_t sender_process;
    const uint8_t *sender_principal; /* 32 bytes, stamped by the kernel */
    uint64_t tag;                    /* as received; after dispatch: of the answer */
    uint64_t words[MESSAGE_REGISTER_WORDS];
    struct message_page *page; /* what the tag's page words are in; NULL: there are none */
    /* What the message handed over. The loop releases what server_call_keep() has not taken. */
    uint32_t capabilities[MESSAGE_CAPABILITIES_MAX];
    /* Set by the handler: bit i, result capability i is moved to the caller, not copied. */
    uint32_t moves;
    /* The handler took the call's Reply and will answer later: the loop sends nothing. */
    bool is_deferred;
    void *context; /* the server's own */
};

/* Takes a received capability, so that it outlives the call. Gives its handle. */
static inline uint32_t server_call_keep(struct server_call *call, uint32_t handle)
{
    for (uint32_t i = 0; i < MESSAGE_CAPABILITIES_MAX; i++) {
        if (call->capabilities[i] == handle) {
            call->capabilities[i] = 0;
        }
    }
    return handle;
}
