/* What became of an attack: by everything that can be seen from outside, then by its exit code. */
#include "attack.h"
#include "lib/memory.h"
#include "runner.h"
#include "runtime/clock.h"

#define CODE_FAULT UINT32_MAX
/*
 * Who can work reports about as often as the runner looks, on the same CPU; behind a full queue it
 * is less often. The clock says nothing: a machine that is emulated stands still at times.
 */
#define LOOKS_MIN       20u
#define LOOKS_OF_REPORT 4u
/* A budget starts with a whole slice on each CPU; from then on what is used must be its share. */
#define BUDGET_SETTLED_NS UINT64_C(500000000)
#define BUDGET_SLACK_NS   UINT64_C(15000000)
/* Programs that the loader keeps, files of the witness. */
#define OTHERS_BYTES         UINT64_C(0x100000)
#define BUDGET_SLACK_PERCENT 5u

static struct judgement judgement_of(enum attack_verdict verdict, const char *why, uint64_t number)
{
    return (struct judgement){verdict, why, number};
}

/* -- records ----------------------------------------------------------------------------------- */

static bool matches(const struct expected_record *expected, const struct record *record)
{
    if (expected->kind != record->kind) {
        return false;
    }
    if (expected->kind == AUDIT_FAULT) {
        return (expected->detail == RECORD_ANY_FAULT || expected->detail == record->detail) &&
               (stage.hint == 0 || stage.hint == record->subject);
    }
    return expected->subject == record->subject && expected->detail == record->detail;
}

/* Those that every process leaves. */
static bool is_usual(const struct record *record)
{
    return record->kind == AUDIT_PROCESS_STARTED || record->kind == AUDIT_PROCESS_ENDED ||
           (record->kind == AUDIT_PRINCIPAL_BOUND &&
            memcmp(record->principal, stage.attacker_principal, PRINCIPAL_BYTES) == 0);
}

static bool is_expected(const struct attack *attack, const struct record *record)
{
    for (uint32_t i = 0; i < RECORDS_MAX && attack->records[i].kind != 0; i++) {
        if (matches(&attack->records[i], record)) {
            return true;
        }
    }
    return false;
}

static bool is_there(const struct records *records, const struct expected_record *expected)
{
    for (uint32_t i = 0; i < records->seen_count; i++) {
        if (matches(expected, &records->seen[i])) {
            return true;
        }
    }
    return false;
}

static bool has(const struct records *records, enum audit_kind kind)
{
    for (uint32_t i = 0; i < records->seen_count; i++) {
        if (records->seen[i].kind == kind) {
            return true;
        }
    }
    return false;
}

static void say_record(const struct record *record)
{
    runner_print(
        "  record: kind %u, subject 0x%llx, detail %u",
        record->kind,
        (unsigned long long)record->subject,
        record->detail);
}

static struct judgement judge_records(const struct attack *attack, uint64_t process)
{
    const struct records *records = records_of(process);
    uint32_t count = 0;
    for (uint32_t i = 0; i < records->seen_count; i++) {
        const struct record *record = &records->seen[i];
        if (is_usual(record)) {
            continue;
        }
        if (record->kind == AUDIT_PRINCIPAL_BOUND) {
            return judgement_of(VERDICT_SUCCEEDED, "it runs as another principal", 0);
        }
        if (!is_expected(attack, record)) {
            say_record(record);
            return judgement_of(VERDICT_UNCLEAR, "a record too many, of kind", record->kind);
        }
        count++;
    }
    if (attack->records_min != 0) {
        return records->made >= attack->records_min
                   ? judgement_of(VERDICT_REPELLED, "records were lost, and counted", records->lost)
                   : judgement_of(VERDICT_SUCCEEDED, "records are missing, of", records->made);
    }
    if (records->lost != 0) {
        return judgement_of(VERDICT_UNCLEAR, "records were lost", records->lost);
    }
    for (uint32_t i = 0; i < RECORDS_MAX && attack->records[i].kind != 0; i++) {
        if (!is_there(records, &attack->records[i])) {
            return judgement_of(VERDICT_UNCLEAR, "a record is not there, number", i);
        }
    }
    if (!has(records, AUDIT_PROCESS_STARTED) || !has(records, AUDIT_PROCESS_ENDED)) {
        return judgement_of(VERDICT_UNCLEAR, "start or end is not recorded", 0);
    }
    return count != 0 ? judgement_of(VERDICT_REPELLED, "records", count)
                      : judgement_of(VERDICT_REPELLED, "nothing to record", 0);
}

/* -- the end ----------------------------------------------------------------------------------- */

static struct judgement judge_end(const struct attack *attack, uint32_t code)
{
    const uint64_t line = code >> ATTACK_LINE_SHIFT & 0xffff;
    if (code == CODE_FAULT) {
        return attack->ending == ENDS_BY_FAULT
                   ? judgement_of(VERDICT_REPELLED, "", 0)
                   : judgement_of(VERDICT_UNCLEAR, "it was ended by a fault", 0);
    }
    switch (code & 0xff) {
    case ATTACK_REPELLED:
        return attack->ending == ENDS_BY_ITSELF
                   ? judgement_of(VERDICT_REPELLED, "", 0)
                   : judgement_of(VERDICT_SUCCEEDED, "no fault has ended it", 0);
    case ATTACK_SUCCEEDED:
        return judgement_of(VERDICT_SUCCEEDED, "it got what it wanted, line", line);
    case ATTACK_NOT_HERE:
        return judgement_of(VERDICT_NOT_HERE, "", 0);
    case ATTACK_OTHERWISE:
        runner_print("  status %u", code >> ATTACK_STATUS_SHIFT);
        return judgement_of(VERDICT_UNCLEAR, "refused otherwise than promised, line", line);
    default:
        runner_print("  code 0x%x", code);
        return judgement_of(VERDICT_UNCLEAR, "it could not try, line", line);
    }
}

/* -- harm -------------------------------------------------------------------------------------- */

/*
 * An emulated CPU that stands still in the middle of a slice has used that time too. It is a debt,
 * which is paid before its threads run again: so one look that finds the share kept shows that it
 * is kept, and one that does not shows nothing.
 */
void budget_look(const struct launched *launched)
{
    struct scheduling_state_results state = {0};
    const uint64_t lived_ns = clock_now_ns() - launched->since_ns;
    if (lived_ns < BUDGET_SETTLED_NS ||
        scheduling_state(launched->scheduling, &state) != STATUS_OK) {
        return;
    }
    const uint64_t share_ns = lived_ns * (launched->budget_percent + BUDGET_SLACK_PERCENT) / 100;
    stage.budget_looks++;
    stage.kept_its_budget |= state.consumed_ns <= share_ns + BUDGET_SLACK_NS;
}

static void look_at_victim(void)
{
    const uint64_t reports = stage.report_count - stage.begin_reports;
    if (stage.looks > LOOKS_MIN && reports < stage.looks / LOOKS_OF_REPORT) {
        stage_breach("the victim was kept from working");
    }
    victim_check();
}

/* No more of the machine's memory is gone than its ledger has, and what others took meanwhile. */
static void look_at_memory(void)
{
    struct machine_state_results machine = {0};
    if (machine_state(PROGRAM_CLOCK, &machine) == STATUS_OK &&
        machine.memory_free_bytes + LAUNCH_QUOTA_BYTES + OTHERS_BYTES < stage.begin_free_bytes) {
        stage_breach("the machine has lost more memory than its quota");
    }
}

struct judgement
judge(const struct attack *attack, const struct launched *launched, bool has_ended, uint32_t code)
{
    look_at_victim();
    if (stage.budget_looks != 0 && !stage.kept_its_budget) {
        stage_breach("it had more CPU time than its budget");
    }
    look_at_memory();
    stage_look();
    if (!rules_are_the_owners()) {
        stage_breach("a rule was added that the owner did not send, or policy does not say");
    }
    if (stage.attacker_process != 0 && stage.attacker_process != launched->number) {
        stage_breach("its messages came as of another process");
    }
    if (stage.breach != NULL) {
        return judgement_of(VERDICT_SUCCEEDED, stage.breach, 0);
    }
    if (!has_ended) {
        return judgement_of(VERDICT_UNCLEAR, "it does not end", 0);
    }
    const struct judgement end = judge_end(attack, code);
    if (end.verdict != VERDICT_REPELLED) {
        return end;
    }
    if (!witness_goes_on()) {
        return judgement_of(VERDICT_SUCCEEDED, "the witness was kept from working", 0);
    }
    if (attack->log_event != AUDIT_EVENT_NONE &&
        !audit_log_has(attack->log_event, launched->number)) {
        return judgement_of(VERDICT_UNCLEAR, "the log has no event", attack->log_event);
    }
    return judge_records(attack, launched->number);
}
