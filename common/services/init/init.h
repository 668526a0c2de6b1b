/*
 * init: what its files share. init owns the manifest, one endpoint and one event for each service,
 * which outlive the service's processes, and the ledgers that those processes are charged to.
 */
#pragma once

#include "abi/boot_info.h"
#include "abi/first_process.h"
#include "manifest.h"
#include "schema/supervisor.h"
#include "supervision.h"
#include <stdint.h>

/* A program's name, with its end. */
#define PROGRAM_NAME_BYTES (MANIFEST_NAME_BYTES + 1)

/* Badges of sessions with init: of services, by their number, and of those that may control it. */
#define BADGE_SERVICE    (UINT64_C(1) << 32)
#define BADGE_SUPERVISOR (UINT64_C(2) << 32)

/* One process of a service; as long as it lives, and ends, its ledger is there. */
struct process_record {
    uint64_t number;
    uint32_t process; /* 0: there is none */
    uint32_t ledger;
    uint32_t more_ledger; /* what it asked for besides; 0: nothing */
    uint32_t ready_reply; /* it has said that it is ready, and waits */
    uint64_t watch_bits;  /* what it is told with that others end; 0: nothing */
    bool is_replacement;  /* it runs service_record.replacement, and has not served yet */
};

struct service_record {
    uint32_t endpoint;
    uint32_t event; /* bound to the endpoint */
    uint32_t nudge; /* a session with it, of init's own */
    uint32_t kept_ledger;
    uint32_t kept_state;                  /* a Memory that each of its processes gets */
    uint32_t kept_capability;             /* what the service had init hold; 0: nothing */
    uint32_t session_count;               /* made so far: the clients' numbers */
    char program[PROGRAM_NAME_BYTES];     /* that runs it */
    char replacement[PROGRAM_NAME_BYTES]; /* that is, or was, to take over */
    struct process_record processes[2];
};

struct init {
    struct manifest manifest;
    struct supervision supervision;
    struct service_record records[SUPERVISION_SERVICES_MAX];
    struct bytes package; /* mapped */
    uint32_t package_memory;
    uint32_t endpoint; /* init's own */
    uint32_t event;    /* bound to it: bit n, a process of service n may have ended */
    uint32_t launcher; /* a session with the loader, whichever process that is */
    uint32_t spare;    /* the part that services get of what they would like (quota.h) */
};

extern struct init init;

/* What the boot shim found; mapped for init, read-only. */
static inline const struct boot_info *boot_info(void)
{
    return (const struct boot_info *)FIRST_PROCESS_BOOT_INFO;
}

/* -- boot_record.c ----------------------------------------------------------------------------- */

/* From now on whoever init starts itself finds what was booted. Errors of boot_record_write(). */
NODISCARD enum status boot_record_say(void);

/* -- report.c ---------------------------------------------------------------------------------- */

/* A line on the machine's console. */
void report(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Ends everything: without init nothing can be started or stopped in order. */
_Noreturn void give_up(const char *what, enum status status);

/* -- authorities.c ----------------------------------------------------------------------------- */

/*
 * Makes the capability of an entry of `authorities`; the caller releases it. Errors: those of the
 * kernel's methods, and STATUS_NOT_FOUND where the machine has no such thing.
 */
NODISCARD enum status
authority_create(const struct authority *authority, uint32_t service, uint32_t *capability);

/* The same in words of the schema, for who asks. */
void authority_describe(const struct authority *authority, struct service_need *described);

/* -- control.c -------------------------------------------------------------------------------- */

/* What services that have no process now will take when they are started. */
uint64_t services_owed_bytes(void);

/* What a service gets of so much that it would like besides: nothing if others have it by now. */
uint64_t services_spare_bytes(uint32_t spare_kib);

/* -- start.c ----------------------------------------------------------------------------------- */

/* Endpoint and event of each service. Errors: the ledger's quota. */
NODISCARD enum status services_prepare(void);

/* Makes a process for a service. Errors: of the Launcher, or of spawn.h for the loader. */
NODISCARD enum status
service_start(uint32_t service, const char *program, struct process_record *record);

/* Drops what is left of a process that has ended. */
void service_forget(struct process_record *record);

/* -- stop.c ------------------------------------------------------------------------------------ */

/* What say_stop() needs. Errors of ring_user_create(). */
NODISCARD enum status nudges_init(void);

/* Tells the process that serves to stop; never waits. */
void say_stop(uint32_t service);

/* Before another process serves: a word that nobody has heard is not for that one. */
void take_back_stop(uint32_t service);

/* -- closing.c --------------------------------------------------------------------------------- */

/* Everything ends, in order; then the machine is switched off, or started again. */
void closing_begin(bool is_restart, uint32_t exit_code);

/*
 * Does that when everything has ended, or was given its time; it does not come back then. When that
 * is; 0: nothing is to end.
 */
uint64_t closing_step(void);

/* -- control.c --------------------------------------------------------------------------------- */

struct server;
struct server_call;
enum status control_call(struct server *server, struct server_call *call);
