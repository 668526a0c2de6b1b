/*
 * What the runner's files share. It starts each attack as a process of its own, with a ledger, a
 * budget and a principal of its own, and judges it from outside: by what the stage was told and by
 * whom, by what became of the victim, by the kernel's audit records, and by how it ended.
 */
#pragma once

#include "abi/audit.h"
#include "abi/object_kind.h"
#include "abi/principal.h"
#include "abi/status.h"
#include "schema/audit.h"
#include "schema/kernel.h"
#include "schema/policy.h"
#include "schema/stage.h"
#include <stdbool.h>
#include <stdint.h>

void runner_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* -- table.c: the attacks ---------------------------------------------------------------------- */

/* What an attack can be granted, beside the way to the stage; the names are in stage.c. */
enum item {
    ITEM_NONE,
    ITEM_LOAN_EVENT,    /* one that is taken back when the attacker asks for it */
    ITEM_LOAN_MEMORY,   /* the same; its first page */
    ITEM_VICTIM_EVENT,  /* with bits that nobody takes */
    ITEM_VICTIM_MEMORY, /* full of the secret */
    ITEM_VICTIM_PROCESS,
    ITEM_VICTIM_THREAD,
    ITEM_VICTIM_PRINCIPAL,
    ITEM_ENDPOINT, /* the stage itself */
    ITEM_MACHINE,
    ITEM_DEVICE, /* registers of a device */
    ITEM_PRINCIPALS,
    ITEM_CODE,
    ITEM_AUDIT_RING, /* of CPU 0 */
    ITEM_CONSOLE,
    ITEM_LAUNCHER,
    ITEM_PROCESSES,
    ITEM_OFFERED_PROCESSES, /* the same; policy narrows it, by its interface */
    ITEM_POLICY,
    ITEM_LOG,
    ITEM_TERMINAL,
    ITEM_OWNER,           /* the owner's identity, unlocked */
    ITEM_OWNER_PRINCIPAL, /* the right to start programs as the owner */
    ITEM_IDENTITIES,
    ITEM_PERSON, /* who says what the person at the trusted path answers next */
    ITEM_AUDIT_LOG,
    ITEM_PACKAGE, /* the boot package, to read */
    ITEM_COUNT,
};

struct grant {
    enum item item;
    uint64_t mask;
};

#define GRANTS_MAX  4u
#define RECORDS_MAX 10u

/* A record that the attack must leave, at least once; no other may be there. */
struct expected_record {
    enum audit_kind kind;
    uint64_t subject; /* AUDIT_FAULT: not looked at, the stage was told the address */
    uint32_t detail;
};

#define RECORD_ANY_FAULT UINT32_MAX

enum ending {
    /* It gives up: all it tried was refused. */
    ENDS_BY_ITSELF,
    /* The kernel ends it, at the address that it said it would touch, if it said one. */
    ENDS_BY_FAULT,
};

enum weak {
    WEAK_NOTHING,
    /* What should be taken back is not. */
    WEAK_KEEPS_LOAN,
    /* What should be sealed is not. */
    WEAK_SEALS_NOTHING,
    /* The way to the stage carries all methods. */
    WEAK_WIDE_SESSION,
    /* The person at the keyboard does not know better. */
    WEAK_PERSON,
    /* The owner has a rule for programs that the attacker signs. */
    WEAK_TRUSTS_SIGNER,
};

/*
 * The same attack where it must succeed, because something is granted that should not be: shows
 * that a success would be noticed.
 */
struct weakness {
    struct grant grants[GRANTS_MAX];
    enum weak weak;
    uint8_t priority; /* 0: as always */
    uint32_t budget_percent;
};

struct attack {
    const char *name; /* of the program, behind "attack_" */
    struct grant grants[GRANTS_MAX];
    enum ending ending;
    struct expected_record records[RECORDS_MAX];
    uint32_t variant_count;     /* it is started so many times at most, with a number; 0: once */
    enum audit_event log_event; /* must be in the audit service's log; 0: nothing must */
    uint64_t records_min;       /* so many were made at least, with those that were lost */
    const struct weakness *weakness;
};

extern const struct attack attacks[];
extern const uint32_t attack_count;

/* -- stage.c ----------------------------------------------------------------------------------- */

#define VICTIM_BADGE      UINT64_C(0x71c)
#define VICTIM_EVENT_BITS UINT64_C(0x5a5a0000)
#define SHARED_BYTES      UINT64_C(4096) /* of the memories that can be granted */

/* All that the runner and what it stands for see of an attack. Written by several threads. */
struct stage {
    /* What is to be expected. */
    uint64_t attacker_badge;
    uint8_t attacker_principal[PRINCIPAL_BYTES];
    enum weak weak;

    /* What was seen. */
    uint64_t attacker_process; /* that called first with the attacker's badge; 0: none yet */
    uint64_t hint;
    uint64_t report_count;       /* of the victim */
    const char *volatile breach; /* what succeeded; NULL: nothing */
    volatile uint32_t callback;  /* a session of the attacker's, to be called; 0: none */
    volatile bool is_revoked;
    bool lends_owner;          /* what is taken back is the owner's identity, too */
    uint64_t looks;            /* how often the runner has looked whether it has ended */
    uint64_t budget_looks;     /* at the CPU time of one that has run for a while */
    bool kept_its_budget;      /* at one of these */
    uint64_t begin_reports;    /* report_count when the attack began */
    uint64_t begin_free_bytes; /* of the machine's memory */
};
extern struct stage stage;

/* Once: everything that can be granted. */
NODISCARD enum status stage_create(void);

/* For a new attack. */
void stage_begin(uint32_t number, enum weak weak);

/* The first thing that went wrong stays. */
void stage_breach(const char *what);

/* Calls back whoever has asked for it. */
void stage_work(void);

/* Whether what was lent and taken back is used, or something of the victim's has changed. */
void stage_look(void);

/* A copy of it for an attack; kept until stage_end(). 0: there is none. */
uint32_t stage_item(const struct grant *grant);
const char *stage_item_name(enum item item);
/* As the runner says when it grants it; "" where it does not. */
const char *stage_item_interface(enum item item);
uint32_t stage_session(void);
uint32_t stage_victim_session(void);

/* What only an identity service would know; words from it on are the victim's. */
uint64_t stage_secret(void);
const uint8_t *stage_victim_principal(void);

/* Lets go of what stage_item() and stage_session() gave. */
void stage_end(void);

/* -- victim.c ---------------------------------------------------------------------------------- */

/* Starts it, or starts it again: its things are as they should be then. */
NODISCARD enum status victim_start(void);

/* A copy of its process or of its thread; 0: there is none. */
uint32_t victim_process(void);
uint32_t victim_thread(void);
uint64_t victim_number(void);

/* Waits until it has reported again; says what is wrong otherwise. */
void victim_check(void);
/* Takes over the capability. */
void victim_introduced(uint32_t thread);

/* -- records.c --------------------------------------------------------------------------------- */

/* What the rings have of one process since records_begin(). */
struct record {
    enum audit_kind kind;
    uint64_t subject;
    uint32_t detail;
    uint8_t principal[PRINCIPAL_BYTES];
};

#define RECORDS_SEEN_MAX 256u

struct records {
    struct record seen[RECORDS_SEEN_MAX];
    uint32_t seen_count;
    uint64_t made; /* by anybody, those that were lost included */
    uint64_t lost;
};

NODISCARD enum status records_create(void);
void records_begin(void);
/* Reads what is new. */
void records_poll(void);
/* Whether the end of this process is among them. */
bool records_have_end(uint64_t process);
/* Those of all processes; asked for by number. */
const struct records *records_of(uint64_t process);

/* -- audit_log.c ------------------------------------------------------------------------------- */

void audit_log_begin(void);
/* Waits a moment for it: it comes from others. */
bool audit_log_has(enum audit_event event, uint64_t process);

/* -- owner.c ----------------------------------------------------------------------------------- */

NODISCARD enum status owner_create(void);
/* Who is asked, or will be next, says yes or no. */
NODISCARD enum status owner_answer(bool is_yes);
/* Somebody else, who is asked for his passphrase once more when he logs in. */
NODISCARD enum status owner_create_guest(const char *name);
/* Unless it is. */
NODISCARD enum status owner_unlock(void);
NODISCARD enum status owner_lock(void);
/* Unlocks it for that, unless it is. */
NODISCARD enum status owner_key(uint8_t key[PRINCIPAL_BYTES]);
uint32_t owner_identity(void);
uint32_t owner_principal(void);

/* -- guest.c ----------------------------------------------------------------------------------- */

/* The first one's; the last letter grows. */
#define GUEST_NAME "guest-a"

/* He is to log in, when guest_work() is called the next time. */
void guest_want(void);
void guest_work(void);

/* What his shell hands over, a capability that is taken; 0: nothing yet. */
void guest_hand(uint32_t number, uint32_t capability);
uint32_t guest_take(uint32_t number);

bool guest_is_there(void);
NODISCARD enum status guest_log_out(void);
/* Logs him out, if that was not done, and drops what was handed over. */
void guest_end(void);

/* -- rules.c ----------------------------------------------------------------------------------- */

/* For a new attack. */
void rules_begin(void);

/* Adds one in the owner's name, with the next sequence number. */
NODISCARD enum status rules_add(const struct rule *rule);

/* False: somebody else has added one since rules_begin(), or policy did not say. */
bool rules_are_the_owners(void);

/* One that was added and removed, as it was sent; it stays until the next. */
NODISCARD enum status rules_lend(struct bytes *message, struct bytes *signature);

/* -- programs.c -------------------------------------------------------------------------------- */

/* Once: the owner takes a version back. */
NODISCARD enum status programs_create(void);

/* What attack_downgrade_to_revoked has beside its file; it stays until the next. */
NODISCARD enum status programs_sign(uint32_t version, struct bytes *file);

/* Starts a ProgramFile as the attacker, with more than the attacker has. */
NODISCARD enum status programs_open(uint32_t file, struct bytes signer);

/* Ends what was opened. */
void programs_end(void);

/* -- witness.c --------------------------------------------------------------------------------- */

/* Waits until the witness has been through all services once more; false: it has not. */
bool witness_goes_on(void);

/* -- launch.c ---------------------------------------------------------------------------------- */

#define LAUNCH_QUOTA_BYTES UINT64_C(0x200000)

struct launched {
    uint32_t ledger;
    uint32_t scheduling;
    uint32_t process;
    uint32_t ended; /* an event */
    uint64_t number;
    uint64_t since_ns;
    uint32_t budget_percent;
};

struct start_request {
    const char *program;
    uint32_t file;        /* what is started, as `program`; 0: the package's of this name */
    const char *argument; /* NULL: none */
    const struct grant *grants;
    uint32_t session; /* granted as "stage" */
    uint8_t principal[PRINCIPAL_BYTES];
    uint8_t priority;
    uint32_t budget_percent;
};

NODISCARD enum status launch(const struct start_request *request, struct launched *launched);

/* Waits until it has ended, doing the stage's work meanwhile; false: it does not end. */
bool launched_await(const struct launched *launched, uint32_t *exit_code);

/* Ends it and all it made. */
void launched_end(struct launched *launched);

/* -- judge.c ----------------------------------------------------------------------------------- */

enum attack_verdict {
    VERDICT_REPELLED,
    VERDICT_SUCCEEDED, /* the attacker got what it wanted, or harmed somebody */
    VERDICT_NOT_HERE,
    VERDICT_UNCLEAR, /* neither: it could not be tried, or is not recorded as it should be */
};

struct judgement {
    enum attack_verdict verdict;
    const char *why;
    uint64_t number; /* to it: how many, or where */
};

/* Whether one that has run for a while keeps to its share of the CPU time. */
void budget_look(const struct launched *launched);

struct judgement
judge(const struct attack *attack, const struct launched *launched, bool has_ended, uint32_t code);
