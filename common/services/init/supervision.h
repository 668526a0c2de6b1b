/*
 * What runs, what should run, and what is to be done next about it: init's decisions, without any
 * of their effects. init asks supervision_next() until there is nothing left to do, carries out
 * what it says, and reports what happened; the time is an argument, so tests choose it.
 *
 * A service is run by one instance, which is a process, and by two while it is replaced: the second
 * one starts, says that it is ready, and is kept waiting for the answer until the first has
 * stopped. Both receive from one endpoint, which is init's, so every call is answered by the one or
 * the other.
 *
 *            ORDER_START      supervision_ready()     ORDER_ADMIT       ORDER_STOP
 *     NONE --------------> STARTING ------------> HELD ----------> SERVING -------> STOPPING
 *      ^                      |                     |                 |                 |
 *      +----------------------+---------------------+-----------------+-----------------+
 *                             supervision_ended(), after ORDER_END too
 *
 * Invariants (supervision_check()):
 *  1. of a service, at most one instance is SERVING or STOPPING;
 *  2. an instance starts beside another one only to replace it;
 *  3. nothing is started before all that it needs has served once;
 *  4. once everything is to end, nothing is started, and who is used by others is told to stop when
 *     those have ended. Of a circle, the first of the manifest goes first: the audit service has
 *     its log kept while there is still a store.
 */
#pragma once

#include "abi/status.h"
#include "schema/system.h"
#include <stdbool.h>
#include <stdint.h>

#define SUPERVISION_SERVICES_MAX 48u

/* Waiting before a restart: doubled with each failure, forgotten after a time of peace. */
#define SUPERVISION_DELAY_FIRST_NS UINT64_C(100000000)
#define SUPERVISION_DELAY_MAX_NS   UINT64_C(10000000000)
#define SUPERVISION_PEACE_NS       UINT64_C(30000000000)
/* How long an instance may take until it is ready, and to end when it is told to stop. */
#define SUPERVISION_START_NS UINT64_C(30000000000)
#define SUPERVISION_STOP_NS  UINT64_C(5000000000)

enum instance_state {
    INSTANCE_NONE,
    INSTANCE_ENDING, /* by force */
    INSTANCE_STARTING,
    INSTANCE_HELD,
    INSTANCE_SERVING,
    INSTANCE_STOPPING,
};

struct instance {
    enum instance_state state;
    uint64_t deadline_ns; /* STARTING, STOPPING: then it is ended by force */
};

struct supervised {
    uint64_t needs; /* bit n: service n must have served once */
    uint64_t uses;  /* bit n: when everything ends, it ends before service n */
    enum restart_policy policy;
    struct instance instances[2];
    bool is_wanted;    /* it should run */
    bool is_restarted; /* it is to stop, and to start again at once */
    bool is_replaced;  /* a second instance is to be started */
    bool has_served;
    uint64_t start_at_ns; /* not before; the back-off */
    uint64_t delay_ns;    /* of the next failure */
    uint64_t serving_since_ns;
    uint32_t start_count;
    uint32_t last_exit_code;
};

struct supervision {
    uint32_t count;
    uint32_t
        loader; /* while it does not serve, nothing else can be started; count: there is none */
    bool is_closing; /* everything is to end */
    struct supervised services[SUPERVISION_SERVICES_MAX];
};

enum supervision_order_kind {
    ORDER_NOTHING,
    ORDER_START, /* make a process; when that fails, report supervision_ended() at once */
    ORDER_ADMIT, /* answer its "ready" */
    ORDER_STOP,  /* signal it to stop */
    ORDER_END,   /* by force */
};

struct supervision_order {
    enum supervision_order_kind kind;
    uint32_t service;
    uint32_t instance;
    bool is_replacement; /* ORDER_START: of the program that is to take over */
};

/* All are wanted, with no needs and RESTART_POLICY_ALWAYS, until the caller says otherwise. */
void supervision_start(struct supervision *supervision, uint32_t count);

/*
 * What `uses` is to be when all needs are known: those, and of what it asks for later (bits) all
 * but what could not be without it.
 */
uint64_t supervision_uses(const struct supervision *supervision, uint32_t service, uint64_t later);

/* Everything is to end, in order. */
void supervision_close(struct supervision *supervision);

/* Nothing runs any more. */
bool supervision_is_closed(const struct supervision *supervision);

/* What to do next. ORDER_NOTHING: wait, until supervision_deadline_ns() at most. */
struct supervision_order supervision_next(struct supervision *supervision, uint64_t now_ns);

/* When supervision_next() may have something to say though nothing has happened; 0 = never. */
uint64_t supervision_deadline_ns(const struct supervision *supervision);

/* Which instance is what a service's clients talk to, or will be; the first when there is none. */
uint32_t supervision_current(const struct supervised *service);

/* An instance says that it is ready. STATUS_WRONG_STATE: it is not starting. */
NODISCARD enum status
supervision_ready(struct supervision *supervision, uint32_t service, uint32_t instance);

void supervision_ended(
    struct supervision *supervision,
    uint32_t service,
    uint32_t instance,
    uint32_t exit_code,
    uint64_t now_ns);

/* Wants it to run, at once if it is being delayed. STATUS_WRONG_STATE: it runs. */
NODISCARD enum status supervision_request_start(struct supervision *supervision, uint32_t service);

/* Stops it, and keeps it down. STATUS_WRONG_STATE: it is not wanted anyway. */
NODISCARD enum status supervision_request_stop(struct supervision *supervision, uint32_t service);

/* Stops and starts it. STATUS_WRONG_STATE: it does not serve, or is being replaced. */
NODISCARD enum status
supervision_request_restart(struct supervision *supervision, uint32_t service);

/* Starts an instance that takes over. STATUS_WRONG_STATE: does not serve, or is being replaced. */
NODISCARD enum status
supervision_request_replace(struct supervision *supervision, uint32_t service);

/* True when the invariants hold; for tests. */
bool supervision_check(const struct supervision *supervision);
