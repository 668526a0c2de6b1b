#include "log_head.h"
#include "lib/text.h"
#include "schema/audit_data.h"
#include "signing/canonical.h"

enum status log_head_open(struct bytes message, struct log_head *head)
{
    return canonical_read(&log_head_layout, message, head) == STATUS_OK &&
                   head->key.size_bytes == CHAIN_KEY_BYTES &&
                   head->hash.size_bytes == CHAIN_DIGEST_BYTES
               ? STATUS_OK
               : STATUS_MALFORMED;
}

struct bytes log_head_message(const struct log_head *head, uint64_t words[LOG_HEAD_WORDS_MAX])
{
    struct message_builder builder;
    message_builder_start(&builder, words, LOG_HEAD_WORDS_MAX);
    /* Two keys fit: a head that does not would be a mistake of who made it. */
    if (log_head_write(head, &builder) != STATUS_OK) {
        __builtin_trap();
    }
    return message_builder_finish(&builder);
}

enum status log_head_check(
    const uint8_t machine[PUBLIC_KEY_BYTES],
    struct bytes message,
    const uint8_t signature[SIGNATURE_BYTES],
    struct log_head *head)
{
    const enum status status = log_head_open(message, head);
    return status != STATUS_OK ? status
                               : signing_verify(
                                     (struct bytes){machine, PUBLIC_KEY_BYTES},
                                     text_bytes(DOMAIN_LOG_HEAD),
                                     message,
                                     (struct bytes){signature, SIGNATURE_BYTES});
}
