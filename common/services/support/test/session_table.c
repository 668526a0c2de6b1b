#include "support/session_table.h"
#include "test_source.h"
#include "unit.h"
#include <stdlib.h>

#define SESSIONS  400u
#define PROCESSES 5u
/* Two kinds of clients: processes 0 and 1 came from one origin, the others from another one. */
#define ORIGIN_OF(process) ((process) < 2 ? 100u : 101u)

static const struct session_limits limits = {
    .sessions_of_owner_max = 60,
    .bytes_of_owner_max = 1000,
    .sessions_of_origin_max = 110,
    .bytes_of_origin_max = 1800,
    .sessions_max = 200,
    .bytes_max = 3000,
};

static struct test_source source;
static struct session_table table;

struct item {
    struct session session;
    bool is_open;
    uint32_t process;
    uint64_t bytes;
};

static struct item items[SESSIONS];

static uint64_t sum_of(uint32_t number, uint32_t *count)
{
    uint64_t bytes = 0;
    *count = 0;
    for (uint32_t i = 0; i < SESSIONS; i++) {
        const uint32_t process = items[i].process;
        const bool counts =
            number == PROCESSES || number == process || number == ORIGIN_OF(process);
        if (items[i].is_open && counts) {
            bytes += items[i].bytes;
            *count += 1;
        }
    }
    return bytes;
}

static void step_open(struct item *item)
{
    uint32_t count = 0;
    uint32_t all = 0;
    item->process = (uint32_t)random() % PROCESSES;
    item->bytes = 0;
    (void)sum_of(item->process, &count);
    (void)sum_of(PROCESSES, &all);
    uint32_t from = 0;
    (void)sum_of(ORIGIN_OF(item->process), &from);
    const bool fits = count < limits.sessions_of_owner_max &&
                      from < limits.sessions_of_origin_max && all < limits.sessions_max;
    const enum status status =
        session_open(&table, &item->session, item->process, ORIGIN_OF(item->process));
    CHECK_EQUAL(status, fits ? STATUS_OK : STATUS_LIMIT_EXCEEDED);
    item->is_open = status == STATUS_OK;
    CHECK(!item->is_open || session_origin(&item->session) == ORIGIN_OF(item->process));
}

static void step_charge(struct item *item)
{
    uint32_t count = 0;
    const uint64_t bytes = (uint64_t)random() % 100;
    const bool fits =
        sum_of(item->process, &count) + bytes <= limits.bytes_of_owner_max &&
        sum_of(ORIGIN_OF(item->process), &count) + bytes <= limits.bytes_of_origin_max &&
        sum_of(PROCESSES, &count) + bytes <= limits.bytes_max;
    const enum status status = session_charge(&table, &item->session, bytes);
    CHECK_EQUAL(status, fits ? STATUS_OK : STATUS_LIMIT_EXCEEDED);
    item->bytes += status == STATUS_OK ? bytes : 0;
}

static void close_item(struct item *item)
{
    const uint64_t badge = item->session.badge;
    CHECK(session_find(&table, badge) == &item->session);
    session_close(&table, &item->session);
    CHECK(session_find(&table, badge) == NULL);
    item->is_open = false;
}

static void test_random(void)
{
    test_source_init(&source);
    session_table_init(&table, &source.source, &limits, UINT64_MAX);
    uint64_t last = 0;
    for (uint32_t step = 0; step < 20000; step++) {
        struct item *item = &items[(uint32_t)random() % SESSIONS];
        if (!item->is_open) {
            step_open(item);
            if (item->is_open) {
                CHECK(item->session.badge > last);
                CHECK((item->session.badge & SESSION_BADGE_FROM_INIT) == 0);
                last = item->session.badge;
            }
        } else if (step % 3 == 0) {
            close_item(item);
        } else if (step % 3 == 1) {
            step_charge(item);
        } else {
            const uint64_t part = item->bytes / 2;
            session_refund(&table, &item->session, part);
            item->bytes -= part;
        }
    }
    for (uint32_t i = 0; i < SESSIONS; i++) {
        if (items[i].is_open) {
            close_item(&items[i]);
        }
    }
    CHECK_EQUAL(table.bytes, 0);
    CHECK_EQUAL(table.session_count, 0);
    CHECK_EQUAL(source.taken, 0);
}

/* However many processes a client makes, others find room. */
static void test_origin(void)
{
    static struct session made[200];
    struct session other;
    uint32_t count = 0;
    test_source_init(&source);
    session_table_init(&table, &source.source, &limits, 0);
    while (count < 200 && session_open(&table, &made[count], count, 1) == STATUS_OK) {
        count++;
    }
    CHECK_EQUAL(count, limits.sessions_of_origin_max);
    CHECK_EQUAL(session_charge(&table, &made[0], 1000), STATUS_OK);
    CHECK_EQUAL(session_charge(&table, &made[1], 800), STATUS_OK);
    CHECK_EQUAL(session_charge(&table, &made[2], 1), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(session_open(&table, &other, 7, 2), STATUS_OK);
    CHECK_EQUAL(session_charge(&table, &other, 1000), STATUS_OK);
    session_close(&table, &other);
    for (uint32_t i = 0; i < count; i++) {
        session_close(&table, &made[i]);
    }
    CHECK_EQUAL(source.taken, 0);
}

/* UINT64_MAX as an amount is no way around the limit. */
static void test_bounds(void)
{
    struct session session;
    test_source_init(&source);
    session_table_init(&table, &source.source, &limits, 0);
    CHECK_EQUAL(session_open(&table, &session, 1, 1), STATUS_OK);
    CHECK(session.badge != 0);
    CHECK_EQUAL(session_charge(&table, &session, UINT64_MAX), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(session_charge(&table, &session, 1000), STATUS_OK);
    CHECK_EQUAL(session_charge(&table, &session, 1), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(session_charge(&table, &session, UINT64_MAX - 999), STATUS_LIMIT_EXCEEDED);
    session_close(&table, &session);
}

static void test_no_memory(void)
{
    struct session session;
    test_source_init(&source);
    source.taken_max = 0;
    session_table_init(&table, &source.source, &limits, 7);
    CHECK_EQUAL(session_open(&table, &session, 1, 1), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(table.session_count, 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"random", test_random},
        {"origin", test_origin},
        {"bounds", test_bounds},
        {"no memory", test_no_memory},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
