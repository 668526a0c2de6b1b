#include "supervision.h"
#include "unit.h"

#define SECOND UINT64_C(1000000000)

static struct supervision supervision;
static uint64_t now_ns;

/* What supervision_next() says, or that it says nothing. */
static void expect(enum supervision_order_kind kind, uint32_t service, uint32_t instance)
{
    const struct supervision_order order = supervision_next(&supervision, now_ns);
    CHECK_EQUAL(order.kind, kind);
    if (kind != ORDER_NOTHING) {
        CHECK_EQUAL(order.service, service);
        CHECK_EQUAL(order.instance, instance);
    }
    CHECK(supervision_check(&supervision));
}

static void expect_nothing(void)
{
    expect(ORDER_NOTHING, 0, 0);
}

static void start(uint32_t count)
{
    now_ns = 7 * SECOND;
    supervision_start(&supervision, count);
}

static void bring_up(uint32_t service)
{
    expect(ORDER_START, service, 0);
    CHECK_EQUAL(supervision_ready(&supervision, service, 0), STATUS_OK);
    expect(ORDER_ADMIT, service, 0);
}

static void end(uint32_t service, uint32_t instance, uint32_t code)
{
    supervision_ended(&supervision, service, instance, code, now_ns);
}

/* 0 needs 1, 1 needs 2: they come up the other way round, one after the other. */
static void test_order(void)
{
    start(3);
    supervision.services[0].needs = 2;
    supervision.services[1].needs = 4;
    expect(ORDER_START, 2, 0);
    expect_nothing();
    CHECK_EQUAL(supervision_ready(&supervision, 2, 0), STATUS_OK);
    CHECK_EQUAL(supervision_ready(&supervision, 2, 0), STATUS_WRONG_STATE);
    expect(ORDER_ADMIT, 2, 0);
    expect(ORDER_START, 1, 0);
    expect_nothing();
}

/* 0 is used by 1, 1 by 2, which asks for it later; 3 and 0 use each other. */
static void test_close(void)
{
    start(4);
    supervision.services[1].needs = 1;
    for (uint32_t i = 0; i < 4; i++) {
        bring_up(i);
    }
    supervision.services[1].uses = supervision_uses(&supervision, 1, 0);
    supervision.services[2].uses = supervision_uses(&supervision, 2, 2);
    supervision.services[0].uses = supervision_uses(&supervision, 0, 2 | 8);
    CHECK_EQUAL(supervision.services[0].uses, 8); /* 1 cannot be without 0 */
    supervision.services[3].uses = 1;
    CHECK(!supervision_is_closed(&supervision));
    supervision_close(&supervision);
    expect(ORDER_STOP, 2, 0);
    expect_nothing();
    end(2, 0, 3);
    expect(ORDER_STOP, 1, 0);
    expect_nothing();
    now_ns += SUPERVISION_STOP_NS;
    expect(ORDER_END, 1, 0);
    end(1, 0, 3);
    expect(ORDER_STOP, 0, 0);
    end(0, 0, 0);
    expect(ORDER_STOP, 3, 0);
    CHECK(!supervision_is_closed(&supervision));
    end(3, 0, 0);
    CHECK(supervision_is_closed(&supervision));
    now_ns += 100 * SECOND;
    expect_nothing(); /* nothing is started again */
    CHECK_EQUAL(supervision_deadline_ns(&supervision), 0);
}

static void test_admitted_first(void)
{
    start(2);
    supervision.services[1].needs = 1;
    bring_up(0);
    bring_up(1);
    expect_nothing();
    CHECK_EQUAL(supervision_deadline_ns(&supervision), 0);
}

/* What depends on it goes on when a service ends, and need not be started again. */
static void test_restart_with_back_off(void)
{
    start(2);
    supervision.services[1].needs = 1;
    bring_up(0);
    bring_up(1);
    uint64_t delay_ns = SUPERVISION_DELAY_FIRST_NS;
    for (uint32_t i = 0; i < 20; i++) {
        end(0, 0, 9);
        expect_nothing();
        CHECK_EQUAL(supervision_deadline_ns(&supervision), now_ns + delay_ns);
        now_ns += delay_ns - 1;
        expect_nothing();
        now_ns += 1;
        bring_up(0);
        delay_ns =
            delay_ns * 2 > SUPERVISION_DELAY_MAX_NS ? SUPERVISION_DELAY_MAX_NS : delay_ns * 2;
    }
    CHECK_EQUAL(supervision.services[0].start_count, 21);
    CHECK_EQUAL(supervision.services[0].last_exit_code, 9);
    CHECK_EQUAL(supervision.services[1].start_count, 1);
    now_ns += SUPERVISION_PEACE_NS;
    end(0, 0, 9);
    CHECK_EQUAL(supervision_deadline_ns(&supervision), now_ns + SUPERVISION_DELAY_FIRST_NS);
}

/* Without the loader nothing can be started; nobody waits for what cannot be. */
static void test_loader(void)
{
    start(2);
    supervision.loader = 1;
    expect(ORDER_START, 1, 0);
    expect_nothing();
    CHECK_EQUAL(supervision_ready(&supervision, 1, 0), STATUS_OK);
    expect(ORDER_ADMIT, 1, 0);
    bring_up(0);
    end(1, 0, 9);
    end(0, 0, 9);
    now_ns += SUPERVISION_DELAY_FIRST_NS;
    expect(ORDER_START, 1, 0);
    expect_nothing();
    CHECK(supervision_deadline_ns(&supervision) > now_ns);
    CHECK_EQUAL(supervision_ready(&supervision, 1, 0), STATUS_OK);
    expect(ORDER_ADMIT, 1, 0);
    bring_up(0);
}

static void test_policies(void)
{
    start(3);
    supervision.services[0].policy = RESTART_POLICY_NEVER;
    supervision.services[1].policy = RESTART_POLICY_ON_FAILURE;
    supervision.services[2].policy = RESTART_POLICY_ON_FAILURE;
    for (uint32_t i = 0; i < 3; i++) {
        bring_up(i);
    }
    end(0, 0, 1);
    end(1, 0, 0);
    end(2, 0, 1);
    now_ns += SECOND;
    expect(ORDER_START, 2, 0);
    expect_nothing();
    CHECK_EQUAL(supervision_request_start(&supervision, 0), STATUS_OK);
    expect(ORDER_START, 0, 0);
}

static void test_too_slow(void)
{
    start(1);
    expect(ORDER_START, 0, 0);
    now_ns += SUPERVISION_START_NS;
    expect(ORDER_END, 0, 0);
    expect_nothing();
    CHECK_EQUAL(supervision_ready(&supervision, 0, 0), STATUS_WRONG_STATE);
    end(0, 0, UINT32_MAX);
    now_ns += SECOND;
    expect(ORDER_START, 0, 0);
}

static void test_stop(void)
{
    start(1);
    bring_up(0);
    CHECK_EQUAL(supervision_request_start(&supervision, 0), STATUS_WRONG_STATE);
    CHECK_EQUAL(supervision_request_stop(&supervision, 0), STATUS_OK);
    CHECK_EQUAL(supervision_request_stop(&supervision, 0), STATUS_WRONG_STATE);
    expect(ORDER_STOP, 0, 0);
    expect_nothing();
    now_ns += SUPERVISION_STOP_NS;
    expect(ORDER_END, 0, 0);
    end(0, 0, UINT32_MAX);
    now_ns += 100 * SECOND;
    expect_nothing();
    CHECK_EQUAL(supervision_request_start(&supervision, 0), STATUS_OK);
    bring_up(0);
}

static void test_restart(void)
{
    start(1);
    CHECK_EQUAL(supervision_request_restart(&supervision, 0), STATUS_WRONG_STATE);
    bring_up(0);
    CHECK_EQUAL(supervision_request_restart(&supervision, 0), STATUS_OK);
    expect(ORDER_STOP, 0, 0);
    expect_nothing();
    end(0, 0, 0);
    bring_up(0); /* at once */
    expect_nothing();
}

static void test_replace(void)
{
    start(1);
    CHECK_EQUAL(supervision_request_replace(&supervision, 0), STATUS_WRONG_STATE);
    bring_up(0);
    CHECK_EQUAL(supervision_request_replace(&supervision, 0), STATUS_OK);
    CHECK_EQUAL(supervision_request_replace(&supervision, 0), STATUS_WRONG_STATE);
    const struct supervision_order order = supervision_next(&supervision, now_ns);
    CHECK_EQUAL(order.kind, ORDER_START);
    CHECK_EQUAL(order.instance, 1);
    CHECK(order.is_replacement);
    CHECK_EQUAL(supervision_request_replace(&supervision, 0), STATUS_WRONG_STATE);
    CHECK_EQUAL(supervision_ready(&supervision, 0, 1), STATUS_OK);
    expect(ORDER_STOP, 0, 0);
    expect_nothing();
    CHECK_EQUAL(supervision_current(&supervision.services[0]), 0);
    end(0, 0, 0);
    expect(ORDER_ADMIT, 0, 1);
    CHECK_EQUAL(supervision_current(&supervision.services[0]), 1);
    /* And back again. */
    CHECK_EQUAL(supervision_request_replace(&supervision, 0), STATUS_OK);
    expect(ORDER_START, 0, 0);
    CHECK_EQUAL(supervision_ready(&supervision, 0, 0), STATUS_OK);
    expect(ORDER_STOP, 0, 1);
    end(0, 1, 0);
    expect(ORDER_ADMIT, 0, 0);
}

/* The one that is to take over fails: nothing changes. The other way round: it takes over early. */
static void test_replace_fails(void)
{
    start(1);
    bring_up(0);
    CHECK_EQUAL(supervision_request_replace(&supervision, 0), STATUS_OK);
    expect(ORDER_START, 0, 1);
    end(0, 1, 3);
    expect_nothing();
    CHECK_EQUAL(supervision.services[0].instances[0].state, INSTANCE_SERVING);
    CHECK_EQUAL(supervision_request_replace(&supervision, 0), STATUS_OK);
    expect(ORDER_START, 0, 1);
    end(0, 0, 3);
    expect_nothing();
    CHECK_EQUAL(supervision_ready(&supervision, 0, 1), STATUS_OK);
    expect(ORDER_ADMIT, 0, 1);
}

/* -- whatever happens, the invariants hold and nothing hangs ----------------------------------- */

static uint64_t state = 1;

static uint32_t chance(uint32_t limit)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(state >> 33) % limit;
}

static void anything(uint32_t count)
{
    const uint32_t service = chance(count);
    const uint32_t instance = chance(2);
    switch (chance(7)) {
    case 0:
        (void)supervision_ready(&supervision, service, instance);
        break;
    case 1:
        if (supervision.services[service].instances[instance].state != INSTANCE_NONE) {
            end(service, instance, chance(3));
        }
        break;
    case 2:
        (void)supervision_request_stop(&supervision, service);
        break;
    case 3:
        (void)supervision_request_start(&supervision, service);
        break;
    case 5:
        (void)supervision_request_restart(&supervision, service);
        break;
    case 4:
        (void)supervision_request_replace(&supervision, service);
        break;
    default:
        now_ns += (uint64_t)chance(1000000) * chance(100000);
        break;
    }
}

static void test_anything(void)
{
    for (uint32_t life = 0; life < 200; life++) {
        start(4);
        supervision.services[1].needs = 1;
        supervision.services[2].needs = 3;
        supervision.services[2].policy = RESTART_POLICY_ON_FAILURE;
        supervision.services[3].policy = RESTART_POLICY_NEVER;
        for (uint32_t i = 0; i < 1000; i++) {
            anything(4);
            for (uint32_t orders = 0;; orders++) {
                CHECK(supervision_check(&supervision));
                CHECK(orders < 32);
                if (supervision_next(&supervision, now_ns).kind == ORDER_NOTHING) {
                    break;
                }
            }
            const uint64_t deadline_ns = supervision_deadline_ns(&supervision);
            CHECK(deadline_ns == 0 || deadline_ns > now_ns);
        }
    }
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"order", test_order},
        {"close", test_close},
        {"admitted first", test_admitted_first},
        {"restart with back-off", test_restart_with_back_off},
        {"loader", test_loader},
        {"policies", test_policies},
        {"too slow", test_too_slow},
        {"stop", test_stop},
        {"restart", test_restart},
        {"replace", test_replace},
        {"replace fails", test_replace_fails},
        {"anything", test_anything},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
