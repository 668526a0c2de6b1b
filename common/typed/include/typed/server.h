/*
 * Decoding calls and encoding answers, by table. Generated dispatch functions are the only callers.
 */
#pragma once

#include "abi/status.h"
#include "runtime/server_call.h"
#include "typed/call.h"
#include <stdint.h>

/* The methods of an interface; those of gates have ordinal TYPED_GATE. */
#define TYPED_GATE 0xffu

/*
 * Decodes the parameters of a call into the C struct at `params` (unused when there are none).
 *
 *   STATUS_UNSUPPORTED  the interface has no such method
 *   STATUS_MALFORMED    the parameters are not what the schema says: in the wrong form, more words
 *                       or capabilities than the method has, or as lib/message.h says. Fewer words
 *                       and capabilities are those of an older caller: the rest is 0.
 */
NODISCARD enum status typed_open(
    struct server_call *call, const struct typed_method *methods, uint32_t count, void *params);

/*
 * Puts the answer into the call: the status, and with STATUS_OK the results. Does nothing when the
 * handler has deferred the answer. Gives the status that the caller gets.
 */
enum status typed_answer(
    struct server_call *call,
    const struct typed_form *form,
    enum status status,
    const void *results);
