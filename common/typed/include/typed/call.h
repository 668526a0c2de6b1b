/*
 * Calls described by a table. Generated stubs are the only callers.
 *
 * A struct travels in one of two forms (ADR 8): in registers, where its C struct is the data words
 * with the handles behind them, or as a message in the page, where a layout says how.
 */
#pragma once

#include "abi/status.h"
#include "lib/message_layout.h"
#include "runtime/message.h"
#include <stdint.h>

struct typed_form {
    const struct message_layout *layout; /* NULL: in registers, or empty */
    uint8_t words;
    uint8_t capabilities;
};

struct typed_method {
    struct typed_form params;
    struct typed_form results;
    uint8_t ordinal;
};

/*
 * Calls a method. What `params` point to may lie in the thread's message page: it is moved out of
 * the way first. Views in `results` hold until the thread's next call.
 *
 *   STATUS_LIMIT_EXCEEDED, STATUS_INVALID_ARGUMENT  before the call: see message_layout_write()
 *   STATUS_MALFORMED, _TRUNCATED, _LIMIT_EXCEEDED   the answer is not what the schema says; what
 *                                                   came with it was dropped
 *   others as message_call(), and whatever the server answers
 */
NODISCARD enum status typed_call(
    uint32_t capability, const struct typed_method *method, const void *params, void *results);

/*
 * Answers the call of a Reply later on, and releases the Reply, whatever comes of it.
 *
 *   STATUS_PEER_GONE  nobody waits any more; others as message_reply()
 */
NODISCARD enum status
typed_reply(uint32_t reply, enum status answer, const struct typed_form *form, const void *results);

/*
 * Writes `value` into page, with its capabilities, and gives the tag's part for it. `words` is what
 * travels in registers. STATUS_LIMIT_EXCEEDED, STATUS_INVALID_ARGUMENT: as message_layout_write().
 */
NODISCARD enum status typed_encode(
    const struct typed_form *form,
    const void *value,
    struct message_page *page,
    uint64_t *words,
    uint64_t *tag);

/*
 * After an answer that brought another number of capabilities than its method has: those that did
 * not come become 0 in the message page, and those that are too many are dropped, as an older
 * caller does with what a newer server gives.
 */
void typed_settle(uint64_t tag, uint32_t count);

/* What travels in registers, both ways, as a number. */
static inline uint32_t typed_shape(
    uint32_t ordinal,
    uint32_t params_words,
    uint32_t params_capabilities,
    uint32_t results_words,
    uint32_t results_capabilities)
{
    return ordinal | params_words << 8 | params_capabilities << 12 | results_words << 16 |
           results_capabilities << 20;
}

/*
 * Calls a method both of whose structs travel in registers; NULL where one is empty. Errors as
 * typed_call().
 */
NODISCARD enum status
typed_call_registers(uint32_t capability, const void *params, void *results, uint32_t shape);
