#include "overlay_session/sessions.h"
#include <sodium/utils.h>

enum status sessions_init(struct sessions *sessions, const struct sessions_settings *settings)
{
    *sessions = (struct sessions){.settings = *settings, .sequence = settings->sequence + 1};
    if (settings->slot_count < SESSIONS_SLOTS_MIN) {
        return STATUS_INVALID_ARGUMENT;
    }
    memset(settings->slots, 0, settings->slot_count * sizeof(settings->slots[0]));
    return STATUS_OK;
}

void sessions_finish(struct sessions *sessions)
{
    const struct sessions_settings *const settings = &sessions->settings;
    sodium_memzero(settings->slots, settings->slot_count * sizeof(settings->slots[0]));
    sodium_memzero(settings->memory, SESSION_PACKET_BYTES_MAX);
}

/* -- The table ---------------------------------------------------------------------------- */

static bool is_of(const struct session *session, const struct overlay_key *key)
{
    return session->is_there && overlay_key_equal(&session->key, key);
}

/* Most often it is the one of the time before. */
static struct session *find(struct sessions *sessions, const struct overlay_key *key)
{
    struct session *const slots = sessions->settings.slots;
    for (uint32_t i = 0; !is_of(&slots[sessions->last], key); i++) {
        if (i == sessions->settings.slot_count) {
            return NULL;
        }
        if (is_of(&slots[i], key)) {
            sessions->last = i;
        }
    }
    return &slots[sessions->last];
}

static void end(struct sessions *sessions, struct session *session)
{
    const struct overlay_key key = session->key;
    sodium_memzero(session, sizeof(*session));
    sessions->settings.output->ended(sessions->settings.output->context, &key);
}

/* -- Whose slot is taken ------------------------------------------------------------------ */

enum kind {
    KIND_OWN,
    KIND_NEWCOMER,
    KIND_KNOWN,
    KIND_COUNT,
};

static enum kind kind_of(const struct session *session)
{
    if (session->is_own) {
        return KIND_OWN;
    }
    const bool is_known = session->sent_bytes > 0 && session->received_bytes > 0 &&
                          session->heard_ns - session->since_ns >= SESSIONS_KNOWN_NS;
    return is_known ? KIND_KNOWN : KIND_NEWCOMER;
}

/*
 * What is compared between those of one kind. A guest whom this node goes on answering is silent
 * all the same.
 */
static uint64_t silence_of(const struct session *session, uint64_t now_ns)
{
    switch (kind_of(session)) {
    case KIND_OWN:
        return now_ns - session->used_ns;
    case KIND_KNOWN:
        return (now_ns - session->heard_ns) /
               ((session->heard_ns - session->since_ns) / SESSIONS_KNOWN_NS);
    default:
        return now_ns - session->heard_ns;
    }
}

static void count_kinds(const struct sessions *sessions, uint32_t counts[KIND_COUNT])
{
    memset(counts, 0, KIND_COUNT * sizeof(counts[0]));
    for (uint32_t i = 0; i < sessions->settings.slot_count; i++) {
        const struct session *const session = &sessions->settings.slots[i];
        counts[kind_of(session)] += session->is_there ? 1 : 0;
    }
}

/* NULL: there is none of this kind. */
static struct session *most_silent(struct sessions *sessions, enum kind kind, uint64_t now_ns)
{
    struct session *found = NULL;
    for (uint32_t i = 0; i < sessions->settings.slot_count; i++) {
        struct session *const session = &sessions->settings.slots[i];
        if (session->is_there && kind_of(session) == kind &&
            (found == NULL || silence_of(session, now_ns) > silence_of(found, now_ns))) {
            found = session;
        }
    }
    return found;
}

static struct session *free_slot(struct sessions *sessions)
{
    struct session *found = NULL;
    for (uint32_t i = 0; i < sessions->settings.slot_count && found == NULL; i++) {
        struct session *const session = &sessions->settings.slots[i];
        found = session->is_there ? NULL : session;
    }
    return found;
}

/* The quarter that is kept for own sessions, for guests, and for newcomers among these. */
static uint32_t kept_count(const struct sessions *sessions)
{
    return sessions->settings.slot_count / 4;
}

static uint32_t most_count(const struct sessions *sessions)
{
    return sessions->settings.slot_count - kept_count(sessions);
}

/* Which kind is to give a slot to one that is own, or a guest's; none is free that he may have. */
static enum kind giving_kind(
    const struct sessions *sessions, const uint32_t counts[KIND_COUNT], enum sessions_reason reason)
{
    if (reason == SESSIONS_OWN_WILL && counts[KIND_OWN] >= kept_count(sessions)) {
        return KIND_OWN;
    }
    const bool are_newcomers_enough = counts[KIND_NEWCOMER] >= kept_count(sessions);
    return are_newcomers_enough || counts[KIND_KNOWN] == 0 ? KIND_NEWCOMER : KIND_KNOWN;
}

/* As the top of sessions.h says. There is always one: the quarters are not empty. */
static struct session *make(
    struct sessions *sessions,
    const struct overlay_key *key,
    enum sessions_reason reason,
    uint64_t now_ns)
{
    uint32_t counts[KIND_COUNT];
    count_kinds(sessions, counts);
    const uint32_t count =
        reason == SESSIONS_OWN_WILL ? counts[KIND_OWN] : counts[KIND_NEWCOMER] + counts[KIND_KNOWN];
    struct session *place = count < most_count(sessions) ? free_slot(sessions) : NULL;
    if (place == NULL) {
        place = most_silent(sessions, giving_kind(sessions, counts, reason), now_ns);
        end(sessions, place);
    }
    *place = (struct session){
        .is_there = true,
        .is_own = reason == SESSIONS_OWN_WILL,
        .key = *key,
        .since_ns = now_ns,
        .heard_ns = now_ns,
        .used_ns = now_ns,
    };
    return place;
}

/* A guest whom this node speaks with of its own will, where own sessions may be more. */
static void adopt(struct sessions *sessions, struct session *session)
{
    uint32_t counts[KIND_COUNT];
    count_kinds(sessions, counts);
    session->is_own = session->is_own || counts[KIND_OWN] < most_count(sessions);
}

/* -- Offers ------------------------------------------------------------------------------- */

/*
 * Higher than all that the other side has had of this one: the date, but not below what anybody was
 * told, should the clock have gone back.
 */
static uint64_t next_sequence(
    struct sessions *sessions, const struct session_keys *keys, const struct sessions_time *time)
{
    uint64_t next = keys->our_sequence + 1;
    next = next > time->unix_s ? next : time->unix_s;
    next = next > sessions->sequence ? next : sessions->sequence;
    sessions->sequence = next;
    return next;
}

static enum status send_offer(
    struct sessions *sessions,
    const struct overlay_key *to,
    struct session_keys *keys,
    enum session_packet type,
    const struct sessions_time *time)
{
    const struct sessions_settings *const settings = &sessions->settings;
    uint8_t packet[SESSION_OFFER_BYTES];
    struct session_offer offer;
    struct session_pair once;
    random_fill(settings->random, once.secret_key, sizeof(once.secret_key));
    session_pair_complete(&once);
    session_our_offer(keys, next_sequence(sessions, keys, time), &offer);
    const enum status status = session_offer_seal(settings->self, to, type, &offer, &once, packet);
    sodium_memzero(&once, sizeof(once));
    if (status == STATUS_OK) {
        settings->output->send(
            settings->output->context, to, (struct bytes){packet, sizeof(packet)});
    }
    return status;
}

/* An init, if there was none just now. */
static enum status
offer_again(struct sessions *sessions, struct session *session, const struct sessions_time *time)
{
    if (session->has_offered && time->now_ns - session->offered_ns < SESSIONS_THROTTLE_NS) {
        return STATUS_OK;
    }
    session->has_offered = true;
    session->offered_ns = time->now_ns;
    return send_offer(sessions, &session->key, &session->keys, SESSION_INIT, time);
}

/*
 * To who sends what there is no session for: perhaps this node was started again. If it is really
 * he, he answers, and then there is a session; until then nothing is kept of it.
 */
static enum status offer_forgotten(
    struct sessions *sessions, const struct overlay_key *to, const struct sessions_time *time)
{
    struct session_keys keys;
    if (sessions->forgotten_count == SESSIONS_FORGOTTEN_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    sessions->forgotten_count++;
    session_offer_keys(&keys, sessions->settings.random);
    const enum status status = send_offer(sessions, to, &keys, SESSION_INIT, time);
    session_wipe(&keys);
    return status == STATUS_OK ? STATUS_BAD_SIGNATURE : status;
}

/* Counts what was opened in this tick. False: it was enough. */
static bool may_open(struct sessions *sessions, struct session *session)
{
    uint32_t *const count = session == NULL ? &sessions->stranger_count : &session->offer_count;
    const uint32_t most = session == NULL ? SESSIONS_STRANGERS_MAX : SESSIONS_OFFERS_MAX;
    if (*count == most) {
        return false;
    }
    *count += 1;
    return true;
}

/*
 * Whoever has an answer to come, or has none of what was offered, is answered, so that both know
 * that the other one knows.
 */
static enum status take_offer(
    struct sessions *sessions,
    struct session *session,
    const struct overlay_key *from,
    struct bytes packet,
    const struct sessions_time *time)
{
    const struct sessions_settings *const settings = &sessions->settings;
    struct session_offer offer;
    if (!may_open(sessions, session)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    enum status status = session_offer_open(settings->self, from, packet, &offer);
    if (status != STATUS_OK) {
        return status;
    }
    struct session_keys keys;
    const bool is_first = session == NULL || session->keys.state == SESSION_OFFERED;
    if (session == NULL) {
        session_offer_keys(&keys, settings->random);
    } else {
        keys = session->keys;
    }
    status = session_take_offer(&keys, &offer, is_first, settings->random);
    if (status == STATUS_OK && session == NULL) {
        session = make(sessions, from, SESSIONS_ANSWER, time->now_ns);
    }
    if (status == STATUS_OK) {
        session->keys = keys;
        session->heard_ns = time->now_ns;
        session->used_ns = time->now_ns;
        if (packet.data[0] == SESSION_INIT || is_first) {
            status = send_offer(sessions, from, &session->keys, SESSION_ACK, time);
        }
        if (is_first) {
            settings->output->opened(settings->output->context, from);
        }
    }
    session_wipe(&keys);
    return status;
}

/* -- Data --------------------------------------------------------------------------------- */

static enum status take_traffic(
    struct sessions *sessions,
    struct session *session,
    struct bytes packet,
    const struct sessions_time *time)
{
    const struct sessions_settings *const settings = &sessions->settings;
    struct session_traffic traffic;
    struct bytes data = {NULL, 0};
    enum status status = session_traffic_read(packet, &traffic);
    if (status != STATUS_OK) {
        return status;
    }
    if (session->keys.state == SESSION_OFFERED) {
        (void)offer_again(sessions, session, time);
        return STATUS_BAD_SIGNATURE;
    }
    status = session_open(
        &session->keys, &traffic, time->now_ns, settings->random, settings->memory, &data);
    if (status == STATUS_OK) {
        session->heard_ns = time->now_ns;
        session->used_ns = time->now_ns;
        session->received_bytes += data.size_bytes;
        settings->output->receive(settings->output->context, &session->key, data);
    } else if (status == STATUS_BAD_SIGNATURE) {
        const enum status offered = offer_again(sessions, session, time);
        status = offered == STATUS_OK ? STATUS_BAD_SIGNATURE : offered;
    }
    return status;
}

enum status sessions_receive(
    struct sessions *sessions,
    const struct overlay_key *from,
    struct bytes packet,
    const struct sessions_time *time)
{
    struct session_traffic traffic;
    if (packet.size_bytes == 0) {
        return STATUS_TRUNCATED;
    }
    if (overlay_key_equal(from, &sessions->settings.self->key)) {
        return STATUS_INVALID_ARGUMENT;
    }
    struct session *const session = find(sessions, from);
    if (packet.data[0] == SESSION_INIT || packet.data[0] == SESSION_ACK) {
        return take_offer(sessions, session, from, packet, time);
    }
    if (session != NULL) {
        return take_traffic(sessions, session, packet, time);
    }
    const enum status status = session_traffic_read(packet, &traffic);
    return status == STATUS_OK ? offer_forgotten(sessions, from, time) : status;
}

static enum status send_data(struct sessions *sessions, struct session *session, struct bytes data)
{
    const struct sessions_settings *const settings = &sessions->settings;
    struct wire_writer packet = wire_writer_of(settings->memory, SESSION_PACKET_BYTES_MAX);
    const enum status status = session_seal(&session->keys, &packet, data);
    if (status == STATUS_OK) {
        session->sent_bytes += data.size_bytes;
        settings->output->send(settings->output->context, &session->key, wire_written(&packet));
    }
    return status;
}

enum status sessions_send(
    struct sessions *sessions,
    const struct overlay_key *to,
    struct bytes data,
    enum sessions_reason reason,
    const struct sessions_time *time)
{
    if (data.size_bytes > SESSION_DATA_BYTES_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    if (overlay_key_equal(to, &sessions->settings.self->key)) {
        return STATUS_INVALID_ARGUMENT;
    }
    struct session *session = find(sessions, to);
    if (session == NULL) {
        session = make(sessions, to, reason, time->now_ns);
        session_offer_keys(&session->keys, sessions->settings.random);
    } else if (reason == SESSIONS_OWN_WILL && !session->is_own) {
        adopt(sessions, session);
    }
    session->used_ns = time->now_ns;
    if (session->keys.state == SESSION_OPEN) {
        return send_data(sessions, session, data);
    }
    const enum status status = offer_again(sessions, session, time);
    if (status != STATUS_OK) {
        end(sessions, session);
    }
    return status == STATUS_OK ? STATUS_WRONG_STATE : status;
}

void sessions_tick(struct sessions *sessions, uint64_t now_ns)
{
    sessions->stranger_count = 0;
    sessions->forgotten_count = 0;
    for (uint32_t i = 0; i < sessions->settings.slot_count; i++) {
        struct session *const session = &sessions->settings.slots[i];
        session->offer_count = 0;
        if (session->is_there && now_ns - session->used_ns >= SESSIONS_TIMEOUT_NS) {
            end(sessions, session);
        }
    }
}
