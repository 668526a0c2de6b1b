#include "supervisor.h"
#include "unit.h"

#define SECOND UINT64_C(1000000000)

static struct supervisor supervisor;
static uint64_t now_ns;

/* What supervisor_next() says, or that it says nothing. */
static void expect(enum supervisor_order_kind kind, uint32_t service, uint32_t instance)
{
    const struct supervisor_order order = supervisor_next(&supervisor, now_ns);
    CHECK_EQUAL(order.kind, kind);
    if (kind != ORDER_NOTHING) {
        CHECK_EQUAL(order.service, service);
        CHECK_EQUAL(order.instance, instance);
    }
    CHECK(supervisor_check(&supervisor));
}

static void expect_nothing(void)
{
    expect(ORDER_NOTHING, 0, 0);
}

static void start(uint32_t count)
{
    now_ns = 7 * SECOND;
    supervisor_start(&supervisor, count);
}

static void bring_up(uint32_t service)
{
    expect(ORDER_START, service, 0);
    CHECK_EQUAL(supervisor_ready(&supervisor, service, 0), STATUS_OK);
    expect(ORDER_ADMIT, service, 0);
}

static void end(uint32_t service, uint32_t instance, uint32_t code)
{
    supervisor_ended(&supervisor, service, instance, code, now_ns);
}

/* 0 needs 1, 1 needs 2: they come up the other way round, one after the other. */
static void test_order(void)
{
    start(3);
    supervisor.services[0].needs = 2;
    supervisor.services[1].needs = 4;
    expect(ORDER_START, 2, 0);
    expect_nothing();
    CHECK_EQUAL(supervisor_ready(&supervisor, 2, 0), STATUS_OK);
    CHECK_EQUAL(supervisor_ready(&supervisor, 2, 0), STATUS_WRONG_STATE);
    expect(ORDER_ADMIT, 2, 0);
    expect(ORDER_START, 1, 0);
    expect_nothing();
}

static void test_admitted_first(void)
{
    start(2);
    supervisor.services[1].needs = 1;
    bring_up(0);
    bring_up(1);
    expect_nothing();
    CHECK_EQUAL(supervisor_deadline_ns(&supervisor), 0);
}

/* What depends on it goes on when a service ends, and need not be started again. */
static void test_restart_with_back_off(void)
{
    start(2);
    supervisor.services[1].needs = 1;
    bring_up(0);
    bring_up(1);
    uint64_t delay_ns = SUPERVISOR_DELAY_FIRST_NS;
    for (uint32_t i = 0; i < 20; i++) {
        end(0, 0, 9);
        expect_nothing();
        CHECK_EQUAL(supervisor_deadline_ns(&supervisor), now_ns + delay_ns);
        now_ns += delay_ns - 1;
        expect_nothing();
        now_ns += 1;
        bring_up(0);
        delay_ns = delay_ns * 2 > SUPERVISOR_DELAY_MAX_NS ? SUPERVISOR_DELAY_MAX_NS : delay_ns * 2;
    }
    CHECK_EQUAL(supervisor.services[0].start_count, 21);
    CHECK_EQUAL(supervisor.services[0].last_exit_code, 9);
    CHECK_EQUAL(supervisor.services[1].start_count, 1);
    now_ns += SUPERVISOR_PEACE_NS;
    end(0, 0, 9);
    CHECK_EQUAL(supervisor_deadline_ns(&supervisor), now_ns + SUPERVISOR_DELAY_FIRST_NS);
}

static void test_policies(void)
{
    start(3);
    supervisor.services[0].policy = RESTART_NEVER;
    supervisor.services[1].policy = RESTART_ON_FAILURE;
    supervisor.services[2].policy = RESTART_ON_FAILURE;
    for (uint32_t i = 0; i < 3; i++) {
        bring_up(i);
    }
    end(0, 0, 1);
    end(1, 0, 0);
    end(2, 0, 1);
    now_ns += SECOND;
    expect(ORDER_START, 2, 0);
    expect_nothing();
    CHECK_EQUAL(supervisor_request_start(&supervisor, 0), STATUS_OK);
    expect(ORDER_START, 0, 0);
}

static void test_too_slow(void)
{
    start(1);
    expect(ORDER_START, 0, 0);
    now_ns += SUPERVISOR_START_NS;
    expect(ORDER_END, 0, 0);
    expect_nothing();
    CHECK_EQUAL(supervisor_ready(&supervisor, 0, 0), STATUS_WRONG_STATE);
    end(0, 0, UINT32_MAX);
    now_ns += SECOND;
    expect(ORDER_START, 0, 0);
}

static void test_stop(void)
{
    start(1);
    bring_up(0);
    CHECK_EQUAL(supervisor_request_start(&supervisor, 0), STATUS_WRONG_STATE);
    CHECK_EQUAL(supervisor_request_stop(&supervisor, 0), STATUS_OK);
    CHECK_EQUAL(supervisor_request_stop(&supervisor, 0), STATUS_WRONG_STATE);
    expect(ORDER_STOP, 0, 0);
    expect_nothing();
    now_ns += SUPERVISOR_STOP_NS;
    expect(ORDER_END, 0, 0);
    end(0, 0, UINT32_MAX);
    now_ns += 100 * SECOND;
    expect_nothing();
    CHECK_EQUAL(supervisor_request_start(&supervisor, 0), STATUS_OK);
    bring_up(0);
}

static void test_replace(void)
{
    start(1);
    CHECK_EQUAL(supervisor_request_replace(&supervisor, 0), STATUS_WRONG_STATE);
    bring_up(0);
    CHECK_EQUAL(supervisor_request_replace(&supervisor, 0), STATUS_OK);
    CHECK_EQUAL(supervisor_request_replace(&supervisor, 0), STATUS_WRONG_STATE);
    const struct supervisor_order order = supervisor_next(&supervisor, now_ns);
    CHECK_EQUAL(order.kind, ORDER_START);
    CHECK_EQUAL(order.instance, 1);
    CHECK(order.is_replacement);
    CHECK_EQUAL(supervisor_request_replace(&supervisor, 0), STATUS_WRONG_STATE);
    CHECK_EQUAL(supervisor_ready(&supervisor, 0, 1), STATUS_OK);
    expect(ORDER_STOP, 0, 0);
    expect_nothing();
    CHECK_EQUAL(supervisor_current(&supervisor.services[0]), 0);
    end(0, 0, 0);
    expect(ORDER_ADMIT, 0, 1);
    CHECK_EQUAL(supervisor_current(&supervisor.services[0]), 1);
    /* And back again. */
    CHECK_EQUAL(supervisor_request_replace(&supervisor, 0), STATUS_OK);
    expect(ORDER_START, 0, 0);
    CHECK_EQUAL(supervisor_ready(&supervisor, 0, 0), STATUS_OK);
    expect(ORDER_STOP, 0, 1);
    end(0, 1, 0);
    expect(ORDER_ADMIT, 0, 0);
}

/* The one that should take over fails: nothing changes. The other way round, it takes over early.
 */
static void test_replace_fails(void)
{
    start(1);
    bring_up(0);
    CHECK_EQUAL(supervisor_request_replace(&supervisor, 0), STATUS_OK);
    expect(ORDER_START, 0, 1);
    end(0, 1, 3);
    expect_nothing();
    CHECK_EQUAL(supervisor.services[0].instances[0].state, INSTANCE_SERVING);
    CHECK_EQUAL(supervisor_request_replace(&supervisor, 0), STATUS_OK);
    expect(ORDER_START, 0, 1);
    end(0, 0, 3);
    expect_nothing();
    CHECK_EQUAL(supervisor_ready(&supervisor, 0, 1), STATUS_OK);
    expect(ORDER_ADMIT, 0, 1);
}

/* -- whatever happens, the invariants hold and nothing hangs ------------------------------------
 */

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
    switch (chance(6)) {
    case 0:
        (void)supervisor_ready(&supervisor, service, instance);
        break;
    case 1:
        if (supervisor.services[service].instances[instance].state != INSTANCE_NONE) {
            end(service, instance, chance(3));
        }
        break;
    case 2:
        (void)supervisor_request_stop(&supervisor, service);
        break;
    case 3:
        (void)supervisor_request_start(&supervisor, service);
        break;
    case 4:
        (void)supervisor_request_replace(&supervisor, service);
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
        supervisor.services[1].needs = 1;
        supervisor.services[2].needs = 3;
        supervisor.services[2].policy = RESTART_ON_FAILURE;
        supervisor.services[3].policy = RESTART_NEVER;
        for (uint32_t i = 0; i < 1000; i++) {
            anything(4);
            for (uint32_t orders = 0;; orders++) {
                CHECK(supervisor_check(&supervisor));
                CHECK(orders < 32);
                if (supervisor_next(&supervisor, now_ns).kind == ORDER_NOTHING) {
                    break;
                }
            }
            const uint64_t deadline_ns = supervisor_deadline_ns(&supervisor);
            CHECK(deadline_ns == 0 || deadline_ns > now_ns);
        }
    }
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"order", test_order},
        {"admitted first", test_admitted_first},
        {"restart with back-off", test_restart_with_back_off},
        {"policies", test_policies},
        {"too slow", test_too_slow},
        {"stop", test_stop},
        {"replace", test_replace},
        {"replace fails", test_replace_fails},
        {"anything", test_anything},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
