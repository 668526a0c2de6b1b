/* What reading and writing by table have in common. */
#pragma once

#include "lib/message_layout.h"
#include <stddef.h>

static inline const void *
message_field_detail(const struct message_layout *layout, const struct message_field *field)
{
    return field->detail == 0 ? NULL : layout->details[field->detail - 1];
}

/* Of a scalar; 0 for the elements of a list, whose detail is another thing. */
static inline uint64_t
message_field_default(const struct message_layout *layout, const struct message_field *field)
{
    const uint64_t *value = message_field_detail(layout, field);
    return value == NULL ? 0 : *value;
}

/* Size in C of the field, or of one element of the list, in what is written. */
static inline size_t
message_field_bytes(const struct message_layout *layout, const struct message_field *field)
{
    static const uint8_t sizes[] = {
        [MESSAGE_BOOL] = sizeof(bool),
        [MESSAGE_U8] = sizeof(uint8_t),
        [MESSAGE_U16] = sizeof(uint16_t),
        [MESSAGE_U32] = sizeof(uint32_t),
        [MESSAGE_U64] = sizeof(uint64_t),
        [MESSAGE_TEXT] = sizeof(struct bytes),
        [MESSAGE_DATA] = sizeof(struct bytes),
        [MESSAGE_CAPABILITY] = sizeof(uint32_t),
    };
    if (field->kind == MESSAGE_STRUCT) {
        const struct message_layout *inner = message_field_detail(layout, field);
        return inner->written_bytes;
    }
    return sizes[field->kind];
}

/* A list as it is written. */
struct message_elements {
    const uint8_t *first;
    uint32_t count;
};

_Static_assert(offsetof(struct message_elements, count) == sizeof(void *), "as in generated code");
