#include "abi/first_process.h"
#include "command/output.h"
#include "command/schemas.h"
#include "command/words.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "policy.h"
#include "rule.h"
#include "rule_words.h"
#include "runtime/program.h"
#include "schema/kernel.h"
#include "schema/kernel_client.h"
#include "schema/launcher_client.h"
#include "schema/policy_client.h"

#define RULES_MAX 160u

/* Rules in words, for those that a decision names. */
struct known_rule {
    uint32_t number;
    char words[240];
};

static struct known_rule known_rules[RULES_MAX];
static uint32_t known_count;

static void know_rule(void *context, const struct rule_state *state)
{
    (void)context;
    if (known_count < RULES_MAX) {
        struct known_rule *known = &known_rules[known_count++];
        known->number = state->number;
        rule_in_words(known->words, sizeof(known->words), &state->rule);
    }
}

static void say_rule(uint32_t number)
{
    if (number == 0) {
        out("no rule allows it\n");
        return;
    }
    for (uint32_t i = 0; i < known_count; i++) {
        if (known_rules[i].number == number) {
            out("rule %u: %s\n", number, known_rules[i].words);
            return;
        }
    }
    out("rule %u, which is no more\n", number);
}

/* -- processes --------------------------------------------------------------------------------- */

/* The program that a process runs; false: there is none, or this program may not look. */
static bool find_name(uint64_t process, char name[NAME_BYTES])
{
    const struct process_list_list_params params = {.after = process - 1};
    const uint32_t processes = program_capability("processes");
    struct process_list_list_results_reader results = {0};
    struct process_state state;
    if (process == 0 || processes == 0 ||
        process_list_list(processes, &params, &results) != STATUS_OK ||
        process_state_list_get(&results.processes, 0, &state) != STATUS_OK ||
        state.number != process || state.name.size_bytes >= NAME_BYTES) {
        return false;
    }
    memcpy(name, state.name.data, state.name.size_bytes);
    name[state.name.size_bytes] = '\0';
    return true;
}

/* Whoever has ended since is only a number. */
static void say_parent(uint64_t parent)
{
    char name[NAME_BYTES];
    out("given by   process %llu", (unsigned long long)parent);
    if (parent == FIRST_PROCESS_NUMBER || find_name(parent, name)) {
        out(", ");
        out_printable(text_bytes(parent == FIRST_PROCESS_NUMBER ? "init" : name));
    }
    out("\n");
}

/* -- what policy decided ----------------------------------------------------------------------- */

static void say_operations(const struct operation_masks *masks)
{
    static const char *const words[] = {"all", "threads", "plain"};
    const char *word = "other";
    for (uint32_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        struct operation_masks known;
        if (rule_operations(text_bytes(words[i]), &known) &&
            memcmp(&known, masks, sizeof(known)) == 0) {
            word = words[i];
        }
    }
    out("kernel     %s operations\n", word);
    out("  ");
    say_given(text_bytes("process"), text_bytes("Process"), masks->process);
    out("\n  ");
    say_given(text_bytes("thread"), text_bytes("Thread"), masks->thread);
    out("\n  ");
    say_given(text_bytes("ledger"), text_bytes("Ledger"), masks->ledger);
    out("\n  ");
    say_given(text_bytes("scheduling"), text_bytes("Scheduling"), masks->scheduling);
    out("\ngranted\n");
}

static void say_decision(const struct decision *decision)
{
    static const char *const outcomes[OUTCOME_COUNT] = {
        [OUTCOME_DENIED] = "refused", [OUTCOME_ALLOWED] = "allowed", [OUTCOME_ASKED] = "asked"};
    out("program    ");
    out_printable(decision->program);
    out("\n");
    out("runs as    ");
    say_key(decision->principal);
    out("\nsigned by  ");
    say_key(decision->signer);
    out("\nstart      %s, ", decision->outcome < OUTCOME_COUNT ? outcomes[decision->outcome] : "?");
    say_rule(decision->rule);
    if (decision->reason.size_bytes > 0) {
        out("because    ");
        out_printable(decision->reason);
        out("\n");
    }
}

void say_given(struct bytes name, struct bytes interface, uint64_t mask)
{
    out_printable(name);
    out(" (");
    if (interface.size_bytes > 0) {
        out_printable(interface);
        out(", ");
    }
    out_methods(interface, mask);
    out(")");
}

static void say_grant(const struct decided_grant *grant)
{
    out("  ");
    if (grant->mask == 0 && grant->asked_mask != 0) {
        say_given(grant->name, grant->interface, grant->asked_mask);
        out(": refused, ");
    } else {
        say_given(grant->name, grant->interface, grant->mask);
        out(": ");
    }
    if (grant->mask == grant->asked_mask) {
        out("given, ");
    } else if (grant->mask != 0) {
        out("narrowed from ");
        out_methods(grant->interface, grant->asked_mask);
        out(", ");
    }
    say_rule(grant->rule);
}

/* Who gave it all is said last: finding out his name takes the place of the answer. */
static enum status show_decision(uint64_t process)
{
    struct policy_why_params params = {.process = process};
    uint64_t parent = 0;
    do {
        struct policy_why_results_reader results = {0};
        enum status status = policy_why(need("policy"), &params, &results);
        if (status == STATUS_OK && params.cursor == 0) {
            parent = results.decision.parent;
            say_decision(&results.decision);
            say_operations(&results.decision.operations);
        }
        for (uint32_t i = 0; status == STATUS_OK && i < results.grants.count; i++) {
            struct decided_grant grant;
            status = decided_grant_list_get(&results.grants, i, &grant);
            if (status == STATUS_OK) {
                say_grant(&grant);
            }
        }
        if (status != STATUS_OK) {
            return status;
        }
        params.cursor = results.cursor;
    } while (params.cursor != 0);
    say_parent(parent);
    return STATUS_OK;
}

/* -- why --------------------------------------------------------------------------------------- */

/* Who started this program: the shell, mostly. */
static enum status find_parent(uint64_t *process)
{
    struct process_state_results own = {0};
    struct policy_why_results_reader results = {0};
    enum status status = process_state(PROGRAM_PROCESS, &own);
    const struct policy_why_params params = {.process = own.number};
    if (status == STATUS_OK) {
        status = policy_why(need("policy"), &params, &results);
    }
    *process = results.decision.parent;
    return status;
}

/* No service, and no decision: it has ended, or the policy service has been started again since. */
static int show_forgotten(uint64_t process)
{
    char name[NAME_BYTES];
    if (find_name(process, name)) {
        complain(
            "what was decided for process %llu, %s, is no more remembered",
            (unsigned long long)process,
            name);
    } else {
        complain("there is no process %llu now", (unsigned long long)process);
    }
    return COMMAND_FAILED;
}

int show_why(const char *words)
{
    uint64_t process = 0;
    struct bytes name;
    struct bytes program;
    if (words != NULL && !text_number(text_bytes(words), &process)) {
        complain("%s is no number of a process", words);
        return COMMAND_CALLED_WRONGLY;
    }
    keys_learn();
    enum status status = words == NULL ? find_parent(&process) : STATUS_OK;
    if (status == STATUS_OK) {
        status = rules_visit(need("policy"), know_rule, NULL);
    }
    if (status == STATUS_OK) {
        status = show_decision(process);
    }
    if (status != STATUS_NOT_FOUND) {
        return status == STATUS_OK ? COMMAND_DONE : fail("why", status);
    }
    return service_find(process, &name, &program) ? service_show(name, program)
                                                  : show_forgotten(process);
}
