#include "lockout.h"
#include "abi/object_kind.h"
#include "decide.h"
#include "lib/anonymous.h"
#include "lib/text.h"
#include "schema/directory.h"
#include "schema/identity.h"
#include "schema/launcher.h"
#include "schema/session.h"
#include "schema/stream.h"
#include <stddef.h>

#define SHELL    "shell"
#define POLICY   "policy"
#define ENTRANCE "" /* the shell of who is not logged in: there is no other way to log in */

#define TERMINAL_NEEDED                                                                            \
    (TERMINAL_MASK_READ | TERMINAL_MASK_WRITE | TERMINAL_MASK_SET_MODE | TERMINAL_MASK_OPEN)
#define RULES_NEEDED (POLICY_MASK_SHOW | POLICY_MASK_ADD | POLICY_MASK_SEQUENCE)

/* What sessions give both shells, and the owner's gives `policy`, without which nothing goes. */
static const struct {
    const char *program;
    const char *name;
    const char *interface;
    uint64_t methods;
} needed[] = {
    {ENTRANCE, "terminal", "Terminal", TERMINAL_NEEDED},
    {ENTRANCE, "session", "Session", SESSION_FACET_ANONYMOUS},
    {SHELL, "terminal", "Terminal", TERMINAL_NEEDED},
    {SHELL, "session", "Session", 1},
    {SHELL, "launcher", "Launcher", LAUNCHER_MASK_PREPARE},
    {SHELL, "identity", "Identity", IDENTITY_MASK_SIGN_RULE},
    {SHELL, "policy", "Policy", RULES_NEEDED},
    {POLICY, "stdin", "Terminal", TERMINAL_MASK_READ},
    {POLICY, "stdout", "Terminal", TERMINAL_MASK_WRITE},
    {POLICY, "stderr", "Terminal", TERMINAL_MASK_WRITE},
    {POLICY, "terminal", "Terminal", TERMINAL_MASK_WRITE},
    {POLICY, "directory", "Directory", DIRECTORY_MASK_STATE},
    {POLICY, "identities", "Identities", IDENTITIES_MASK_LIST},
    {POLICY, "identity", "Identity", IDENTITY_MASK_SIGN_RULE},
    {POLICY, "policy", "Policy", RULES_NEEDED},
};

static bool has_all(const struct launch_rules *concerned, const char *program)
{
    for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
        const struct requested_grant grant = {
            .name = text_bytes(needed[i].name),
            .interface = text_bytes(needed[i].interface),
            .mask = UINT64_MAX,
            .kind = OBJECT_SESSION,
        };
        struct grant_verdict verdict;
        if (!text_equal(needed[i].program, program)) {
            continue;
        }
        decide_grant(concerned, &grant, &verdict);
        if (verdict.is_asked || (verdict.mask & needed[i].methods) != needed[i].methods) {
            return false;
        }
    }
    return true;
}

/* A shell has threads, and starts programs with its own Ledger: `policy` is one of them. */
static bool has_operations(const struct operation_masks *masks, const char *program)
{
    struct operation_masks all;
    if (!text_equal(program, SHELL)) {
        return true;
    }
    return rule_operations(text_bytes("all"), &all) &&
           (masks->process & all.process) == all.process &&
           (masks->thread & all.thread) == all.thread &&
           (masks->ledger & all.ledger) == all.ledger &&
           (masks->scheduling & all.scheduling) == all.scheduling;
}

static bool can_log_in(const struct rule_set *set, const struct people *people)
{
    static struct launch_rules concerned;
    struct start_verdict verdict;
    const struct launch_facts facts = {
        .principal = {anonymous_key, sizeof(anonymous_key)},
        .program = text_bytes(SHELL),
        .signer = {people->system.bytes, sizeof(people->system.bytes)},
        .version = UINT32_MAX,
    };
    decide_start(set, people, &facts, &concerned, &verdict);
    return verdict.outcome == OUTCOME_ALLOWED && has_operations(&verdict.operations, SHELL) &&
           has_all(&concerned, ENTRANCE);
}

bool lockout_guard(void *context, const struct rule_set *set)
{
    static const char *const programs[] = {SHELL, POLICY};
    static struct launch_rules concerned;
    const struct people *people = context;
    for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
        struct start_verdict verdict;
        const struct launch_facts facts = {
            .principal = {people->owner.bytes, sizeof(people->owner.bytes)},
            .program = text_bytes(programs[i]),
            .signer = {people->system.bytes, sizeof(people->system.bytes)},
            .version = UINT32_MAX,
        };
        decide_start(set, people, &facts, &concerned, &verdict);
        if (verdict.outcome != OUTCOME_ALLOWED ||
            !has_operations(&verdict.operations, programs[i]) ||
            !has_all(&concerned, programs[i])) {
            return false;
        }
    }
    return can_log_in(set, people);
}
