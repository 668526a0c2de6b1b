/*
 * Structs of C to and from structs of messages, by a table of their fields. tools/schema.py makes
 * the tables and a typed function around each use; nobody else calls what is here (ADR 13).
 *
 * In C, scalars have their C type, enums are uint16_t, texts and data are `struct bytes`,
 * interfaces are handles (uint32_t), structs and groups are members. A list is, in what is written,
 * a pointer to its elements with their number (uint32_t) right behind it, and in what is read a
 * `struct message_list`; a struct with lists has therefore two forms in C. Members of a union lie
 * side by side; only the one that `which` names is written or read, the others read as zeros.
 */
#pragma once

#include "abi/status.h"
#include "lib/message.h"
#include "lib/message_builder.h"
#include <stdbool.h>
#include <stdint.h>

/* Structs and lists of what is written nest no deeper: each level takes some 400 bytes of stack. */
#define MESSAGE_WRITE_DEPTH_MAX 32u

enum message_kind {
    MESSAGE_BOOL,
    MESSAGE_U8,
    MESSAGE_U16,
    MESSAGE_U32,
    MESSAGE_U64,
    MESSAGE_TEXT,
    MESSAGE_DATA,
    MESSAGE_CAPABILITY,
    MESSAGE_STRUCT,
    MESSAGE_GROUP, /* a struct whose fields lie in the one around it */
};

/* In `discriminant`: there whatever the union says. */
#define MESSAGE_FIELD_ALWAYS 0xffffu

struct message_field {
    uint8_t kind; /* enum message_kind; of the elements, in a list */
    bool is_list;
    uint16_t index;      /* in units of its size, or among the pointers */
    uint16_t written_at; /* bytes, in the C struct that is written */
    uint16_t read_at;    /* bytes, in the C struct that is read */
    uint16_t discriminant;
    /*
     * In layout->details, 1 for the first; 0 = none. STRUCT, GROUP: its layout. TEXT, DATA: the
     * default, a struct bytes. Scalars: the default, a uint64_t.
     */
    uint16_t detail;
};

struct message_layout {
    uint16_t data_words;
    uint16_t pointer_count;
    uint16_t written_bytes; /* size of the C struct that is written */
    uint16_t read_bytes;
    /* Members of the union; when there are any, the first field is `which`. */
    uint16_t union_count;
    uint16_t field_count;
    /* Where in the C struct that is read its message is (message_layout_open()); 0: nowhere. */
    uint16_t message_at;
    bool has_later_capabilities; /* in lists: read element by element, when somebody asks */
    const void *const *details;
    struct message_field fields[];
};

/*
 * Reads all fields of `from` into the C struct at `to`; what a union does not have now is zero.
 * Errors as in lib/message.h, for any pointer field.
 */
NODISCARD enum status message_layout_read(
    const struct message_layout *layout, const struct message_struct *from, void *to);

/*
 * Reads the root of a message. A C struct with lists keeps a copy of `message` too, so that its
 * lists can be read as long as it stays where it is. Errors as in lib/message.h.
 */
NODISCARD enum status
message_layout_open(const struct message_layout *layout, struct message *message, void *to);

/* Reads element `index` of a list of structs. STATUS_INVALID_ARGUMENT: there is none. */
NODISCARD enum status message_layout_read_element(
    const struct message_layout *layout, const struct message_list *list, uint32_t index, void *to);

/*
 * Writes the C struct at `value` as root.
 *
 *   STATUS_LIMIT_EXCEEDED    it does not fit, or is nested more than MESSAGE_WRITE_DEPTH_MAX deep
 *   STATUS_INVALID_ARGUMENT  the `which` of a union names no member
 *   STATUS_WRONG_STATE       the builder has a root
 */
NODISCARD enum status message_layout_write(
    const struct message_layout *layout, const void *value, struct message_builder *builder);

/*
 * Whether anything that `value` points to lies in `memory`: then it cannot be written there. True,
 * to be on the safe side, for what is nested more than MESSAGE_WRITE_DEPTH_MAX deep.
 */
bool message_layout_refers(
    const struct message_layout *layout, const void *value, struct bytes memory);
