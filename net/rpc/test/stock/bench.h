/* Our end of the test: Bench of stock.capnp, over one connection. */
#pragma once

#include "rpc/connection.h"

#define OBJECTS_MAX      64u
#define BENCH_END_REASON "enough was said"
#define LATERS_MAX       16u

/* The first object; others have the handles that follow. */
#define FIRST_OBJECT 1u

/* What a question is asked for: an answer that waits for it. */
struct asked {
    uint32_t answer;
    uint32_t remote; /* to be released then */
    bool is_first;   /* the peer's first object is asked for, to be called then */
};

struct bench {
    struct rpc_connection connection;
    uint32_t references[OBJECTS_MAX]; /* by handle */
    struct asked asked[RPC_QUESTIONS_MAX];
    uint32_t laters[LATERS_MAX];
    uint32_t later_count;
    struct rpc_capability kept;
};

void bench_init(struct bench *bench);

/* Objects that the peer has, but for the first. */
uint32_t bench_live_count(const struct bench *bench);
