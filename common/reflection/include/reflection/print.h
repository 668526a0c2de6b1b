/* Interfaces and messages as text. */
#pragma once

#include "reflection/encode.h"
#include "reflection/text_sink.h"

/* As a schema file says it, comments included. Errors as reflection.h. */
NODISCARD enum status reflection_print_interface(
    struct reflection *reflection,
    const struct interface_type_reader *interface,
    struct text_sink *sink);

NODISCARD enum status reflection_print_struct(
    struct reflection *reflection, const struct struct_type_reader *type, struct text_sink *sink);

NODISCARD enum status reflection_print_enum(
    struct reflection *reflection, const struct enum_type_reader *type, struct text_sink *sink);

/* A message that came or goes. */
struct reflection_view {
    const uint64_t *words;
    uint32_t word_count;
    bool is_in_registers;
    const uint32_t *capabilities;
    uint32_t capability_count;
};

/* How a message is shown. */
enum reflection_style {
    REFLECTION_ONE_LINE,
    REFLECTION_LINES, /* elements of lists of structs on lines of their own */
};

/*
 * The parameters or results in Cap'n Proto's text: (name = value, ...). Texts and lists that are
 * empty or absent are left out, and so is what a union does not have now; a capability is its
 * interface: <File>.
 *
 *   STATUS_MALFORMED, STATUS_TRUNCATED, STATUS_LIMIT_EXCEEDED  the message is not of this type, or
 * the file is wrong; part of it was put out
 */
NODISCARD enum status reflection_print_message(
    struct reflection *reflection,
    const struct struct_type_reader *type,
    const struct reflection_view *view,
    enum reflection_style style,
    struct text_sink *sink);

/*
 * Through which interfaces the capabilities of a message are held: for each of them the interface's
 * number and 1, or 0 when no field says. Errors as reflection_print_message().
 */
NODISCARD enum status reflection_capabilities(
    struct reflection *reflection,
    const struct struct_type_reader *type,
    const struct reflection_view *view,
    uint32_t interfaces[MESSAGE_CAPABILITIES_MAX]);
