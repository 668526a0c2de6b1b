/*
 * A method's parameters, of words that a person typed.
 *
 * An argument is `name=value`, or a value alone, which is for the first parameter that has none
 * yet. Values are as in Cap'n Proto's text: numbers (also 0x...), true and false, names of
 * enumerants, texts with or without quotes, data as a text or as 0x"00 ff", [a, b] and (name =
 * value, ...). A text or data that is an argument by itself needs no quotes, whatever is in it. A
 * capability is a name that the caller knows; null is none.
 */
#pragma once

#include "abi/system_call.h"
#include "reflection/reflection.h"

/* A call or an answer, but for its method and status. */
struct reflection_message {
    uint64_t words[MESSAGE_PAGE_WORDS]; /* registers, or the page */
    uint32_t word_count;
    bool is_in_registers;
    uint32_t capabilities[MESSAGE_CAPABILITIES_MAX];
    uint32_t capability_count;
};

/* Which handle a name stands for: 0 when it stands for none. */
struct reflection_handles {
    uint32_t (*find)(const struct reflection_handles *handles, struct bytes name);
};

/* What is wrong, in words, and the part of an argument that it is about. */
struct reflection_mistake {
    const char *what;
    struct bytes where;
};

/*
 *   STATUS_INVALID_ARGUMENT  *mistake says what is wrong
 *   STATUS_LIMIT_EXCEEDED    it does not fit in a message; *mistake says so too
 *   others as reflection.h
 */
NODISCARD enum status reflection_encode(
    struct reflection *reflection,
    const struct struct_type_reader *params,
    const struct bytes *arguments,
    uint32_t argument_count,
    const struct reflection_handles *handles,
    struct reflection_message *message,
    struct reflection_mistake *mistake);
