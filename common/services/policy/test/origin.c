#include "origin.h"
#include "abi/object_kind.h"
#include "schema/session.h"
#include "unit.h"
#include "world.h"

static struct requested_grant session(const char *interface, uint64_t mask)
{
    return (struct requested_grant){.name = world_text("session"),
                                    .interface = world_text(interface),
                                    .mask = mask,
                                    .kind = OBJECT_SESSION};
}

static enum origin of_shell(const struct requested_grant *grant, enum origin before)
{
    const struct origin_facts facts = {
        .is_by_system = true, .of_process = before, .grant_count = 1, .grants = grant};
    return origin_of_launch(&facts);
}

static void test_first_program(void)
{
    const struct requested_grant here = session("Session", SESSION_FACET_MEMBER);
    const struct requested_grant anonymous = session("Session", SESSION_FACET_ANONYMOUS);
    const struct requested_grant elsewhere = session("Session", SESSION_FACET_REMOTE);
    const struct requested_grant other = session("Log", SESSION_FACET_REMOTE);
    CHECK_EQUAL(of_shell(&here, ORIGIN_UNKNOWN), ORIGIN_HERE);
    CHECK_EQUAL(of_shell(&anonymous, ORIGIN_UNKNOWN), ORIGIN_HERE);
    CHECK_EQUAL(of_shell(&elsewhere, ORIGIN_UNKNOWN), ORIGIN_ELSEWHERE);
    CHECK_EQUAL(of_shell(&other, ORIGIN_UNKNOWN), ORIGIN_HERE);
    /* A launch with many grants is decided in several calls. */
    CHECK_EQUAL(of_shell(&other, ORIGIN_ELSEWHERE), ORIGIN_ELSEWHERE);
}

/* Whatever they are given: a program can make a session of its own and call it so. */
static void test_what_it_starts(void)
{
    static const enum origin all[] = {ORIGIN_UNKNOWN, ORIGIN_HERE, ORIGIN_ELSEWHERE};
    const struct requested_grant grants[] = {
        session("Session", SESSION_FACET_MEMBER), session("Session", SESSION_FACET_REMOTE)};
    for (uint32_t i = 0; i < 3; i++) {
        const struct origin_facts facts = {.of_parent = all[i], .grant_count = 2, .grants = grants};
        CHECK_EQUAL(origin_of_launch(&facts), all[i]);
    }
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"first program", test_first_program},
        {"what it starts", test_what_it_starts},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
