#include "overlay_session/session.h"
#include <sodium/utils.h>

static void make_pair(struct session_pair *pair, struct random *random)
{
    random_fill(random, pair->secret_key, sizeof(pair->secret_key));
    session_pair_complete(pair);
}

void session_offer_keys(struct session_keys *keys, struct random *random)
{
    *keys = (struct session_keys){.state = SESSION_OFFERED};
    make_pair(&keys->send, random);
    make_pair(&keys->next, random);
}

/* All that follows from the pairs and their keys. `keys` is a copy that is thrown away if not. */
static enum status agree(struct session_keys *keys)
{
    enum status status = session_agree(keys->current, &keys->receive, keys->receive_shared);
    if (status == STATUS_OK) {
        status = session_agree(keys->current, &keys->send, keys->send_shared);
    }
    if (status == STATUS_OK) {
        status = session_agree(keys->next_of_theirs, &keys->send, keys->next_send_shared);
    }
    if (status == STATUS_OK) {
        status = session_agree(keys->next_of_theirs, &keys->receive, keys->next_receive_shared);
    }
    return status;
}

struct shared_key {
    const uint8_t *shared;
    const struct replay *replay;
};

/*
 * What has come with a key stays known when the key gets another role: what came between their next
 * and our send comes between their current and our receive when both have gone on, whether by a
 * packet or by an offer. Each of our pairs is used in two roles, one after the other, so to look at
 * what was just before is enough.
 */
static void keep_replays(struct session_keys *keys, const struct session_keys *before)
{
    const struct shared_key olds[] = {
        {before->receive_shared, &before->receive_replay},
        {before->next_send_shared, &before->next_send_replay},
        {before->next_receive_shared, &before->next_receive_replay},
    };
    const struct {
        const uint8_t *shared;
        struct replay *replay;
    } news[] = {
        {keys->receive_shared, &keys->receive_replay},
        {keys->next_send_shared, &keys->next_send_replay},
        {keys->next_receive_shared, &keys->next_receive_replay},
    };
    for (size_t i = 0; i < sizeof(news) / sizeof(news[0]); i++) {
        replay_init(news[i].replay);
        for (size_t j = 0; j < sizeof(olds) / sizeof(olds[0]); j++) {
            if (memcmp(news[i].shared, olds[j].shared, OVERLAY_BOX_KEY_BYTES) == 0) {
                *news[i].replay = *olds[j].replay;
            }
        }
    }
}

static void go_on(struct session_keys *keys, struct random *random)
{
    keys->receive = keys->send;
    keys->send = keys->next;
    make_pair(&keys->next, random);
    keys->our_keys++;
}

enum status session_take_offer(
    struct session_keys *keys,
    const struct session_offer *offer,
    bool is_first,
    struct random *random)
{
    if (!is_first && offer->sequence <= keys->their_sequence) {
        return STATUS_WRONG_STATE;
    }
    struct session_keys changed = *keys;
    memcpy(changed.current, offer->current, sizeof(changed.current));
    memcpy(changed.next_of_theirs, offer->next, sizeof(changed.next_of_theirs));
    changed.their_sequence = offer->sequence;
    changed.their_keys = offer->key_sequence;
    changed.state = SESSION_OPEN;
    go_on(&changed, random);
    const enum status status = agree(&changed);
    if (status == STATUS_OK) {
        keep_replays(&changed, keys);
        *keys = changed;
    }
    session_wipe(&changed);
    return status;
}

void session_our_offer(struct session_keys *keys, uint64_t sequence, struct session_offer *offer)
{
    keys->our_sequence = sequence;
    memcpy(offer->current, keys->send.public_key, sizeof(offer->current));
    memcpy(offer->next, keys->next.public_key, sizeof(offer->next));
    offer->key_sequence = keys->our_keys;
    offer->sequence = sequence;
}

enum status session_seal(struct session_keys *keys, struct wire_writer *packet, struct bytes data)
{
    const struct session_traffic traffic = {
        .sender_keys = keys->our_keys,
        .receiver_keys = keys->their_keys,
        .nonce = keys->send_nonce + 1,
    };
    const enum status status =
        session_traffic_seal(packet, &traffic, keys->send_shared, keys->next.public_key, data);
    if (status == STATUS_OK) {
        keys->send_nonce = traffic.nonce;
    }
    return status;
}

/* Between which keys a packet is; NULL: between none that are known. */
static uint8_t *
choose(struct session_keys *keys, const struct session_traffic *traffic, struct replay **replay)
{
    const bool is_current = traffic->sender_keys == keys->their_keys;
    const bool is_next = traffic->sender_keys == keys->their_keys + 1;
    const bool is_to_send = traffic->receiver_keys == keys->our_keys;
    const bool is_to_receive = traffic->receiver_keys + 1 == keys->our_keys;
    if (is_current && is_to_receive) {
        *replay = &keys->receive_replay;
        return keys->receive_shared;
    }
    if (is_next && is_to_send) {
        *replay = &keys->next_send_replay;
        return keys->next_send_shared;
    }
    if (is_next && is_to_receive) {
        *replay = &keys->next_receive_replay;
        return keys->next_receive_shared;
    }
    return NULL;
}

/*
 * The other side has gone on, so this one does. Their new key is one that they have told; if it is
 * none, all stays as it is.
 */
static void rotate(
    struct session_keys *keys,
    const uint8_t next_of_theirs[OVERLAY_BOX_KEY_BYTES],
    struct random *random)
{
    struct session_keys changed = *keys;
    memcpy(changed.current, keys->next_of_theirs, sizeof(changed.current));
    memcpy(changed.next_of_theirs, next_of_theirs, sizeof(changed.next_of_theirs));
    changed.their_keys++;
    go_on(&changed, random);
    if (agree(&changed) == STATUS_OK) {
        keep_replays(&changed, keys);
        changed.send_nonce = 0;
        *keys = changed;
    }
    session_wipe(&changed);
}

enum status session_open(
    struct session_keys *keys,
    const struct session_traffic *traffic,
    uint64_t now_ns,
    struct random *random,
    uint8_t *memory,
    struct bytes *data)
{
    struct replay *replay = NULL;
    struct bytes content;
    const uint8_t *const shared = choose(keys, traffic, &replay);
    if (shared == NULL) {
        return STATUS_BAD_SIGNATURE;
    }
    if (!replay_is_new(replay, traffic->nonce)) {
        return STATUS_WRONG_STATE;
    }
    const enum status status = session_traffic_open(traffic, shared, memory, &content);
    if (status != STATUS_OK) {
        return status;
    }
    replay_note(replay, traffic->nonce);
    *data = bytes_part(content, OVERLAY_BOX_KEY_BYTES, content.size_bytes - OVERLAY_BOX_KEY_BYTES);
    const bool is_due = !keys->was_rotated || now_ns - keys->rotated_ns > SESSION_ROTATION_NS;
    if (replay != &keys->receive_replay && is_due) {
        rotate(keys, content.data, random);
        keys->was_rotated = true;
        keys->rotated_ns = now_ns;
    }
    return STATUS_OK;
}

void session_wipe(struct session_keys *keys)
{
    sodium_memzero(keys, sizeof(*keys));
}
