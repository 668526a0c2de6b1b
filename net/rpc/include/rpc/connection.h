/*
 * One end of a connection that speaks Cap'n Proto's RPC protocol, two parties, level 1
 * (capnproto.org/rpc.html): calls both ways, capabilities in parameters and results, calls on
 * answers that are not there yet. It has no socket, no clock and no memory but struct
 * rpc_connection: bytes go in, bytes come out, and what happens is told by rpc_events.
 *
 *   rpc_connection_init -> rpc_receive / rpc_output / rpc_output_taken ... -> rpc_end
 *
 * References. Whoever gives a capability into this library gives away one reference, whatever
 * comes of the call:
 *   - of a local one: the library says `dropped` once for each time that it was given;
 *   - of a remote one: it is not the caller's any more, unless he had more of them.
 * In what the library gives out, a remote capability is a reference of the receiver's, who gives it
 * back with rpc_release(), and a local one is lent until the event returns.
 *
 * Invariants:
 *  1. Nothing that the peer says is believed: all numbers are looked up, each reference is counted,
 *     and what breaks the protocol ends the connection with an Abort that says why.
 *  2. What the peer can make this end keep is bounded by rpc/limits.h.
 *  3. For each call that is begun there is room for its answer, its Finish, and the Release of each
 *     capability that the peer has given. Where there is none, nothing more is read: the peer
 * waits.
 *  4. Calls on one object reach it in the order in which the peer made them; but one with a
 *     capability that an answer has yet to bring may be overtaken.
 *
 * Events may call rpc_call(), rpc_bootstrap(), rpc_answer() and rpc_release(), but not
 * rpc_receive(). A connection that has ended takes everything and does nothing.
 */
#pragma once

#include "abi/status.h"
#include "rpc/content.h"

struct rpc_call {
    uint64_t interface_id;
    uint16_t method_id;
    struct rpc_content params;
};

/* What happens, told to the owner. All of them are there. */
struct rpc_events {
    /* The object that the peer gets first. Not STATUS_OK: it gets none. */
    enum status (*bootstrap)(void *context, struct rpc_capability *capability);
    /*
     * The peer calls a local object. To be answered once with rpc_answer(connection, answer), at
     * once or later. `call` holds until the event returns.
     */
    void (*called)(void *context, uint32_t answer, uint32_t handle, const struct rpc_call *call);
    /* The answer to a call of this end, once for each. `result` holds until the event returns. */
    void (*returned)(void *context, uint32_t question, const struct rpc_result *result);
    /* A reference of a local capability that was given is not needed any more. */
    void (*dropped)(void *context, uint32_t handle);
};

enum rpc_answer_state {
    RPC_ANSWER_FREE = 0,
    RPC_ANSWER_WAITING, /* for an earlier answer */
    RPC_ANSWER_CALLED,  /* for rpc_answer() */
    RPC_ANSWER_PASSED,  /* for the peer's answer to a question of this end */
    RPC_ANSWER_GIVEN,   /* kept until the peer finishes it, for calls on it */
};

/* A capability in a table: `index` in exports or imports. Each is one reference. */
struct rpc_reference {
    enum rpc_capability_kind kind;
    uint32_t index;
};

struct rpc_path {
    uint8_t step_count;
    uint8_t capability; /* in the answer */
    uint16_t steps[RPC_PATH_STEPS_MAX];
};

struct rpc_answer_slot {
    uint32_t id; /* the peer's number */
    enum rpc_answer_state state;
    bool is_finished;    /* the peer does not want it any more */
    bool stays_here;     /* results are not sent, but taken by a question of this end */
    bool was_sent;       /* with its references */
    uint32_t taken_by;   /* that question, or none */
    uint32_t held_count; /* messages that wait and speak of it */
    uint32_t path_count;
    uint32_t reference_count;
    struct rpc_path paths[RPC_PATHS_MAX];
    struct rpc_reference references[RPC_CAPABILITIES_MAX];
};

enum rpc_question_state {
    RPC_QUESTION_FREE = 0,
    RPC_QUESTION_ASKED,
    RPC_QUESTION_RETURNING, /* its Return has come, and waits for an answer of this end */
    RPC_QUESTION_TAKING,    /* its results are those of an answer of this end */
};

struct rpc_question {
    enum rpc_question_state state;
    bool is_bootstrap;
    bool is_forward;
    uint32_t answer; /* that of a forward becomes this slot's */
    uint32_t export_count;
    uint32_t exports[RPC_CAPABILITIES_MAX]; /* that went out with its parameters */
};

struct rpc_export {
    uint32_t handle;
    uint32_t given_count; /* the peer's references */
    uint32_t own_count;   /* those of answers, and of what is being done */
};

struct rpc_import {
    uint32_t id;          /* the peer's number */
    uint32_t given_count; /* how often the peer gave it */
    uint32_t own_count;   /* the owner's references, those of answers, and of what is being done */
};

struct rpc_connection {
    const struct rpc_events *events;
    void *context;
    bool has_ended;
    bool is_settling; /* an event may be under way: nothing that waits is begun */
    uint32_t reason_bytes;
    uint8_t reason[RPC_REASON_BYTES_MAX];
    struct rpc_question questions[RPC_QUESTIONS_MAX];
    struct rpc_answer_slot answers[RPC_ANSWERS_MAX];
    struct rpc_export exports[RPC_EXPORTS_MAX];
    struct rpc_import imports[RPC_IMPORTS_MAX];
    /* The message that is coming: its segment table, then its segments. */
    uint32_t input_bytes;
    uint64_t input[RPC_MESSAGE_WORDS_MAX + RPC_SEGMENTS_MAX / 2 + 1];
    uint64_t flat[RPC_MESSAGE_WORDS_MAX]; /* the same as one segment */
    uint64_t content[RPC_CONTENT_WORDS_MAX];
    uint32_t held_words;
    uint32_t held_count;
    uint64_t held[RPC_HELD_WORDS];
    uint32_t output_start_bytes; /* what is before was taken */
    uint32_t output_words;
    uint64_t output[RPC_OUTPUT_WORDS];
};

/* `events` outlive the connection. */
void rpc_connection_init(
    struct rpc_connection *connection, const struct rpc_events *events, void *context);

/*
 * Bytes that came, and how many of them were taken: fewer where there is no room for what this
 * end would say. Those come again, when output was taken or an answer given; with none, what waits
 * inside is tried again.
 *
 *   STATUS_PEER_GONE  the connection has ended, now or before; rpc_reason() says why
 */
NODISCARD enum status
rpc_receive(struct rpc_connection *connection, struct bytes bytes, size_t *taken_bytes);

/* What is to be sent to the peer; holds until the next call. Also after the end: an Abort. */
struct bytes rpc_output(struct rpc_connection *connection);

/* So much of it was sent. */
void rpc_output_taken(struct rpc_connection *connection, size_t size_bytes);

/*
 * Asks for the peer's first object: `returned` brings it as the only capability.
 *   STATUS_PEER_GONE       the connection has ended
 *   STATUS_LIMIT_EXCEEDED  too many questions, or no room; later
 */
NODISCARD enum status rpc_bootstrap(struct rpc_connection *connection, uint32_t *question);

/*
 * Calls an object of the peer's; `remote` stays the caller's.
 *   STATUS_PEER_GONE         the connection has ended
 *   STATUS_INVALID_ARGUMENT  `remote`, or a remote one of the parameters, is none of the
 *                            connection's; or the words are not a struct
 *   STATUS_LIMIT_EXCEEDED    too many questions, exports or words, or no room; later
 */
NODISCARD enum status rpc_call(
    struct rpc_connection *connection,
    uint32_t remote,
    const struct rpc_call *call,
    uint32_t *question);

/*
 * Answers a call of the peer's. What cannot be sent becomes an exception. STATUS_INVALID_ARGUMENT:
 * there is no such call. The connection may have ended meanwhile: that is no error.
 */
NODISCARD enum status
rpc_answer(struct rpc_connection *connection, uint32_t answer, const struct rpc_result *result);

/* STATUS_INVALID_ARGUMENT: the caller has no such remote capability. */
NODISCARD enum status rpc_release(struct rpc_connection *connection, uint32_t remote);

/*
 * The transport is gone, or is to go: all questions fail, all that was given is dropped, and an
 * Abort tells the peer.
 */
void rpc_end(struct rpc_connection *connection, struct bytes reason);

/* Why it has ended; what a peer said may be in it. */
struct bytes rpc_reason(const struct rpc_connection *connection);
