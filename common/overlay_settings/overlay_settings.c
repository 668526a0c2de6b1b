#include "overlay_settings/overlay_settings.h"
#include "lib/memory.h"
#include "lib/message_builder.h"
#include "lib/text.h"
#include "schema/overlay_data.h"

#define SCHEME   "tcp://"
#define PORT_MAX 65535u

/* The number behind the last colon; 0: there is none. */
static uint64_t port_of(struct bytes address, size_t *host_end)
{
    uint64_t port = 0;
    size_t at = address.size_bytes;
    while (at > 0 && address.data[at - 1] != ':') {
        at--;
    }
    if (at == 0 || !text_number(bytes_part(address, at, address.size_bytes - at), &port)) {
        return 0;
    }
    *host_end = at - 1;
    return port;
}

/* Nothing that could be taken for another part of the address, nor moves a terminal's cursor. */
static bool is_host(struct bytes host)
{
    const bool is_in_brackets =
        host.size_bytes > 2 && host.data[0] == '[' && host.data[host.size_bytes - 1] == ']';
    const struct bytes name = is_in_brackets ? bytes_part(host, 1, host.size_bytes - 2) : host;
    for (size_t i = 0; i < name.size_bytes; i++) {
        const uint8_t character = name.data[i];
        if (character <= ' ' || character > '~' || character == '/' || character == '[' ||
            character == ']' || character == '@' || (character == ':' && !is_in_brackets)) {
            return false;
        }
    }
    return name.size_bytes > 0;
}

static bool is_address(struct bytes address)
{
    const struct bytes scheme = text_bytes(SCHEME);
    if (address.size_bytes > OVERLAY_SETTINGS_ADDRESS_BYTES_MAX ||
        address.size_bytes <= scheme.size_bytes ||
        !bytes_equal(bytes_part(address, 0, scheme.size_bytes), scheme)) {
        return false;
    }
    const struct bytes rest =
        bytes_part(address, scheme.size_bytes, address.size_bytes - scheme.size_bytes);
    size_t host_end = 0;
    const uint64_t port = port_of(rest, &host_end);
    return port > 0 && port <= PORT_MAX && is_host(bytes_part(rest, 0, host_end));
}

static bool is_peer(const struct overlay_peer *peer)
{
    const size_t key_bytes = peer->key.size_bytes;
    return is_address(peer->address) &&
           (key_bytes == 0 || key_bytes == OVERLAY_SETTINGS_KEY_BYTES) &&
           peer->password.size_bytes <= OVERLAY_SETTINGS_PASSWORD_BYTES_MAX;
}

static bool take_keys(const struct message_list *from, struct bytes *keys, uint32_t most)
{
    if (from->count > most) {
        return false;
    }
    for (uint32_t i = 0; i < from->count; i++) {
        if (message_list_data(from, i, &keys[i]) != STATUS_OK ||
            keys[i].size_bytes != OVERLAY_SETTINGS_KEY_BYTES) {
            return false;
        }
    }
    return true;
}

static bool
take_lists(const struct overlay_settings_reader *from, struct overlay_settings_parts *parts)
{
    if (from->peers.count > OVERLAY_SETTINGS_PEERS_MAX ||
        from->listen.count > OVERLAY_SETTINGS_PORTS_MAX) {
        return false;
    }
    for (uint32_t i = 0; i < from->peers.count; i++) {
        if (overlay_peer_list_get(&from->peers, i, &parts->peers[i]) != STATUS_OK ||
            !is_peer(&parts->peers[i])) {
            return false;
        }
    }
    for (uint32_t i = 0; i < from->listen.count; i++) {
        parts->listen[i] = message_list_u16(&from->listen, i);
        if (parts->listen[i] == 0) {
            return false;
        }
    }
    return take_keys(&from->allowed, parts->allowed, OVERLAY_SETTINGS_ALLOWED_MAX) &&
           take_keys(&from->auditors, parts->auditors, OVERLAY_SETTINGS_AUDITORS_MAX);
}

/* Of all messages that say this, the one that is written here. */
static bool is_the_one_form(const struct overlay_settings *settings, struct bytes given)
{
    uint64_t words[OVERLAY_SETTINGS_BYTES_MAX / sizeof(uint64_t)];
    struct message_builder builder;
    message_builder_start(&builder, words, sizeof(words) / sizeof(words[0]));
    return overlay_settings_write(settings, &builder) == STATUS_OK &&
           bytes_equal(message_builder_finish(&builder), given);
}

enum status overlay_settings_open(struct bytes given, struct overlay_settings_parts *parts)
{
    struct message message;
    struct message_struct root;
    struct overlay_settings_reader from;
    *parts = (struct overlay_settings_parts){0};
    if (given.size_bytes > OVERLAY_SETTINGS_BYTES_MAX ||
        message_open_segment(given, &message) != STATUS_OK ||
        message_root(&message, &root) != STATUS_OK ||
        overlay_settings_read(&root, &from) != STATUS_OK || !take_lists(&from, parts)) {
        return STATUS_MALFORMED;
    }
    parts->settings = (struct overlay_settings){
        .sequence = from.sequence,
        .peers = parts->peers,
        .peers_count = from.peers.count,
        .listen = parts->listen,
        .listen_count = from.listen.count,
        .password = from.password,
        .allowed = parts->allowed,
        .allowed_count = from.allowed.count,
        .name = from.name,
        .auditors = parts->auditors,
        .auditors_count = from.auditors.count,
    };
    return from.password.size_bytes <= OVERLAY_SETTINGS_PASSWORD_BYTES_MAX &&
                   from.name.size_bytes <= OVERLAY_SETTINGS_NAME_BYTES_MAX &&
                   is_the_one_form(&parts->settings, given)
               ? STATUS_OK
               : STATUS_MALFORMED;
}
