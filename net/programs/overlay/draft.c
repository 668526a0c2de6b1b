#include "draft.h"
#include "invitation.h"
#include "lib/memory.h"
#include "lib/message_builder.h"
#include "lib/text.h"
#include "schema/overlay_data.h"
#include <stddef.h>

#define START "tcp://"

_Static_assert(
    sizeof(START) - 1 + INVITATION_PLACE_BYTES_MAX == OVERLAY_SETTINGS_ADDRESS_BYTES_MAX,
    "each place can be a peer's");

void draft_init(struct draft *draft)
{
    memset(draft, 0, sizeof(*draft));
    draft->parts.settings.peers = draft->parts.peers;
    draft->parts.settings.listen = draft->parts.listen;
    draft->parts.settings.allowed = draft->parts.allowed;
    draft->parts.settings.auditors = draft->parts.auditors;
}

enum status draft_read(struct draft *draft, struct bytes message)
{
    draft_init(draft);
    if (message.size_bytes == 0 || message.size_bytes > sizeof(draft->words)) {
        return STATUS_MALFORMED;
    }
    memcpy(draft->words, message.data, message.size_bytes);
    const struct bytes own = {(const uint8_t *)draft->words, message.size_bytes};
    return overlay_settings_open(own, &draft->parts);
}

/* Where one of this address is, or would be. */
static uint32_t find(const struct draft *draft, struct bytes address)
{
    uint32_t i = 0;
    while (i < draft->parts.settings.peers_count &&
           !bytes_equal(draft->parts.peers[i].address, address)) {
        i++;
    }
    return i;
}

enum status draft_put_peer(struct draft *draft, const struct overlay_peer *peer)
{
    const uint32_t at = find(draft, peer->address);
    if (at == OVERLAY_SETTINGS_PEERS_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    if (at == draft->parts.settings.peers_count) {
        draft->parts.settings.peers_count++;
    }
    draft->parts.peers[at] = *peer;
    return STATUS_OK;
}

enum status draft_remove_peer(struct draft *draft, struct bytes address)
{
    struct overlay_settings_parts *parts = &draft->parts;
    const uint32_t at = find(draft, address);
    if (at == parts->settings.peers_count) {
        return STATUS_NOT_FOUND;
    }
    parts->settings.peers_count--;
    for (uint32_t i = at; i < parts->settings.peers_count; i++) {
        parts->peers[i] = parts->peers[i + 1];
    }
    return STATUS_OK;
}

struct key_list {
    struct bytes *keys;
    uint32_t *count;
    uint32_t most;
};

static struct key_list keys_of(struct draft *draft, enum draft_keys which)
{
    struct overlay_settings_parts *parts = &draft->parts;
    if (which == DRAFT_ALLOWED) {
        return (struct key_list){
            parts->allowed, &parts->settings.allowed_count, OVERLAY_SETTINGS_ALLOWED_MAX};
    }
    return (struct key_list){
        parts->auditors, &parts->settings.auditors_count, OVERLAY_SETTINGS_AUDITORS_MAX};
}

/* Where it is, or would be. */
static uint32_t find_key_in(const struct key_list *list, struct bytes key)
{
    uint32_t i = 0;
    while (i < *list->count && !bytes_equal(list->keys[i], key)) {
        i++;
    }
    return i;
}

enum status draft_put_key(struct draft *draft, enum draft_keys which, const struct overlay_key *key)
{
    const struct key_list list = keys_of(draft, which);
    const struct bytes view = {key->bytes, sizeof(key->bytes)};
    const uint32_t at = find_key_in(&list, view);
    if (at == list.most) {
        return STATUS_LIMIT_EXCEEDED;
    }
    *list.count += at == *list.count ? 1 : 0;
    list.keys[at] = view;
    return STATUS_OK;
}

enum status
draft_remove_key(struct draft *draft, enum draft_keys which, const struct overlay_key *key)
{
    const struct key_list list = keys_of(draft, which);
    const uint32_t at = find_key_in(&list, (struct bytes){key->bytes, sizeof(key->bytes)});
    if (at == *list.count) {
        return STATUS_NOT_FOUND;
    }
    --*list.count;
    for (uint32_t i = at; i < *list.count; i++) {
        list.keys[i] = list.keys[i + 1];
    }
    return STATUS_OK;
}

enum status draft_write(struct draft *draft, uint64_t words[DRAFT_WORDS_MAX], struct bytes *message)
{
    struct message_builder builder;
    uint64_t *const sequence = &draft->parts.settings.sequence;
    *sequence = *sequence == UINT64_MAX ? 1 : *sequence + 1;
    message_builder_start(&builder, words, DRAFT_WORDS_MAX);
    const enum status status = overlay_settings_write(&draft->parts.settings, &builder);
    *message = message_builder_finish(&builder);
    return status;
}

bool draft_address_check(struct bytes address)
{
    const struct bytes start = text_bytes(START);
    return address.size_bytes > start.size_bytes &&
           bytes_equal(bytes_part(address, 0, start.size_bytes), start) &&
           invitation_place_check(
               bytes_part(address, start.size_bytes, address.size_bytes - start.size_bytes));
}
