/*
 * A local call, and the same call as Cap'n Proto's RPC has it, made of each other by the
 * descriptions in the file `schemas`.
 *
 *     local                                       on the wire
 *     ordinal 0..63, inherited methods first      id of the interface that declares it, and number
 *     registers, or a page of words               a struct
 *     up to 4 handles beside it                   a table of capabilities
 *     a status                                    an exception
 *
 * What a capability is called through is what the description of the field says that holds it; it
 * travels with it, so that calls of it can be translated too. Objects of the kernel (kernel.capnp)
 * stay on their machine: memory and signals cannot be shared with another one. So does a Capability
 * that may be of any kind.
 *
 * Pure. Errors of descriptions, as in reflection.h, can come from all of it.
 */
#pragma once

#include "reflection/encode.h"
#include "rpc/content.h"

struct bridge_method {
    uint64_t interface_id;
    uint16_t number;
};

/* STATUS_UNSUPPORTED: there is no such method, or nobody may call it. */
NODISCARD enum status bridge_method_of(
    struct reflection *reflection,
    const struct interface_type_reader *interface,
    uint32_t ordinal,
    struct bridge_method *method);

/* STATUS_UNSUPPORTED: neither the interface nor one that it extends has such a method. */
NODISCARD enum status bridge_ordinal_of(
    struct reflection *reflection,
    const struct interface_type_reader *interface,
    const struct bridge_method *method,
    uint32_t *ordinal);

/* What goes out. Its capabilities are those of the local message, in their order. */
struct bridge_payload {
    uint64_t words[RPC_CONTENT_WORDS_MAX];
    uint32_t word_count;
    uint32_t capability_count;
    uint32_t interfaces[MESSAGE_CAPABILITIES_MAX]; /* numbers of their descriptions */
};

/*
 * Parameters or results that go out, of this type.
 *   STATUS_DENIED     a capability that stays on this machine
 *   STATUS_MALFORMED  the message is not of this type
 */
NODISCARD enum status bridge_out(
    struct reflection *reflection,
    const struct struct_type_reader *type,
    const struct reflection_message *message,
    struct bridge_payload *payload);

/* What came. `capabilities` of the message are places in the content's table. */
struct bridge_arrival {
    struct reflection_message message;
    uint32_t interfaces[MESSAGE_CAPABILITIES_MAX]; /* numbers of their descriptions */
};

/*
 * Parameters or results that came, of this type.
 *   STATUS_DENIED            a capability where an object of the kernel should be
 *   STATUS_MALFORMED         it is not of this type, or says more than that has in registers
 *   STATUS_LIMIT_EXCEEDED    it has more words or capabilities than a local message
 *   STATUS_INVALID_ARGUMENT  a null, where registers need a capability
 */
NODISCARD enum status bridge_in(
    struct reflection *reflection,
    const struct struct_type_reader *type,
    const struct rpc_content *content,
    struct bridge_arrival *arrival);

#define BRIDGE_REASON_BYTES_MAX 96u

/* The status as an exception: its number is in the reason, for an end of ours. Not STATUS_OK. */
void bridge_exception(
    enum status status, uint8_t reason[BRIDGE_REASON_BYTES_MAX], struct rpc_exception *exception);

/*
 * The status of an exception: that of the other end, if it is one of ours and no more than a client
 * of a service can get; else by its type: UNSUPPORTED, PEER_GONE, LIMIT_EXCEEDED or, where the call
 * just failed, DEVICE_ERROR.
 */
enum status bridge_status(const struct rpc_exception *exception);
