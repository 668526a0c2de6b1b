/*
 * attacks: runs all of them, and those that must succeed where something is granted that should not
 * be, prints a line for each, and ends with 0 when all went as it should.
 */
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runner.h"
#include "runtime/capability.h"
#include "runtime/console.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/stream_client.h"
#include <stdarg.h>
#include <stddef.h>

#define LINE_BYTES 200u

/* Less urgent than the victim, the witness and all services. */
#define ATTACK_PRIORITY       100u
#define ATTACK_BUDGET_PERCENT 50u

/* An emulated machine stands still at times: what policy has not decided in time is refused. */
#define TRIES 3u

struct tally {
    uint32_t attacks;
    uint32_t repelled;
    uint32_t failed;
    uint32_t noticed;
};

static struct tally tally;

/*
 * At the terminal, where the witness writes too: what goes to the kernel's console would come in
 * the middle of its lines.
 */
void runner_print(const char *format, ...)
{
    char line[LINE_BYTES + 4] = "\r\n";
    va_list arguments;
    va_start(arguments, format);
    (void)format_text_list(line + 2, LINE_BYTES, format, arguments);
    va_end(arguments);
    const size_t length = text_length(line);
    memcpy(line + length, "\r\n", 3);
    struct bytes left = text_bytes(line);
    while (left.size_bytes > 0) {
        const struct terminal_write_params params = {.data = left};
        struct terminal_write_results written = {0};
        if (terminal_write(program_capability("terminal"), &params, &written) != STATUS_OK) {
            (void)console_print(program_capability("console"), "\n%s", line + 2);
            return;
        }
        left = bytes_part(left, written.size_bytes, left.size_bytes - written.size_bytes);
    }
}

static struct judgement run(const struct attack *attack, uint32_t variant, bool is_weakened)
{
    static uint32_t number;
    char program[40];
    char argument[16];
    const struct weakness *weakness = is_weakened ? attack->weakness : NULL;
    struct start_request request = {
        .program = program,
        .argument = argument,
        .grants = weakness != NULL && weakness->grants[0].item != ITEM_NONE ? weakness->grants
                                                                            : attack->grants,
        .priority =
            weakness != NULL && weakness->priority != 0 ? weakness->priority : ATTACK_PRIORITY,
        .budget_percent = weakness != NULL && weakness->budget_percent != 0
                              ? weakness->budget_percent
                              : ATTACK_BUDGET_PERCENT,
    };
    struct launched launched = {0};
    uint32_t code = 0;
    (void)format_text(program, sizeof(program), "attack_%s", attack->name);
    (void)format_text(argument, sizeof(argument), "%u", variant);
    enum status status = STATUS_DENIED;
    for (uint32_t i = 0; status == STATUS_DENIED && i < TRIES; i++) {
        stage_begin(++number, weakness != NULL ? weakness->weak : WEAK_NOTHING);
        request.session = stage_session();
        memcpy(request.principal, stage.attacker_principal, sizeof(request.principal));
        records_begin();
        audit_log_begin();
        rules_begin();
        status = launch(&request, &launched);
        if (status != STATUS_OK) {
            stage_end();
            runner_print("%s: not started, status %u", attack->name, status);
        }
    }
    if (status != STATUS_OK) {
        return (struct judgement){VERDICT_UNCLEAR, "it was not started, status", status};
    }
    launched.budget_percent = ATTACK_BUDGET_PERCENT; /* whatever a weakness gives it */
    const bool has_ended = launched_await(&launched, &code);
    const struct judgement judgement = judge(attack, &launched, has_ended, code);
    launched_end(&launched);
    stage_end();
    return judgement;
}

static void
say(const char *what,
    const struct attack *attack,
    uint32_t variant,
    const struct judgement *judgement)
{
    runner_print(
        "%s %u %s, %s %llu",
        attack->name,
        variant,
        what,
        judgement->why,
        (unsigned long long)judgement->number);
}

static void run_all_of(const struct attack *attack)
{
    const uint32_t variants = attack->variant_count != 0 ? attack->variant_count : 1;
    for (uint32_t variant = 0; variant < variants; variant++) {
        const struct judgement judgement = run(attack, variant, false);
        if (judgement.verdict == VERDICT_NOT_HERE) {
            break;
        }
        tally.attacks++;
        if (judgement.verdict == VERDICT_REPELLED) {
            tally.repelled++;
            say("repelled", attack, variant, &judgement);
        } else {
            tally.failed++;
            say("FAILED", attack, variant, &judgement);
            (void)victim_start(); /* if it cannot be, the next attack fails too */
        }
    }
}

static void run_weakened(const struct attack *attack)
{
    const struct judgement judgement = run(attack, 0, true);
    if (judgement.verdict == VERDICT_SUCCEEDED) {
        tally.noticed++;
        say("weakened: noticed", attack, 0, &judgement);
    } else {
        tally.failed++;
        say("weakened: NOT NOTICED", attack, 0, &judgement);
    }
    if (victim_start() != STATUS_OK) {
        runner_print("the victim cannot be started again");
    }
}

static enum status prepare(void)
{
    enum status status = records_create();
    if (status == STATUS_OK) {
        status = stage_create();
    }
    if (status == STATUS_OK) {
        status = owner_create();
    }
    if (status == STATUS_OK) {
        status = programs_create();
    }
    return status == STATUS_OK ? victim_start() : status;
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    const enum status status = prepare();
    if (status != STATUS_OK) {
        runner_print("attacks: cannot begin: status %u", status);
        return 1;
    }
    for (uint32_t i = 0; i < attack_count; i++) {
        run_all_of(&attacks[i]);
        if (attacks[i].weakness != NULL) {
            run_weakened(&attacks[i]);
        }
    }
    runner_print(
        "attacks: %u programs, %u attempts repelled, %u successes noticed, %u failed",
        attack_count,
        tally.repelled,
        tally.noticed,
        tally.failed);
    return tally.failed == 0 && tally.repelled == tally.attacks ? 0 : 1;
}
