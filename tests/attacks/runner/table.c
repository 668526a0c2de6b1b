/* The attacks: what each is granted, how it must end, and the records that it must leave. */
#include "abi/fault_kind.h"
#include "runner.h"
#include "schema/identity.h"
#include "schema/launcher.h"
#include "schema/log.h"
#include "schema/person.h"
#include "schema/policy.h"
#include "schema/stream.h"

#define DENIED(kind, method) {AUDIT_DENIED, OBJECT_##kind, method}
#define FAULT(kind)          {AUDIT_FAULT, 0, kind}

static const struct weakness keeps_loan = {.weak = WEAK_KEEPS_LOAN};
static const struct weakness seals_nothing = {.weak = WEAK_SEALS_NOTHING};
static const struct weakness wide_session = {.weak = WEAK_WIDE_SESSION};
static const struct weakness has_endpoint = {
    .grants = {{ITEM_ENDPOINT, ENDPOINT_MASK_CREATE_SESSION}}};
static const struct weakness has_principals = {
    .grants = {
        {ITEM_PRINCIPALS, PRINCIPAL_AUTHORITY_MASK_ALL},
        {ITEM_VICTIM_PRINCIPAL, PRINCIPAL_MASK_ALL},
    }};
static const struct weakness may_take = {.grants = {{ITEM_VICTIM_EVENT, EVENT_MASK_ALL}}};
static const struct weakness may_write = {.grants = {{ITEM_VICTIM_MEMORY, MEMORY_MASK_ALL}}};
static const struct weakness is_parent = {.grants = {{ITEM_VICTIM_PROCESS, PROCESS_FACET_PARENT}}};
static const struct weakness may_stop = {
    .grants = {{ITEM_VICTIM_THREAD, THREAD_MASK_STATE | THREAD_MASK_STOP}}};
static const struct weakness more_urgent = {.priority = 140, .budget_percent = 100};
static const struct weakness more_time = {.priority = 140, .budget_percent = 99};
static const struct weakness sees_victim = {.grants = {{ITEM_VICTIM_MEMORY, MEMORY_FACET_READER}}};
static const struct weakness has_principal = {
    .grants = {
        {ITEM_LAUNCHER, LAUNCHER_MASK_ALL},
        {ITEM_VICTIM_PRINCIPAL, PRINCIPAL_MASK_ALL},
    }};
static const struct weakness may_end = {.grants = {{ITEM_PROCESSES, PROCESS_LIST_MASK_ALL}}};
static const struct weakness has_owner = {
    .grants = {
        {ITEM_OWNER, IDENTITY_MASK_ALL},
        {ITEM_POLICY, POLICY_MASK_ALL},
    }};
static const struct weakness trusts_signer = {.weak = WEAK_TRUSTS_SIGNER};
static const struct weakness trusts_anybody = {.weak = WEAK_PERSON};

const struct attack attacks[] = {
    /* -- who somebody is ------------------------------------------------------------------- */
    {.name = "forge_sender", .weakness = &has_endpoint},
    {
        .name = "forge_principal",
        .grants = {{ITEM_VICTIM_PRINCIPAL, PRINCIPAL_MASK_ALL}},
        .records = {DENIED(PROCESS, 20)},
        .weakness = &has_principals,
    },
    {.name = "replay_reply"},
    {.name = "answer_another"},
    /* -- what somebody holds --------------------------------------------------------------- */
    {.name = "guess_handles"},
    {.name = "handle_oracle"},
    {.name = "stale_handle"},
    {
        .name = "widen_copy",
        .grants = {{ITEM_VICTIM_EVENT, EVENT_FACET_SIGNALLER}},
        .records = {DENIED(EVENT, EVENT_TAKE)},
        .weakness = &may_take,
    },
    {
        .name = "widen_transfer",
        .grants = {{ITEM_VICTIM_MEMORY, MEMORY_FACET_READER}},
        .records = {DENIED(PROCESS, PROCESS_MAP)},
        .weakness = &may_write,
    },
    {
        .name = "widen_session",
        .records = {DENIED(SESSION, STAGE_FORBIDDEN)},
        .weakness = &wide_session,
    },
    {
        .name = "keep_copies",
        .grants = {{ITEM_LOAN_EVENT, EVENT_MASK_ALL}},
        .weakness = &keeps_loan,
    },
    {
        .name = "keep_mapping",
        .grants = {{ITEM_LOAN_MEMORY, MEMORY_MASK_ALL}},
        .ending = ENDS_BY_FAULT,
        .records = {FAULT(FAULT_MEMORY)},
        .variant_count = 3,
        .weakness = &keeps_loan,
    },
    {
        .name = "process_of_another",
        .grants = {{ITEM_VICTIM_PROCESS, PROCESS_MASK_STATE}},
        .records =
            {
                DENIED(PROCESS, PROCESS_MAP),
                DENIED(PROCESS, PROCESS_INSTALL),
                DENIED(PROCESS, PROCESS_SET_FAULT_HANDLER),
                DENIED(PROCESS, PROCESS_CREATE_THREAD),
                DENIED(PROCESS, PROCESS_SET_EXIT_EVENT),
                DENIED(PROCESS, PROCESS_EXIT),
            },
        .weakness = &is_parent,
    },
    {
        .name = "thread_of_another",
        .grants = {{ITEM_VICTIM_THREAD, THREAD_MASK_STATE}},
        .records =
            {
                DENIED(THREAD, THREAD_STOP),
                DENIED(THREAD, THREAD_START),
                DENIED(THREAD, THREAD_SET_SCHEDULING),
                DENIED(THREAD, THREAD_CLEAR_SCHEDULING),
                DENIED(THREAD, THREAD_SET_CPU),
                DENIED(THREAD, THREAD_SET_POINTER),
                DENIED(THREAD, THREAD_READ_REGISTER),
                DENIED(THREAD, THREAD_WRITE_REGISTER),
                DENIED(THREAD, THREAD_EXIT),
            },
        .weakness = &may_stop,
    },
    /* -- what is code ---------------------------------------------------------------------- */
    {
        .name = "execute_data",
        .grants = {{ITEM_LOAN_MEMORY, MEMORY_MASK_ALL}},
        .ending = ENDS_BY_FAULT,
        .records = {FAULT(FAULT_MEMORY)},
        .variant_count = 9,
    },
    {.name = "map_executable"},
    {
        .name = "write_code",
        .ending = ENDS_BY_FAULT,
        .records = {FAULT(FAULT_MEMORY), DENIED(MAPPING, MEMORY_DESCRIBE)},
    },
    {.name = "seal_kept_mapping"},
    {.name = "seal_then_write"},
    {.name = "seal_race", .weakness = &seals_nothing},
    {
        .name = "execute_device",
        .grants = {{ITEM_DEVICE, MEMORY_MASK_ALL}},
        .ending = ENDS_BY_FAULT,
        .records = {DENIED(PROCESS, PROCESS_MAP), FAULT(FAULT_MEMORY)},
    },
    /* -- what others left ------------------------------------------------------------------ */
    {
        .name = "scrubbed_memory",
        .records = {{AUDIT_REVOKED, OBJECT_MEMORY, 0}},
        .weakness = &sees_victim,
    },
    {.name = "leftover_registers"},
    {.name = "uninitialised_words"},
    {.name = "kernel_pointers"},
    /* -- what is shared out ---------------------------------------------------------------- */
    {.name = "exceed_budget", .weakness = &more_time},
    {.name = "starve", .weakness = &more_urgent},
    {.name = "raise_priority"},
    {.name = "flood_endpoint"},
    {.name = "flood_sends", .grants = {{ITEM_LOAN_EVENT, EVENT_FACET_SIGNALLER}}},
    {.name = "exhaust_ledger"},
    {
        .name = "fork_bomb",
        .grants = {{ITEM_LAUNCHER, LAUNCHER_MASK_ALL}},
        .log_event = AUDIT_EVENT_LAUNCHED,
    },
    {
        .name = "exhaust_loader",
        .grants = {{ITEM_LAUNCHER, LAUNCHER_MASK_ALL}, {ITEM_PACKAGE, MEMORY_FACET_READER}},
    },
    {
        .name = "flood_audit",
        .grants = {{ITEM_AUDIT_LOG, AUDIT_LOG_FACET_WRITER}},
        .log_event = AUDIT_EVENT_LAUNCHED,
    },
    {
        .name = "fault_loop",
        .ending = ENDS_BY_FAULT,
    },
    /* -- what is the kernel's -------------------------------------------------------------- */
    {
        .name = "beyond_interface",
        .records =
            {
                DENIED(MACHINE, MACHINE_POWER_OFF),
                DENIED(MACHINE, MACHINE_DEVICE_MEMORY),
                DENIED(MACHINE, MACHINE_INTERRUPT),
                DENIED(MACHINE, MACHINE_IO_PORTS),
                DENIED(MACHINE, MACHINE_BOOT_MODULE),
                DENIED(MACHINE, MACHINE_RESTART),
            },
    },
    {
        .name = "privileged_instruction",
        .ending = ENDS_BY_FAULT,
        .records = {FAULT(RECORD_ANY_FAULT)},
        .variant_count = 20,
    },
    {
        .name = "wild_entry",
        .ending = ENDS_BY_FAULT,
        .records = {FAULT(RECORD_ANY_FAULT)},
        .variant_count = 20,
    },
    {
        .name = "read_kernel",
        .ending = ENDS_BY_FAULT,
        .records = {FAULT(FAULT_MEMORY)},
        .variant_count = 6,
    },
    {
        .name = "wild_registers",
        .ending = ENDS_BY_FAULT,
        .records = {FAULT(RECORD_ANY_FAULT)},
        .variant_count = 7,
    },
    {.name = "map_over_kernel"},
    {
        .name = "map_ram",
        .grants = {{ITEM_MACHINE, MACHINE_MASK_DEVICE_MEMORY}},
        .records = {DENIED(MACHINE, MACHINE_DEVICE_MEMORY)},
    },
    {.name = "interrupt_of_another", .grants = {{ITEM_MACHINE, MACHINE_MASK_INTERRUPT}}},
    {.name = "console_without", .records = {DENIED(MAPPING, CONSOLE_WRITE)}},
    /* -- what is started --------------------------------------------------------------------- */
    {
        .name = "start_unsigned",
        .grants = {{ITEM_LAUNCHER, LAUNCHER_MASK_ALL}},
        .log_event = AUDIT_EVENT_LAUNCH_REFUSED,
    },
    {
        .name = "start_tampered",
        .grants = {{ITEM_LAUNCHER, LAUNCHER_MASK_ALL}, {ITEM_PACKAGE, MEMORY_FACET_READER}},
        .log_event = AUDIT_EVENT_LAUNCH_REFUSED,
    },
    {
        .name = "change_verified",
        .grants = {{ITEM_LAUNCHER, LAUNCHER_MASK_ALL}, {ITEM_PACKAGE, MEMORY_FACET_READER}},
        .log_event = AUDIT_EVENT_LAUNCHED,
    },
    {
        .name = "downgrade_to_revoked",
        .grants = {{ITEM_LAUNCHER, LAUNCHER_MASK_ALL}, {ITEM_PACKAGE, MEMORY_FACET_READER}},
        .log_event = AUDIT_EVENT_LAUNCH_REFUSED,
        .weakness = &keeps_loan,
    },
    {
        .name = "run_as_another",
        .grants = {{ITEM_LAUNCHER, LAUNCHER_MASK_ALL}},
        .weakness = &has_principal,
    },
    {
        .name = "end_another",
        .grants = {{ITEM_PROCESSES, PROCESS_LIST_FACET_OBSERVER}},
        .records = {DENIED(SESSION, PROCESS_LIST_END)},
        .weakness = &may_end,
    },
    /* -- what policy allows ------------------------------------------------------------------ */
    {
        .name = "widen_by_name",
        .grants =
            {
                {ITEM_OFFERED_PROCESSES, PROCESS_LIST_MASK_ALL},
                {ITEM_LAUNCHER, LAUNCHER_MASK_ALL},
                {ITEM_PACKAGE, MEMORY_FACET_READER},
            },
        .records = {DENIED(SESSION, PROCESS_LIST_END)},
        .log_event = AUDIT_EVENT_LAUNCH_REFUSED,
        .weakness = &trusts_signer,
    },
    {
        .name = "rule_without_owner",
        .grants = {{ITEM_OWNER, IDENTITY_FACET_SIGNER}, {ITEM_POLICY, POLICY_MASK_ALL}},
        .records = {DENIED(SESSION, IDENTITY_SIGN_RULE)},
        .log_event = AUDIT_EVENT_SERVICE_EVENT,
        .weakness = &has_owner,
    },
    {
        .name = "replay_rule",
        .grants = {{ITEM_POLICY, POLICY_MASK_ALL}},
        .log_event = AUDIT_EVENT_SERVICE_EVENT,
        .weakness = &keeps_loan,
    },
    {
        .name = "race_ask",
        .grants = {{ITEM_LAUNCHER, LAUNCHER_MASK_ALL}, {ITEM_PERSON, PERSON_MASK_QUESTION}},
        .log_event = AUDIT_EVENT_POLICY_ANSWERED,
        .weakness = &trusts_anybody,
    },
    /* -- what is signed ---------------------------------------------------------------------- */
    {
        .name = "sign_as_system",
        .grants = {{ITEM_OWNER, IDENTITY_FACET_SIGNER}},
        .records =
            {
                DENIED(SESSION, IDENTITY_SIGN_RULE),
                DENIED(SESSION, IDENTITY_SIGN_PROGRAM),
                DENIED(SESSION, IDENTITY_SIGN_OVERLAY_SETTINGS),
                DENIED(SESSION, IDENTITY_NODE_KEY),
                DENIED(SESSION, IDENTITY_LEND_NODE_KEY),
                DENIED(SESSION, IDENTITY_ROTATE),
                DENIED(SESSION, IDENTITY_REVOKE),
                DENIED(SESSION, IDENTITY_REVOKE_PROGRAM),
                DENIED(SESSION, IDENTITY_BACKUP),
            },
    },
    {
        .name = "keep_identity",
        .grants =
            {
                {ITEM_OWNER, IDENTITY_FACET_SIGNER},
                {ITEM_OWNER_PRINCIPAL, PRINCIPAL_MASK_ALL},
                {ITEM_LAUNCHER, LAUNCHER_MASK_ALL},
            },
        .log_event = AUDIT_EVENT_IDENTITY_LOCKED,
        .weakness = &keeps_loan,
    },
    {
        .name = "session_after_logout",
        .log_event = AUDIT_EVENT_SESSION_ENDED,
        .weakness = &keeps_loan,
    },
    {
        .name = "guess_passphrase",
        .grants =
            {
                {ITEM_IDENTITIES, IDENTITIES_FACET_KEEPER},
                {ITEM_PERSON, PERSON_MASK_ALL},
            },
        .log_event = AUDIT_EVENT_UNLOCK_FAILED,
    },
    /* -- what is typed ----------------------------------------------------------------------- */
    {
        .name = "spoof_prompt",
        .grants = {{ITEM_TERMINAL, TERMINAL_MASK_ALL}},
        .weakness = &trusts_anybody,
    },
    /* -- what is recorded ------------------------------------------------------------------ */
    {
        .name = "tamper_records",
        .grants = {{ITEM_AUDIT_RING, MEMORY_MASK_ALL}},
        .ending = ENDS_BY_FAULT,
        .records =
            {
                DENIED(PROCESS, PROCESS_MAP),
                DENIED(MEMORY, MEMORY_DEVICE_ADDRESS),
                DENIED(MEMORY, MEMORY_SLICE),
                FAULT(FAULT_MEMORY),
            },
    },
    {
        .name = "record_as_another",
        .grants = {{ITEM_AUDIT_LOG, AUDIT_LOG_FACET_WRITER}},
        .records =
            {
                DENIED(SESSION, AUDIT_LOG_READ),
                DENIED(SESSION, AUDIT_LOG_STATE),
                DENIED(SESSION, AUDIT_LOG_EXPORT),
            },
        .log_event = AUDIT_EVENT_SERVICE_EVENT,
    },
    {
        .name = "speak_as_another",
        .grants = {{ITEM_LOG, LOG_FACET_WRITER}},
        .records = {DENIED(SESSION, LOG_READ)},
    },
    {
        .name = "hide_denial",
        .records = {DENIED(MACHINE, MACHINE_POWER_OFF)},
        .records_min = 5000,
    },
};

const uint32_t attack_count = sizeof(attacks) / sizeof(attacks[0]);
