/* What the service's files share. */
#pragma once

#include "chain_export.h"
#include "share.h"

struct service {
    struct chain chain;
    /* Of a process and an event; of a principal, but for services. */
    struct share_table process_shares;
    struct share_table principal_shares;
    uint64_t unsigned_since_ns; /* when the oldest record came that no checkpoint covers; 0: none */
};

extern struct service service;

/* -- main.c ------------------------------------------------------------------------------------ */

/*
 * Adds a record, if it is within the shares of `charged` and of its principal; otherwise it is
 * counted, and so is how far the source is read. False: it was too much.
 */
bool service_record(
    const struct audit_record *record, uint64_t charged, struct chain_source source);

/* Adds a record of the service's own, whatever shares there are. */
void service_say(enum audit_event event, const char *source, uint64_t value, const char *text);

/* -- rings.c: what the kernel has written ------------------------------------------------------ */

/* Maps the rings of all CPUs; the event gets `bits` with each record. Errors of the kernel's. */
NODISCARD enum status rings_open(uint32_t event, uint64_t bits);

/* Takes what is new, of all CPUs in turn. */
void rings_drain(void);

/* -- launches.c: what the loader has launched -------------------------------------------------- */

void launches_open(uint32_t event, uint64_t bits);

/* Takes what is new. Asks the loader, which may not answer: then again at launches_retry_ns(). */
void launches_drain(void);
uint64_t launches_retry_ns(void);

/* A process has ended: the loader, maybe, whose successor is to be watched anew. */
void launches_process_ended(uint64_t process);

/* Whether it was init that had this process started. */
bool launches_is_service(uint64_t process);

/* The program that a process runs; "" when nobody knows. */
const char *launches_program(uint64_t process);

/* -- names.c ----------------------------------------------------------------------------------- */

void names_open(void);

/* What was called: on an object of a kind (enum object_kind), by a handle of a process. */
struct name_question {
    uint32_t kind;
    uint32_t method; /* NAMES_NO_METHOD: only the object */
    uint64_t process;
    uint32_t handle;
};
#define NAMES_NO_METHOD UINT32_MAX

/* "Interface.method" with a terminator, and under which name it was granted, if it was. */
struct name_answer {
    char method[CHAIN_METHOD_BYTES_MAX];
    char granted[CHAIN_SOURCE_BYTES_MAX];
};
void names_find(const struct name_question *question, struct name_answer *answer);
