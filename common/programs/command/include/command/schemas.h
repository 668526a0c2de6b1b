/*
 * The descriptions of all interfaces, and what this program holds by them. Needs the capability
 * "schemas"; without it, or when it is not what it should be, says so and ends the program.
 */
#pragma once

#include "reflection/encode.h"
#include "reflection/text_sink.h"
#include "runtime/message.h"

/* The same each time. */
struct reflection *schemas(void);

/* What is put there goes to out_bytes(). */
struct text_sink *out_sink(void);

/*
 * Which methods a mask lets be called, in words (reflection/methods.h); by their numbers where this
 * program was not given the descriptions.
 */
void out_methods(struct bytes interface, uint64_t mask);

/* A capability by its name: also "process", "thread", "ledger", "scheduling" and "clock". */
struct held {
    uint32_t handle; /* 0: there is none of this name */
    struct interface_type_reader interface;
};

/*
 * STATUS_NOT_FOUND  nothing of this name is held, or nobody knows through which interface; others
 * as reflection.h
 */
NODISCARD enum status held_find(struct bytes name, struct held *held);

/*
 * Calls a method with parameters that reflection_encode() or somebody else made; `message` is the
 * answer's tag and registers, the rest of it lies in the message page. Errors as message_call(),
 * and whatever the server answers.
 */
NODISCARD enum status held_call(
    uint32_t handle,
    uint32_t ordinal,
    const struct reflection_message *request,
    struct register_message *message);
