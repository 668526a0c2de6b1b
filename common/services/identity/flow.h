/*
 * Calls that wait for the person: creating, unlocking and restoring an identity, a new key for one,
 * a backup. Each asks on the trusted path, and most compute a key of a passphrase; meanwhile the
 * service goes on.
 *
 *     flow_take -> flow_begin -> asked -> answered (flow_signalled) -> asked again, or
 *          computing (worker.h) -> flow_computed -> ended
 *     any -> flow_drop: the caller is gone; what is computed is thrown away when it is done
 *     asked -> ended: the process for which it is asked is gone, as the loader says
 *
 * What ends a flow answers the caller, and wipes it. What each kind asks and does is in
 * flow_steps.c; the rest in flow.c.
 */
#pragma once

#include "schema/console.h"
#include "service.h"
#include "share_text.h"
#include "unlocked.h"

/* One for each console, and no more: a person answers one question after the other. */
#define FLOWS_MAX        5u
#define FLOWS_AT_CONSOLE 1u

/* How often a person may type again what cannot be. */
#define FLOW_TRIES_MAX 8u
/* How long a question waits for its answer. */
#define FLOW_PATIENCE_NS UINT64_C(300000000000)
/* How often it is looked whether whoever asks the person still does. */
#define FLOW_LOOK_NS UINT64_C(2000000000)

/* What is typed at most: a share with room between its groups. */
#define FLOW_ANSWER_BYTES_MAX 256u

enum flow_kind {
    FLOW_NONE,
    FLOW_CREATE,
    FLOW_UNLOCK,
    FLOW_RESTORE,
    FLOW_ROTATE,
    FLOW_BACKUP,
};

struct flow {
    enum flow_kind kind;
    bool is_asked;     /* `question` is open */
    bool is_queued;    /* its key is to be computed */
    bool is_computing; /* the worker has it: only is_dropped may be changed */
    bool is_dropped;
    uint64_t badge;   /* of the caller's session */
    uint64_t process; /* the caller */
    uint64_t asker;   /* the process for which the person is asked; 0: nobody's */
    uint32_t reply;
    uint8_t console;
    struct trusted_question question;
    uint64_t look_ns;     /* of one that is asked */
    uint64_t deadline_ns; /* the same: how long the person has */
    uint32_t tries;
    char name[IDENTITY_NAME_BYTES_MAX];
    uint32_t name_bytes;
    uint8_t maker[PUBLIC_KEY_BYTES]; /* who makes a new key */
    uint32_t maker_bytes;            /* 0: nobody is logged in */
    struct vault_entry entry;        /* being made, or a copy of the one to open */
    /* -- secrets */
    uint8_t answer[FLOW_ANSWER_BYTES_MAX];
    uint32_t answer_bytes;
    struct vault_key key;
    struct key_pair pair; /* new, or restored */
    struct share shares[SHARES_MAX];
    uint8_t share_count; /* that there are */
    uint8_t share_next;  /* which is asked for or shown, from 0 on */
};

static inline struct bytes flow_name(const struct flow *flow)
{
    return (struct bytes){(const uint8_t *)flow->name, flow->name_bytes};
}

/* Of a flow that makes a key: whose share it is of (identity_store_find_room()). */
static inline struct bytes flow_maker(const struct flow *flow)
{
    return (struct bytes){flow->maker, flow->maker_bytes};
}

/*
 * One that is free; NULL: there is none, or there is one at this console. An unlocking comes first:
 * what the session of a console asks there is called off, so that no program keeps the person from
 * his screen.
 */
struct flow *
flow_take(enum flow_kind kind, const struct server_call *call, uint8_t console, struct bytes name);

/* Whether a new identity of this name is on its way. */
bool flow_is_making(struct bytes name);

/*
 * Defers the call and asks the first question. After an error the flow is free again, and the
 * status is the caller's answer, if the call is not deferred yet.
 */
NODISCARD enum status flow_begin(struct flow *flow, struct server_call *call);

/* Bits of the event: flow n has bit n. */
void flow_signalled(uint64_t bits);

/* Does what is to be done because it is time, and says when the next time is. */
void flow_settle(void);

/* The worker is done. */
void flow_computed(void);

/* A session was closed or locked: nobody waits for its flows. */
void flow_drop(uint64_t badge);

/* Throws away and wipes all there are, once the worker is done with what it has. */
void flow_wipe_all(void);

/* -- for flow_steps.c */

/* Asks the person, saying `text`. STATUS_OK: the answer comes to flow_step_answered(). */
NODISCARD enum status flow_ask(struct flow *flow, enum question_kind kind, const char *text);

/* Computes flow->key of what was answered; then flow_step_computed(). */
void flow_compute(struct flow *flow);

/* What each kind asks first, does with an answer, and with the key that was computed. */
NODISCARD enum status flow_step_begin(struct flow *flow);
/* Anything but STATUS_OK ends the flow. */
NODISCARD enum status flow_step_answered(struct flow *flow);
/* Ends it with what it gives. */
void flow_step_computed(struct flow *flow, enum status computed);

/* Answers the caller and wipes the flow; the handles are copied. */
void flow_end(struct flow *flow, enum status status, const struct unlocked_handles *handles);

/* Whether an identity that was made a moment ago through this session, at this console, needs no
 * passphrase. */
bool fresh_take(
    uint64_t badge,
    uint8_t console,
    const uint8_t public_key[PUBLIC_KEY_BYTES],
    struct key_pair *pair);
void fresh_put(uint64_t badge, uint8_t console, const struct key_pair *pair);
void fresh_wipe(void);
/* When it is to be wiped, by clock_now_ns(); 0: there is none. */
uint64_t fresh_until_ns(void);
