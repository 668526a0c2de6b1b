/* A field of a message by its description, for printing and for finding capabilities. */
#pragma once

#include "reflection/print.h"

/* A message opened, with what its fields are in. Must stay where it is. */
struct walk {
    struct reflection *reflection;
    const struct reflection_view *view;
    struct message message;
};

/* The root, or the registers seen as a struct without pointers. Errors as lib/message.h. */
NODISCARD enum status walk_open(
    struct walk *walk,
    struct reflection *reflection,
    const struct reflection_view *view,
    struct message_struct *root);

/* Whether a field of a union is the one that counts, or is in no union. */
bool walk_is_there(
    const struct struct_type_reader *type,
    const struct field_type *field,
    const struct message_struct *from);

/* The bits of a scalar, its default included; 0 for other kinds. */
uint64_t walk_scalar(const struct field_type *field, const struct message_struct *from);

/* The same of an element of a list of scalars. */
uint64_t
walk_element(const struct field_type *field, const struct message_list *list, uint32_t index);

/*
 * The number, beside the message, of the capability that a field holds; `is_null` when it holds
 * none. STATUS_MALFORMED: there is none of that number.
 */
NODISCARD enum status walk_capability(
    const struct walk *walk,
    const struct field_type *field,
    const struct message_struct *from,
    uint32_t *number,
    bool *is_null);

/* The same for an element of a list of capabilities. */
NODISCARD enum status walk_capability_element(
    const struct message_list *list, uint32_t index, uint32_t *number, bool *is_null);
