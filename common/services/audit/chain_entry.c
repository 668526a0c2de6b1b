#include "chain_entry.h"
#include "lib/little_endian.h"
#include "lib/memory.h"
#include "lib/printable.h"
#include "schema/audit_data.h"

static struct bytes cut(struct bytes from, size_t max)
{
    return (struct bytes){from.data, from.size_bytes < max ? from.size_bytes : max};
}

/* What had to be cut says so at its end. */
static struct bytes printable_cut(char *target, size_t size_bytes, struct bytes from)
{
    static const char mark[] = "...";
    bool is_cut = false;
    size_t length = printable_text(target, size_bytes, from, &is_cut);
    if (is_cut) {
        length = printable_text(target, size_bytes - (sizeof(mark) - 1), from, NULL);
        memcpy(target + length, mark, sizeof(mark) - 1);
        length += sizeof(mark) - 1;
    }
    return (struct bytes){(const uint8_t *)target, length};
}

size_t chain_entry_write(
    const struct audit_record *record,
    const uint8_t previous[CHAIN_DIGEST_BYTES],
    uint8_t target[CHAIN_ENTRY_BYTES_MAX])
{
    char source[CHAIN_SOURCE_BYTES_MAX];
    char method[CHAIN_METHOD_BYTES_MAX];
    char text[CHAIN_TEXT_BYTES_MAX];
    struct audit_record fit = *record;
    fit.principal = cut(record->principal, CHAIN_PRINCIPAL_BYTES_MAX);
    fit.subject = cut(record->subject, CHAIN_SUBJECT_BYTES_MAX);
    fit.source = printable_cut(source, sizeof(source), record->source);
    fit.method = printable_cut(method, sizeof(method), record->method);
    fit.text = printable_cut(text, sizeof(text), record->text);

    struct message_builder builder;
    message_builder_start(
        &builder, (uint64_t *)(void *)(target + CHAIN_ENTRY_HEAD), CHAIN_BODY_WORDS_MAX);
    /* The bounds above are what fits: a record that does not would be a mistake of this file. */
    if (audit_record_write(&fit, &builder) != STATUS_OK) {
        __builtin_trap();
    }
    const struct bytes body = message_builder_finish(&builder);
    set_u64(target, body.size_bytes);
    chain_digest(previous, body, target + CHAIN_ENTRY_HEAD + body.size_bytes);
    return CHAIN_ENTRY_HEAD + body.size_bytes + CHAIN_DIGEST_BYTES;
}

size_t chain_entry_size(const uint8_t head[CHAIN_ENTRY_HEAD])
{
    const uint64_t body_bytes = bytes_u64((struct bytes){head, CHAIN_ENTRY_HEAD}, 0);
    return body_bytes % 8 == 0 && body_bytes >= CHAIN_BODY_BYTES_MIN &&
                   body_bytes <= CHAIN_BODY_BYTES_MAX
               ? CHAIN_ENTRY_HEAD + (size_t)body_bytes + CHAIN_DIGEST_BYTES
               : 0;
}

enum status chain_entry_read(struct bytes from, struct chain_entry *entry)
{
    struct message message;
    struct message_struct root;
    if (from.size_bytes < CHAIN_ENTRY_HEAD) {
        return STATUS_TRUNCATED;
    }
    const size_t size = chain_entry_size(from.data);
    if (size == 0) {
        return STATUS_MALFORMED;
    }
    if (size > from.size_bytes) {
        return STATUS_TRUNCATED;
    }
    const size_t body_bytes = size - CHAIN_ENTRY_HEAD - CHAIN_DIGEST_BYTES;
    entry->size_bytes = size;
    entry->body = bytes_part(from, CHAIN_ENTRY_HEAD, body_bytes);
    entry->digest = entry->body.data + body_bytes;
    if (message_open_segment(entry->body, &message) != STATUS_OK ||
        message_root(&message, &root) != STATUS_OK ||
        audit_record_read(&root, &entry->record) != STATUS_OK) {
        return STATUS_MALFORMED;
    }
    return STATUS_OK;
}

bool chain_entry_follows(
    const struct chain_entry *entry, const uint8_t previous[CHAIN_DIGEST_BYTES])
{
    uint8_t digest[CHAIN_DIGEST_BYTES];
    chain_digest(previous, entry->body, digest);
    return memcmp(digest, entry->digest, sizeof(digest)) == 0;
}
