#include "signing/canonical.h"
#include "lib/message_builder.h"

enum status canonical_read(const struct message_layout *layout, struct bytes given, void *to)
{
    uint64_t words[CANONICAL_WORDS_MAX];
    struct message message;
    struct message_struct root;
    struct message_builder builder;
    if (given.size_bytes > sizeof(words)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    if (message_open_segment(given, &message) != STATUS_OK ||
        message_root(&message, &root) != STATUS_OK ||
        message_layout_read(layout, &root, to) != STATUS_OK) {
        return STATUS_MALFORMED;
    }
    message_builder_start(&builder, words, CANONICAL_WORDS_MAX);
    return message_layout_write(layout, to, &builder) == STATUS_OK &&
                   bytes_equal(message_builder_finish(&builder), given)
               ? STATUS_OK
               : STATUS_MALFORMED;
}
