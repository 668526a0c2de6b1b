/* More audit records than a ring holds: what a reader that comes late finds, and what it knows. */
#include "abi/audit.h"
#include "tests.h"

#define PLACE      UINT64_C(0x74000000)
#define RING_BYTES (4 * PAGE_SIZE_BYTES)

static uint32_t mapping;

/* The ring of the CPU that this thread is on: what it does is recorded there. */
static const struct audit_ring_head *map_own_ring(void)
{
    struct thread_state_results state = {0};
    must(thread_state(THREAD, &state), "thread state");
    const struct audit_source_ring_params params = {.cpu = state.cpu};
    struct audit_source_ring_results results = {0};
    must(audit_source_ring(AUDIT_SOURCE, &params, &results), "audit ring");
    struct memory_describe_results described = {0};
    must(memory_describe(results.memory, &described), "describe");
    CHECK_EQUAL(described.size_bytes, RING_BYTES);
    mapping = map(results.memory, PLACE, RING_BYTES, MAP_READ);
    release(results.memory);
    const struct audit_ring_head *head = (const struct audit_ring_head *)PLACE;
    CHECK_EQUAL(head->cpu, state.cpu);
    CHECK_EQUAL(head->record_count, 96);
    return head;
}

static const struct audit_ring_record *
record_of(const struct audit_ring_head *head, uint64_t number)
{
    const struct audit_ring_record *records =
        (const struct audit_ring_record *)((const uint8_t *)head + PAGE_SIZE_BYTES);
    return &records[(number - 1) % head->record_count];
}

/* One record, and which one it is can be seen: the method that was denied. */
static void deny(uint32_t number)
{
    struct register_message message = {.tag = message_tag(40 + number % 16, 0)};
    CHECK_EQUAL(message_call(CONSOLE, &message), STATUS_DENIED);
}

static void check_record(const struct audit_ring_record *record, uint64_t number, uint32_t which)
{
    CHECK_EQUAL(record->number, number);
    CHECK_EQUAL(record->kind, AUDIT_DENIED);
    CHECK_EQUAL(record->subject, OBJECT_CONSOLE);
    CHECK_EQUAL(record->detail, 40 + which % 16);
    CHECK(record->time_ns != 0);
    CHECK_EQUAL(record->badge, 0);
}

static void test_in_time(void)
{
    const struct audit_ring_head *head = map_own_ring();
    struct process_state_results self = {0};
    must(process_state(PROCESS, &self), "state");
    for (uint32_t i = 0; i < 200; i++) {
        const uint64_t before = head->written;
        const uint64_t from_ns = now_ns();
        deny(i);
        CHECK_EQUAL(*(const volatile uint64_t *)&head->written, before + 1);
        const struct audit_ring_record *record = record_of(head, before + 1);
        check_record(record, before + 1, i);
        CHECK_EQUAL(record->process, self.number);
        CHECK(record->time_ns >= from_ns && record->time_ns <= now_ns());
    }
    release(mapping);
}

/* Numbers have no gaps: how far `written` is ahead says how many are lost, the rest is whole. */
static void check_overrun(uint32_t count)
{
    const struct audit_ring_head *head = map_own_ring();
    const uint64_t read_to = head->written;
    for (uint32_t i = 0; i < count; i++) {
        deny(i);
    }
    const uint64_t written = *(const volatile uint64_t *)&head->written;
    CHECK_EQUAL(written, read_to + count);
    const uint32_t lost = count > head->record_count ? count - head->record_count : 0;
    for (uint32_t i = lost; i < count; i++) {
        check_record(record_of(head, read_to + 1 + i), read_to + 1 + i, i);
    }
    /* The place of a lost one has a later number: the reader cannot take one for the other. */
    for (uint32_t i = 0; i < lost; i++) {
        CHECK(record_of(head, read_to + 1 + i)->number > read_to + 1 + i);
    }
    release(mapping);
}

static void test_overrun(void)
{
    const uint32_t counts[] = {0, 1, 95, 96, 97, 192, 193, 500};
    for (uint32_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        check_overrun(counts[i]);
    }
}

/* However many come, the event is signalled, and its reader sees the last one. */
static void test_signalled(void)
{
    const uint32_t event = make_event();
    const struct audit_source_bind_event_params params = {.event = event, .bits = 4};
    must(audit_source_bind_event(AUDIT_SOURCE, &params), "bind event");
    check_overrun(300);
    CHECK_EQUAL(wait(event), 4);
    /* Another one takes its place. */
    const uint32_t other = make_event();
    const struct audit_source_bind_event_params next = {.event = other, .bits = 8};
    must(audit_source_bind_event(AUDIT_SOURCE, &next), "bind event");
    deny(0);
    CHECK_EQUAL(wait(other), 8);
    struct event_take_results taken = {0};
    must(event_take(event, &taken), "take");
    CHECK_EQUAL(taken.bits, 0);
    release(event);
    release(other);
    deny(0); /* nobody names the event any more but the kernel */
}

const struct guest_test audit_overrun_tests[] = {
    {"each audit record is there at once", test_in_time},
    {"a reader knows how many records it has lost", test_overrun},
    {"new records are signalled, however many", test_signalled},
};
const uint32_t audit_overrun_test_count =
    sizeof(audit_overrun_tests) / sizeof(audit_overrun_tests[0]);
