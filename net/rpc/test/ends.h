/*
 * What the tests and the fuzzer of a connection share: an owner that keeps account of what it
 * gives and gets, and messages as a peer may write them.
 */
#pragma once

#include "../protocol.h"
#include "lib/message_builder.h"
#include "rpc/connection.h"

#define END_HANDLES_MAX   64u
#define END_MESSAGE_WORDS 4096u

enum end_manner {
    END_ANSWERS,    /* with the parameters and their capabilities */
    END_KEEPS,      /* answers nothing by itself */
    END_FAILS,      /* with an exception */
    END_CATCHES_UP, /* answers those that wait, and then looks at what came */
};

/* The owner of a connection. */
struct end {
    struct rpc_connection connection;
    enum end_manner manner;
    uint32_t references[END_HANDLES_MAX]; /* of local objects that the library has */
    uint32_t remotes[RPC_IMPORTS_MAX];    /* of the peer's objects that the owner has */
    bool refuses_bootstrap;
    uint32_t call_count;
    uint32_t return_count;
    uint32_t last_answer;
    uint32_t last_handle;
    uint32_t last_question;
    struct rpc_call last_call;     /* its words are gone */
    struct rpc_result last_result; /* likewise */
    uint64_t first_word;           /* of the struct of the last call or result */
    uint64_t seen;                 /* the lowest bytes of those of the last eight calls */
    char reason[RPC_REASON_BYTES_MAX + 1];
    uint32_t answered[RPC_ANSWERS_MAX]; /* those that wait, with END_KEEPS */
    uint32_t kept_count;
};

/* The first object has the handle 1. */
void end_init(struct end *end, enum end_manner manner);

/* A capability of the owner's, one reference of which is given away with it. */
struct rpc_capability end_local(struct end *end, uint32_t handle);

/* Gives a remote one back. */
void end_release(struct end *end, uint32_t remote);

/* Hands all output of the one to the other and back, until nothing more comes. */
void end_exchange(struct end *left, struct end *right);

/* All references that are still out. */
uint32_t end_reference_count(const struct end *end);

/* A struct of one word. */
struct rpc_content end_content(uint64_t words[2], uint64_t value);

/* A message as a peer writes it. */
struct end_message {
    struct message_builder builder;
    struct message_place root;
    struct message_place body;
    uint64_t words[END_MESSAGE_WORDS];
};

void end_begin(
    struct end_message *message, uint16_t tag, uint32_t data_words, uint32_t pointer_count);
/* Gives it to the end: what rpc_receive() says. */
enum status end_take(struct end *end, struct end_message *message);
/* The same, byte by byte. */
enum status end_take_bytes(struct end *end, struct bytes bytes);

/* Whole messages; taken at once. */
enum status end_bootstrap(struct end *end, uint32_t id);
enum status end_finish(struct end *end, uint32_t id, bool releases);
enum status end_give_back(struct end *end, uint32_t id, uint32_t count);

/* Of a call: the target is an export, or an answer with a path. */
struct end_call {
    uint32_t id;
    bool is_promised;
    uint32_t target;
    uint32_t step_count;
    uint16_t steps[RPC_OPERATIONS_MAX + 1];
    uint16_t results_to;
    uint32_t descriptor_count;
    struct {
        uint16_t tag;
        uint32_t id;
        uint32_t step_count;
        uint16_t steps[2];
    } descriptors[RPC_CAPABILITIES_MAX + 1];
};

enum status end_call(struct end *end, const struct end_call *call);
/* Results with the capabilities of `call`. */
enum status end_return(struct end *end, const struct end_call *call);
