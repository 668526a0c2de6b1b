#include "records.h"
#include "unit.h"

static struct records records;
static struct launch_record views[RECORDS_READ_MAX];

static struct record make(uint64_t process)
{
    struct record record = {.process = process, .parent = 7, .time_ns = 10 * process};
    snprintf(record.program, sizeof(record.program), "program-%llu", (unsigned long long)process);
    return record;
}

static void fill(uint64_t count)
{
    memset(&records, 0, sizeof(records));
    for (uint64_t i = 1; i <= count; i++) {
        const struct record record = make(1000 + i);
        records_add(&records, &record);
    }
}

static void check_view(const struct launch_record *view, uint64_t number)
{
    char name[RECORD_NAME_BYTES];
    snprintf(name, sizeof(name), "program-%llu", (unsigned long long)(1000 + number));
    CHECK_EQUAL(view->number, number);
    CHECK_EQUAL(view->process, 1000 + number);
    CHECK_EQUAL(view->time_ns, 10 * (1000 + number));
    CHECK_EQUAL(view->program.size_bytes, strlen(name));
    CHECK(memcmp(view->program.data, name, strlen(name)) == 0);
}

/* All that is kept, in order, and exactly what is lost before it. */
static void read_all(uint64_t total, uint64_t after)
{
    const uint64_t kept = total < RECORDS_MAX ? total : RECORDS_MAX;
    const uint64_t oldest = total - kept + 1;
    uint64_t next = after + 1 < oldest ? oldest : after + 1;
    uint64_t lost_in_all = 0;
    uint64_t at = after;
    uint32_t count = 0;
    do {
        uint64_t lost = 77;
        count = records_read(&records, at, views, &lost);
        CHECK(count <= RECORDS_READ_MAX);
        for (uint32_t i = 0; i < count; i++) {
            check_view(&views[i], next);
            at = next++;
        }
        lost_in_all += lost;
    } while (count != 0);
    CHECK_EQUAL(next, after > total ? after + 1 : total + 1);
    CHECK_EQUAL(lost_in_all, after + 1 < oldest ? oldest - after - 1 : 0);
}

static void test_every_position(void)
{
    static const uint64_t totals[] = {
        0,
        1,
        2,
        RECORDS_READ_MAX,
        RECORDS_READ_MAX + 1,
        RECORDS_MAX - 1,
        RECORDS_MAX,
        RECORDS_MAX + 1,
        3 * RECORDS_MAX + 5};
    for (size_t i = 0; i < sizeof(totals) / sizeof(totals[0]); i++) {
        fill(totals[i]);
        for (uint64_t after = 0; after <= totals[i] + 2; after++) {
            read_all(totals[i], after);
        }
    }
}

static void test_beyond_the_end(void)
{
    uint64_t lost = 77;
    fill(3);
    CHECK_EQUAL(records_read(&records, UINT64_MAX, views, &lost), 0);
    CHECK_EQUAL(lost, 0);
}

/* What nobody knows is empty, not zeros. */
static void test_what_is_known(void)
{
    uint64_t lost = 0;
    fill(0);
    struct record record = make(1);
    record.is_refused = true;
    memset(record.hash, 0xab, sizeof(record.hash));
    snprintf(record.reason, sizeof(record.reason), "it is not signed");
    records_add(&records, &record);
    CHECK_EQUAL(records_read(&records, 0, views, &lost), 1);
    CHECK(views[0].is_refused);
    CHECK_EQUAL(views[0].hash.size_bytes, RECORD_HASH_BYTES);
    CHECK_EQUAL(views[0].signer.size_bytes, 0);
    CHECK_EQUAL(views[0].principal.size_bytes, 0);
    CHECK(memcmp(views[0].reason.data, "it is not signed", views[0].reason.size_bytes) == 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"every position", test_every_position},
        {"beyond the end", test_beyond_the_end},
        {"what is known", test_what_is_known},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
