/*
 * What the files of this library know of each other. A breach is what the peer did against the
 * protocol, in words, or NULL: whoever gets one ends the connection with rpc_break().
 */
#pragma once

#include "lib/message.h"
#include "protocol.h"
#include "rpc/connection.h"

#define RPC_NO_QUESTION UINT32_MAX

/* Words that this end may have to say, each with its frame; see output_room(). */
#define RPC_ANSWER_WORDS  (RPC_CONTENT_WORDS_MAX + 48u)
#define RPC_FINISH_WORDS  6u
#define RPC_RELEASE_WORDS 6u
#define RPC_ABORT_WORDS   48u
/* What comes back as unknown is at most this. */
#define RPC_ECHO_WORDS 128u
/* What one message that comes can make this end say, or owe: an answer, an echo, releases. */
#define RPC_STEP_WORDS                                                                             \
    (RPC_ANSWER_WORDS + RPC_ECHO_WORDS + RPC_CAPABILITIES_MAX * RPC_RELEASE_WORDS)

typedef const char *rpc_breach;

#define RPC_NO_ANSWER UINT32_MAX

/* The answers that a message speaks of, as indices: its target, and those of its capabilities. */
struct rpc_dependencies {
    uint32_t target;
    uint32_t table[RPC_CAPABILITIES_MAX];
};

/* A message that is being taken. */
struct rpc_taken {
    const struct message *message;
    struct message_struct body;
    bool is_held; /* it waited; dependencies are known */
    bool waits;   /* it has to, (still) */
    struct rpc_dependencies dependencies;
};

/* connection.c */
void rpc_break(struct rpc_connection *connection, rpc_breach breach);
rpc_breach rpc_unreadable(enum status status);
/* Calls and returns, when they come and when they need not wait any more. */
rpc_breach rpc_take(struct rpc_connection *connection, uint16_t tag, struct rpc_taken *taken);

/* input.c: one message of those that come, as one segment. `taken_bytes` goes on. */
NODISCARD enum status rpc_input_take(
    struct rpc_connection *connection, struct bytes bytes, size_t *taken_bytes, bool *is_whole);
NODISCARD enum status rpc_input_open(struct rpc_connection *connection, struct message *message);

/* references.c: exports and imports. */
NODISCARD enum status rpc_reference_of_owner(
    struct rpc_connection *connection,
    const struct rpc_capability *capability,
    struct rpc_reference *reference);
struct rpc_capability
rpc_reference_capability(const struct rpc_connection *connection, struct rpc_reference reference);
void rpc_reference_add(struct rpc_connection *connection, struct rpc_reference reference);
void rpc_reference_drop(struct rpc_connection *connection, struct rpc_reference reference);
void rpc_references_drop(
    struct rpc_connection *connection, const struct rpc_reference *references, uint32_t count);
/* What was lent ends; remote ones are the owner's from now on. */
void rpc_references_lent(
    struct rpc_connection *connection, const struct rpc_reference *references, uint32_t count);
rpc_breach
rpc_import_given(struct rpc_connection *connection, uint32_t id, struct rpc_reference *reference);
struct rpc_export *rpc_export_given(struct rpc_connection *connection, uint32_t id);
rpc_breach rpc_export_released(struct rpc_connection *connection, uint32_t id, uint32_t count);
/* Those of a table that the owner gives, all or none; and gives them up when it fails. */
NODISCARD enum status rpc_references_of_owner(
    struct rpc_connection *connection,
    const struct rpc_content *content,
    struct rpc_reference references[RPC_CAPABILITIES_MAX]);

/* payload.c: parameters and results as they come. */
struct rpc_payload {
    struct message_struct body;
    struct message_list table;
};
rpc_breach
rpc_payload_open(const struct message_struct *from, uint32_t pointer, struct rpc_payload *payload);
/* Which answers its capabilities are of. */
rpc_breach rpc_payload_find(
    struct rpc_connection *connection,
    const struct rpc_payload *payload,
    struct rpc_dependencies *dependencies);
/* What a descriptor stands for, with a reference for the caller. */
rpc_breach rpc_descriptor_take(
    struct rpc_connection *connection,
    const struct message_struct *descriptor,
    uint32_t answer,
    struct rpc_reference *reference);
rpc_breach rpc_payload_references(
    struct rpc_connection *connection,
    const struct rpc_payload *payload,
    const struct rpc_dependencies *dependencies,
    struct rpc_reference references[RPC_CAPABILITIES_MAX]);
/* Makes connection->content of it; not STATUS_OK: it is too large, or is no struct. */
NODISCARD enum status rpc_payload_content(
    struct rpc_connection *connection,
    const struct rpc_payload *payload,
    const struct rpc_reference *references,
    struct rpc_content *content);

/* promised.c: what calls that do not wait mean. */
rpc_breach rpc_promised_open(
    struct rpc_connection *connection, const struct message_struct *promised, uint32_t *answer);
/* RPC_NONE where the answer has no capability there. The caller gets a reference. */
rpc_breach rpc_promised_find(
    struct rpc_connection *connection,
    uint32_t answer,
    const struct message_struct *promised,
    struct rpc_reference *reference);
void rpc_promised_note(struct rpc_answer_slot *slot, const struct rpc_content *content);

/* answers.c */
struct rpc_answer_slot *rpc_answer_find(struct rpc_connection *connection, uint32_t id);
bool rpc_dependencies_wait(
    const struct rpc_connection *connection, const struct rpc_dependencies *dependencies);
/* Whether there is room for all that wait for others or for the peer, with the one that was opened.
 */
bool rpc_answer_may_wait(const struct rpc_connection *connection);
/* They are kept while a message is held that speaks of them. */
void rpc_dependencies_keep(
    struct rpc_connection *connection, const struct rpc_dependencies *dependencies, bool is_held);
rpc_breach rpc_take_finish(struct rpc_connection *connection, const struct message_struct *body);
/* A slot for a new answer; NULL and a breach where there is none. */
rpc_breach
rpc_answer_open(struct rpc_connection *connection, uint32_t id, struct rpc_answer_slot **slot);
/* What the owner says, or what came for a call that was passed on; takes the references. */
void rpc_answer_give(
    struct rpc_connection *connection,
    uint32_t answer,
    const struct rpc_result *result,
    const struct rpc_reference *references);
void rpc_answer_fail(
    struct rpc_connection *connection,
    uint32_t answer,
    enum rpc_exception_type type,
    const char *reason);

/* Takes what the owner gave with a call or an answer that comes to nothing. */
void rpc_content_refuse(struct rpc_connection *connection, const struct rpc_content *content);

/* calls.c: those of the peer. */
rpc_breach rpc_take_bootstrap(struct rpc_connection *connection, const struct message_struct *body);
rpc_breach rpc_take_call(struct rpc_connection *connection, struct rpc_taken *taken);
/* There is no room to let it wait. */
rpc_breach rpc_refuse_call(struct rpc_connection *connection, const struct rpc_taken *taken);
rpc_breach
rpc_take_disembargo(struct rpc_connection *connection, const struct message_struct *body);

/* questions.c */
rpc_breach rpc_take_return(struct rpc_connection *connection, struct rpc_taken *taken);
rpc_breach
rpc_take_unimplemented(struct rpc_connection *connection, const struct message_struct *body);
/* Calls an import; the references are taken, also when it fails. */
NODISCARD enum status rpc_ask(
    struct rpc_connection *connection,
    uint32_t import,
    const struct rpc_call *call,
    const struct rpc_reference *references,
    uint32_t *question);
/* The question is over; takes the references, which are the content's. */
void rpc_question_end(
    struct rpc_connection *connection,
    uint32_t question,
    const struct rpc_result *result,
    const struct rpc_reference *references);

/* held.c: messages that wait for answers of this end. False: there is no room. */
bool rpc_hold(struct rpc_connection *connection, const struct rpc_taken *taken);
/* Goes on with what need not wait any more. */
void rpc_settle(struct rpc_connection *connection);

/* write.c: what is said. */
uint32_t rpc_output_room(const struct rpc_connection *connection);
NODISCARD enum status rpc_write_bootstrap(struct rpc_connection *connection, uint32_t question);
NODISCARD enum status rpc_write_call(
    struct rpc_connection *connection,
    uint32_t question,
    uint32_t import,
    const struct rpc_call *call,
    const struct rpc_reference *references);
NODISCARD enum status rpc_write_results(
    struct rpc_connection *connection,
    uint32_t id,
    const struct rpc_content *content,
    const struct rpc_reference *references);
NODISCARD enum status rpc_write_capability(
    struct rpc_connection *connection, uint32_t id, struct rpc_reference reference);
void rpc_write_exception(
    struct rpc_connection *connection, uint32_t id, const struct rpc_exception *exception);
void rpc_write_return(struct rpc_connection *connection, uint32_t id, uint16_t tag);
void rpc_write_finish(struct rpc_connection *connection, uint32_t question);
void rpc_write_release(struct rpc_connection *connection, uint32_t id, uint32_t count);
void rpc_write_loopback(struct rpc_connection *connection, uint32_t id, uint32_t embargo);
NODISCARD enum status
rpc_write_unimplemented(struct rpc_connection *connection, const struct message *message);
void rpc_write_abort(struct rpc_connection *connection, struct bytes reason);
