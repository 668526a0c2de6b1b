#include "decisions.h"
#include "unit.h"
#include "world.h"

static struct decisions decisions;

static void begin(uint64_t process)
{
    const struct decision decision = {
        .process = process,
        .program = world_text("ls"),
        .principal = world_key(1),
        .signer = world_key(0),
        .outcome = OUTCOME_ALLOWED,
        .rule = 4,
        .reason = world_text("why not"),
        .operations = {1, 2, 3, 4},
        .parent = 3,
    };
    decisions_begin(&decisions, &decision);
}

static void grant(uint64_t process, uint64_t mask)
{
    const struct decided_grant given = {
        .name = world_text("a name that is far too long to be kept whole"),
        .interface = world_text("Log"),
        .asked_mask = 7,
        .mask = mask,
        .rule = 2,
    };
    decisions_add_grant(&decisions, process, &given);
}

static void test_kept(void)
{
    struct decision decision;
    struct decided_grant given;
    decisions = (struct decisions){0};
    CHECK(!decisions_find(&decisions, 0, &decision));
    CHECK(!decisions_find(&decisions, 7, &decision));
    begin(7);
    grant(7, 1);
    grant(7, 2);
    grant(8, 3); /* of nobody */
    CHECK(decisions_find(&decisions, 7, &decision));
    CHECK(bytes_equal(decision.program, world_text("ls")));
    CHECK(bytes_equal(decision.principal, world_key(1)));
    CHECK(bytes_equal(decision.reason, world_text("why not")));
    CHECK_EQUAL(decision.operations.scheduling, 4);
    CHECK_EQUAL(decision.parent, 3);
    CHECK_EQUAL(decisions_grant_count(&decisions, 7), 2);
    CHECK_EQUAL(decisions_grant_count(&decisions, 8), 0);
    CHECK(decisions_grant(&decisions, 7, 1, &given));
    CHECK_EQUAL(given.mask, 2);
    CHECK_EQUAL(given.name.size_bytes, DECISION_NAME_BYTES);
    CHECK(!decisions_grant(&decisions, 7, 2, &given));
    begin(7); /* decided anew */
    CHECK_EQUAL(decisions_grant_count(&decisions, 7), 0);
    CHECK(!decisions_grant(&decisions, 7, 0, &given));
}

static void test_origins(void)
{
    decisions = (struct decisions){0};
    decisions_set_origin(&decisions, 7, ORIGIN_ELSEWHERE); /* of nobody */
    CHECK_EQUAL(decisions_origin(&decisions, 7), ORIGIN_UNKNOWN);
    begin(7);
    CHECK_EQUAL(decisions_origin(&decisions, 7), ORIGIN_UNKNOWN);
    decisions_set_origin(&decisions, 7, ORIGIN_ELSEWHERE);
    CHECK_EQUAL(decisions_origin(&decisions, 7), ORIGIN_ELSEWHERE);
    CHECK_EQUAL(decisions_origin(&decisions, 8), ORIGIN_UNKNOWN);
    decisions_forget(&decisions, 7);
    CHECK_EQUAL(decisions_origin(&decisions, 7), ORIGIN_UNKNOWN);
}

static void test_changed(void)
{
    struct decision decision = {
        .process = 7, .outcome = OUTCOME_DENIED, .reason = world_text("no")};
    struct decided_grant given;
    decisions = (struct decisions){0};
    begin(7);
    grant(7, 1);
    decisions_change(&decisions, &decision);
    decisions_change_grant(&decisions, 7, 0, 0);
    CHECK(decisions_find(&decisions, 7, &decision));
    CHECK_EQUAL(decision.outcome, OUTCOME_DENIED);
    CHECK(bytes_equal(decision.reason, world_text("no")));
    CHECK(bytes_equal(decision.program, world_text("ls")));
    CHECK(decisions_grant(&decisions, 7, 0, &given));
    CHECK_EQUAL(given.mask, 0);
    decisions_forget(&decisions, 7);
    decisions_change(&decisions, &decision);
    CHECK(!decisions_find(&decisions, 7, &decision));
}

/* The oldest makes room, and takes its grants along. */
static void test_bounded(void)
{
    struct decision decision;
    struct decided_grant given;
    decisions = (struct decisions){0};
    for (uint64_t process = 1; process <= DECISIONS_MAX + 3; process++) {
        begin(process);
        grant(process, process);
    }
    CHECK(!decisions_find(&decisions, 3, &decision));
    CHECK(!decisions_grant(&decisions, 3, 0, &given));
    CHECK(decisions_find(&decisions, 4, &decision));
    CHECK(decisions_grant(&decisions, 4, 0, &given));
    for (uint32_t i = 0; i < DECISIONS_GRANTS_MAX; i++) {
        grant(5, i);
    }
    CHECK(!decisions_grant(&decisions, 4, 0, &given));
    CHECK_EQUAL(decisions_grant_count(&decisions, 5), DECISIONS_GRANTS_MAX + 1);
    CHECK(!decisions_grant(&decisions, 5, 0, &given));
    CHECK(decisions_grant(&decisions, 5, 1, &given));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"what was decided", test_kept},
        {"origins", test_origins},
        {"answers change it", test_changed},
        {"bounds", test_bounded},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
