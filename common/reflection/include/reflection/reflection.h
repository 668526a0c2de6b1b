/*
 * Interfaces, methods and structs, looked up in the file `schemas`.
 *
 * What is found are views of that file, and holds as long as it does. Lookups go through lists from
 * the start, which is quick enough for what a person asks for; what one call reads is bounded.
 *
 *   STATUS_NOT_FOUND  there is no such name or number
 *   STATUS_MALFORMED, STATUS_TRUNCATED, STATUS_LIMIT_EXCEEDED  the file is not what it should be
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "schema/reflection_data.h"

/* Must stay where it is: what is found points into it. */
struct reflection {
    struct message message;
    struct schemas_reader schemas;
};

struct reflection_method {
    uint32_t ordinal;
    struct method_type type;
    struct struct_type_reader params;
    struct struct_type_reader results;
};

/* `image` is the whole file, and outlives `reflection`. */
NODISCARD enum status reflection_open(struct reflection *reflection, struct bytes image);

NODISCARD enum status reflection_interface(
    struct reflection *reflection, struct bytes name, struct interface_type_reader *found);

NODISCARD enum status reflection_interface_by_id(
    struct reflection *reflection, uint64_t id, struct interface_type_reader *found);

/* By number, as fields name it; those from 0 to reflection->schemas.interfaces.count - 1 exist. */
NODISCARD enum status reflection_interface_at(
    struct reflection *reflection, uint32_t number, struct interface_type_reader *found);

NODISCARD enum status reflection_struct_at(
    struct reflection *reflection, uint32_t number, struct struct_type_reader *found);

NODISCARD enum status
reflection_enum_at(struct reflection *reflection, uint32_t number, struct enum_type_reader *found);

NODISCARD enum status reflection_struct(
    struct reflection *reflection, struct bytes name, struct struct_type_reader *found);

NODISCARD enum status
reflection_enum(struct reflection *reflection, struct bytes name, struct enum_type_reader *found);

/* A method that can be called, by its name or by its ordinal; gates are NOT_FOUND. */
NODISCARD enum status reflection_method(
    struct reflection *reflection,
    const struct interface_type_reader *interface,
    struct bytes name,
    struct reflection_method *found);

NODISCARD enum status reflection_method_at(
    struct reflection *reflection,
    const struct interface_type_reader *interface,
    uint32_t ordinal,
    struct reflection_method *found);

/* The methods of a facet; of the whole interface when `facet` is empty. */
NODISCARD enum status reflection_mask(
    struct reflection *reflection, struct bytes interface, struct bytes facet, uint64_t *mask);
