/*
 * Who may have one more of a few places: those for launches, or for files. They are counted by
 * people, since anybody can have many processes; one process has less than its principal. Pure.
 *
 * Some are the supervisor's alone, so that nobody keeps a service from coming back; one more is the
 * system's, so that nobody keeps the service that starts shells for people from doing so.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define PLACES_PRINCIPAL_BYTES 32u

struct places_limits {
    uint32_t count;              /* of all places */
    uint32_t of_client_max;      /* of one process, but for the supervisor */
    uint32_t of_principal_max;   /* of one, but for the system's */
    uint32_t kept_of_supervisor; /* that only it can have */
    uint32_t kept_of_system;     /* that only it and the system's principal can have */
};

/* Who has a place, or wants one. */
struct claimant {
    bool is_supervisor;
    bool is_system;  /* runs as the system's principal, as services do */
    uint64_t client; /* its process; 0: the place is free */
    uint8_t principal[PLACES_PRINCIPAL_BYTES];
};

/* Whether there is a free place that it may have. `holders` has an entry for each place. */
bool places_may_have(
    const struct places_limits *limits,
    const struct claimant *holders,
    const struct claimant *claimant);

/* -- memory ------------------------------------------------------------------------------------ */

/* Of the loader's memory, what is kept for services: a quarter of it, 1 MiB at most. */
uint64_t places_kept_of(uint64_t quota_bytes);

/*
 * Of what is kept for services, kept_bytes, how much must be left when a launch of this one begins:
 * what other people fill to there still has room for shells, and these leave room for services.
 */
uint64_t places_kept_bytes(const struct claimant *claimant, uint64_t kept_bytes);

/* -- files on their way ------------------------------------------------------------------------ */

/* A file that nothing came of for so long gives way, and so does one that takes longer than any. */
#define PLACES_REST_MAX_NS UINT64_C(30000000000)
#define PLACES_WAY_MAX_NS  UINT64_C(120000000000)

struct places_way {
    uint64_t begun_ns;
    uint64_t moved_ns; /* when something came of it last */
};

void places_begin(struct places_way *way, uint64_t now_ns);

/* So many bytes came; none keep no place. */
void places_move(struct places_way *way, uint64_t size_bytes, uint64_t now_ns);

/* Whether its place is another's who needs it. */
bool places_is_over(const struct places_way *way, uint64_t now_ns);
