/*
 * What was said of the machine's processes at one time: who they are, and what each holds from
 * whom. It is taken piece by piece, from answers that need not fit each other: a process may have
 * ended between two of them. Names are made fit to be shown, and cut.
 *
 * Invariants:
 *  1. Counts are at most their bounds; what is beyond is counted in `lost`.
 *  2. No two processes have one number.
 *  3. Principals and interfaces of entries are indices of those that are known.
 */
#pragma once

#include "lib/bytes.h"
#include <stdbool.h>
#include <stdint.h>

#define SNAPSHOT_PROCESSES_MAX   160u
#define SNAPSHOT_HELD_MAX        6000u
#define SNAPSHOT_INTERFACES_MAX  128u
#define SNAPSHOT_PRINCIPALS_MAX  16u
#define SNAPSHOT_SERVICES_MAX    96u
#define SNAPSHOT_NEEDS_MAX       1024u
#define SNAPSHOT_NAME_BYTES      32u
#define SNAPSHOT_PRINCIPAL_BYTES 32u
#define SNAPSHOT_NOWHERE         UINT32_MAX

struct snapshot_process {
    uint64_t number;
    uint64_t parent;
    uint64_t memory_bytes;
    uint64_t cpu_ns;
    uint32_t thread_count;
    uint32_t principal;
    char name[SNAPSHOT_NAME_BYTES];
};

struct snapshot_held {
    uint64_t holder;
    uint64_t giver;
    uint64_t source; /* who answers it, where the supervisor knows; else the giver */
    uint64_t mask;
    uint32_t handle;
    uint32_t interface;
    char name[SNAPSHOT_NAME_BYTES]; /* empty: it came in a message */
};

/* A service, as the supervisor says. */
struct snapshot_service {
    uint64_t process; /* 0: it does not run */
    uint16_t condition;
    uint32_t start_count;
    uint32_t last_exit_code;
    char name[SNAPSHOT_NAME_BYTES];
    char program[SNAPSHOT_NAME_BYTES];
};

/* That a service is given something that another one answers. */
struct snapshot_need {
    uint32_t service; /* whose it is */
    uint32_t answers; /* index of the service that answers it; SNAPSHOT_NOWHERE: the kernel */
    uint32_t interface;
    char name[SNAPSHOT_NAME_BYTES];
    char from[SNAPSHOT_NAME_BYTES];
};

struct snapshot_principal {
    uint8_t key[SNAPSHOT_PRINCIPAL_BYTES];
    uint32_t key_bytes;
    uint32_t process_count;
};

struct snapshot {
    uint64_t time_ns;
    uint32_t process_count;
    uint32_t listed_count; /* of them, those that were added as processes, which are the first */
    uint32_t held_count;
    uint32_t interface_count;
    uint32_t principal_count;
    uint32_t service_count;
    uint32_t need_count;
    uint32_t lost; /* what there was no room for */
    struct snapshot_process processes[SNAPSHOT_PROCESSES_MAX];
    struct snapshot_held held[SNAPSHOT_HELD_MAX];
    char interfaces[SNAPSHOT_INTERFACES_MAX][SNAPSHOT_NAME_BYTES];
    struct snapshot_principal principals[SNAPSHOT_PRINCIPALS_MAX];
    struct snapshot_service services[SNAPSHOT_SERVICES_MAX];
    struct snapshot_need needs[SNAPSHOT_NEEDS_MAX];
};

/* As answers have them. */
struct snapshot_process_facts {
    struct bytes name;
    struct bytes principal;
    uint64_t number;
    uint64_t parent;
    uint64_t memory_bytes;
    uint64_t cpu_ns;
    uint32_t thread_count;
};

struct snapshot_held_facts {
    struct bytes name;
    struct bytes interface;
    uint64_t holder;
    uint64_t giver;
    uint64_t mask;
    uint32_t handle;
};

/*
 * All zeros is an empty one. Each of these forgets what there was of its kind; principals and
 * interfaces keep their numbers, so that what was chosen by them stays chosen.
 */
void snapshot_begin_processes(struct snapshot *snapshot, uint64_t time_ns);
void snapshot_begin_held(struct snapshot *snapshot);
void snapshot_begin_services(struct snapshot *snapshot);
void snapshot_begin_needs(struct snapshot *snapshot);

/* A second one of the same number is left out. */
void snapshot_add_process(struct snapshot *snapshot, const struct snapshot_process_facts *facts);
void snapshot_add_held(struct snapshot *snapshot, const struct snapshot_held_facts *facts);

struct snapshot_service_facts {
    struct bytes name;
    struct bytes program;
    uint64_t process;
    uint16_t condition;
    uint32_t start_count;
    uint32_t last_exit_code;
};

void snapshot_add_service(struct snapshot *snapshot, const struct snapshot_service_facts *facts);

/* Of the service of this index; `from` is a service's name, empty for the kernel. */
void snapshot_add_need(
    struct snapshot *snapshot,
    uint32_t service,
    struct bytes name,
    struct bytes interface,
    struct bytes from);

/*
 * Finds who answers what: init gives services what others answer, under the names of their needs.
 * To be called when all was added.
 */
void snapshot_join(struct snapshot *snapshot);

/*
 * Adds those that the list of processes leaves out: init, who gives services what they have, and
 * services that it has started. Whose they are is taken to be whose the first process is.
 */
void snapshot_add_unlisted(struct snapshot *snapshot);

/* The index of a process; SNAPSHOT_NOWHERE: there is none of this number. */
uint32_t snapshot_find(const struct snapshot *snapshot, uint64_t number);
