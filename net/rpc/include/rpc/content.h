/* What goes beside a call: parameters or results, capabilities, and what went wrong. */
#pragma once

#include "lib/bytes.h"
#include "rpc/limits.h"
#include <stdbool.h>
#include <stdint.h>

enum rpc_capability_kind {
    RPC_NONE,   /* null */
    RPC_LOCAL,  /* number: a handle, which means something to the caller of the library only */
    RPC_REMOTE, /* number: one of the connection's, of an object of the peer's */
};

struct rpc_capability {
    enum rpc_capability_kind kind;
    uint32_t number;
};

/* A struct as a message of one segment; the numbers of its capabilities are those of the table. */
struct rpc_content {
    const uint64_t *words; /* none: an empty struct */
    uint32_t word_count;
    struct rpc_capability capabilities[RPC_CAPABILITIES_MAX];
    uint32_t capability_count;
};

/* Numbered as in the protocol. */
enum rpc_exception_type {
    RPC_FAILED = 0,
    RPC_OVERLOADED = 1,    /* later may work */
    RPC_DISCONNECTED = 2,  /* what it was asked of is gone */
    RPC_UNIMPLEMENTED = 3, /* there is no such method */
};

struct rpc_exception {
    enum rpc_exception_type type;
    struct bytes reason;
};

struct rpc_result {
    bool is_exception;
    struct rpc_content content;     /* when it is none */
    struct rpc_exception exception; /* when it is one */
};
