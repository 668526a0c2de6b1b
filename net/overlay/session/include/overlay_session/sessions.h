/*
 * The sessions of a node: who it speaks with in secret, in memory that is given. No packets, no
 * clock and no way to others of its own: they are the caller's.
 *
 *     sessions_init, sessions_send*, sessions_receive*, sessions_tick each second
 *
 * Whose key a session has, who speaks in it has the secret of: that is whom to give rights to.
 *
 * A session is this node's own when it was begun, or used, of its own will; a guest's when all that
 * was ever said in it was said in answer. An answer is what anybody can bring about, so it makes
 * nobody more than a guest.
 *
 *     own:     a quarter of the slots at least     (who needs one more pushes out guests until
 * then) guests:  a quarter at least, of those        (own sessions leave it to them) newcomers: a
 * quarter at least     (or as many as there are) known:     who have spoken in both directions for
 * SESSIONS_KNOWN_NS
 *
 * Beyond that, who is there stays there, and what comes anew pushes out one of its own kind: of own
 * sessions and of newcomers the one that was silent longest, of known guests the one that was,
 * measured by how long it has spoken: so that a long conversation may make a pause.
 *
 * Invariants:
 *  1. Strangers, answered or not, push out no own session, and keep none from being made.
 *  2. Newcomers push out known guests only until they are a quarter, then each other.
 *  3. What strangers make this node compute in a second is bounded; so is what it answers them.
 */
#pragma once

#include "overlay_session/session.h"

/* The protocol's: without a packet for so long, a session ends. */
#define SESSIONS_TIMEOUT_NS UINT64_C(60000000000)
/* For so long a guest has spoken, and was spoken to, who is known. */
#define SESSIONS_KNOWN_NS UINT64_C(60000000000)
/* Below that, there are no quarters. */
#define SESSIONS_SLOTS_MIN 4u
/* This node offers keys to one other so often at most. */
#define SESSIONS_THROTTLE_NS UINT64_C(1000000000)

/*
 * In one tick: offers opened that come from where there is no session, and for one session; offers
 * of keys that are forgotten at once, to who sends what there is no session for.
 */
#define SESSIONS_STRANGERS_MAX 64u
#define SESSIONS_OFFERS_MAX    4u
#define SESSIONS_FORGOTTEN_MAX 16u

struct session {
    bool is_there;
    bool is_own; /* this node has sent in it of its own will, or wants to */
    struct overlay_key key;
    struct session_keys keys;
    uint64_t since_ns;
    uint64_t heard_ns; /* something authentic came last */
    uint64_t used_ns;  /* it came, or was sent */
    bool has_offered;
    uint64_t offered_ns;
    uint32_t offer_count; /* taken in this tick */
    uint64_t sent_bytes;  /* of data, as are those received */
    uint64_t received_bytes;
};

struct sessions_time {
    uint64_t now_ns; /* of a clock that nobody sets */
    uint64_t unix_s; /* the date; 0: nobody knows it */
};

/* These may not call back. The bytes are there until they return. */
struct sessions_output {
    void *context;
    /* A payload for this node. */
    void (*send)(void *context, const struct overlay_key *to, struct bytes packet);
    /* Something can be sent now. */
    void (*opened)(void *context, const struct overlay_key *key);
    void (*receive)(void *context, const struct overlay_key *from, struct bytes data);
    void (*ended)(void *context, const struct overlay_key *key);
};

struct sessions_settings {
    const struct overlay_identity *self;
    const struct sessions_output *output;
    struct random *random;
    struct session *slots; /* their memory, SESSIONS_SLOTS_MIN or more */
    uint32_t slot_count;
    uint8_t *memory; /* for a packet: SESSION_PACKET_BYTES_MAX */
    /*
     * The highest sessions_sequence() that this node ever had, as it was kept: or those it spoke
     * with take its offers for old, after its clock went back.
     */
    uint64_t sequence;
};

struct sessions {
    struct sessions_settings settings;
    uint32_t last; /* which slot was found last */
    uint64_t sequence;
    uint32_t stranger_count; /* in this tick */
    uint32_t forgotten_count;
};

/*
 * What the settings point at stays the caller's, and is used until sessions_finish().
 * STATUS_INVALID_ARGUMENT: there are too few slots.
 */
NODISCARD enum status
sessions_init(struct sessions *sessions, const struct sessions_settings *settings);

/* Nothing of any key is left in memory. Nobody is told. */
void sessions_finish(struct sessions *sessions);

/* Why something is sent. */
enum sessions_reason {
    SESSIONS_ANSWER,   /* somebody may have brought it about */
    SESSIONS_OWN_WILL, /* this node begins it */
};

/*
 *   STATUS_WRONG_STATE       there is no session yet: keys were offered, if not just now, and
 *                            opened() is called when it is there. The data is not kept
 *   STATUS_LIMIT_EXCEEDED    it is longer than SESSION_DATA_BYTES_MAX
 *   STATUS_INVALID_ARGUMENT  the key is this node's own, or none
 *   else                     as the identity's sign()
 */
NODISCARD enum status sessions_send(
    struct sessions *sessions,
    const struct overlay_key *to,
    struct bytes data,
    enum sessions_reason reason,
    const struct sessions_time *time);

/*
 * A payload that came, by its traffic's word, from a key. Whatever it gives, nothing is to be done.
 *   STATUS_MALFORMED, STATUS_TRUNCATED  it is none of a session
 *   STATUS_BAD_SIGNATURE                it is not from there, or of keys that are not known
 *   STATUS_WRONG_STATE                  it came before, or is too old
 *   STATUS_LIMIT_EXCEEDED               it is too long, or the bounds of this tick are reached
 *   STATUS_INVALID_ARGUMENT, else as above
 */
NODISCARD enum status sessions_receive(
    struct sessions *sessions,
    const struct overlay_key *from,
    struct bytes packet,
    const struct sessions_time *time);

void sessions_tick(struct sessions *sessions, uint64_t now_ns);

/* To be kept where it survives, when it has changed. */
static inline uint64_t sessions_sequence(const struct sessions *sessions)
{
    return sessions->sequence;
}
