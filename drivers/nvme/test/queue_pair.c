/* Commands and completions, with each kind of completion that cannot be. */
#include "queue_pair.h"
#include "specification.h"
#include "unit.h"

#define ENTRIES 8u
#define ID      2u

static _Alignas(8) uint8_t submission[NVME_PAGE_BYTES];
static _Alignas(8) uint8_t completion[NVME_PAGE_BYTES];
static struct nvme_queue_pair pair;
static struct nvme_completion taken;
static uint32_t rung[2];
static uint32_t rung_count;
static uint32_t place; /* where the controller posts next, counted from the start */

static void take_write(void *context, uint32_t offset, uint32_t value)
{
    (void)context;
    rung[0] = offset;
    rung[1] = value;
    rung_count++;
}

static const struct nvme_access access = {.write = take_write};

static void begin(void)
{
    memset(&pair, 0xff, sizeof(pair));
    memset(submission, 0xff, sizeof(submission));
    memset(completion, 0xff, sizeof(completion));
    pair.submission.address = submission;
    pair.completion.address = completion;
    queue_pair_init(&pair, ID, ENTRIES);
    place = 0;
    rung_count = 0;
}

static enum status put(uint32_t slot)
{
    const struct nvme_command command = {
        .operation = NVM_READ, .namespace_id = 9, .data = {1, 2}, .words = {3, 4, 5, 6, 7, 8}};
    const enum status status = queue_pair_put(&pair, slot, &command);
    queue_pair_ring_commands(&pair, &access, 4);
    return status;
}

static uint32_t id_of(uint32_t index)
{
    uint32_t first = 0;
    memcpy(&first, submission + index * COMMAND_BYTES, sizeof(first));
    return first >> 16;
}

static void post(uint32_t id, uint32_t queue, uint32_t fetched, uint32_t status)
{
    const uint32_t phase = place / ENTRIES % 2 == 0 ? COMPLETION_PHASE : 0;
    const uint32_t words[4] = {
        0x1234, 0, fetched | queue << 16, id | phase | status << COMPLETION_STATUS_SHIFT};
    memcpy(completion + place % ENTRIES * COMPLETION_BYTES, words, sizeof(words));
    place++;
}

static void test_command(void)
{
    static const uint32_t wanted[16] = {NVM_READ, 9, 0, 0, 0, 0, 1, 0, 2, 0, 3, 4, 5, 6, 7, 8};
    uint32_t words[16];
    begin();
    CHECK_EQUAL(put(5), STATUS_OK);
    memcpy(words, submission, sizeof(words));
    words[0] &= UINT16_MAX;
    CHECK(memcmp(words, wanted, sizeof(words)) == 0);
    CHECK_EQUAL(rung[0], 0x1000 + 2 * ID * 4);
    CHECK_EQUAL(rung[1], 1);
    queue_pair_ring_commands(&pair, &access, 4);
    CHECK_EQUAL(rung_count, 1);
}

static void test_completion(void)
{
    begin();
    CHECK_EQUAL(put(3), STATUS_OK);
    CHECK_EQUAL(queue_pair_take(&pair, &taken), STATUS_NOT_FOUND);
    post(id_of(0), ID, 1, 0x80);
    CHECK_EQUAL(queue_pair_take(&pair, &taken), STATUS_OK);
    CHECK_EQUAL(taken.slot, 3);
    CHECK_EQUAL(taken.error, 0x80);
    CHECK_EQUAL(taken.result, 0x1234);
    CHECK_EQUAL(queue_pair_take(&pair, &taken), STATUS_NOT_FOUND);
    queue_pair_ring_completions(&pair, &access, 8);
    CHECK_EQUAL(rung[0], 0x1000 + (2 * ID + 1) * 8);
    CHECK_EQUAL(rung[1], 1);
}

static void test_full(void)
{
    begin();
    for (uint32_t slot = 0; slot < ENTRIES - 1; slot++) {
        CHECK_EQUAL(put(slot), STATUS_OK);
    }
    CHECK_EQUAL(put(0), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(put(ENTRIES - 1), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(put(UINT32_MAX), STATUS_LIMIT_EXCEEDED);
    post(id_of(4), ID, 6, 0);
    CHECK_EQUAL(queue_pair_take(&pair, &taken), STATUS_OK);
    CHECK_EQUAL(taken.slot, 4);
    CHECK_EQUAL(put(4), STATUS_OK);
    CHECK_EQUAL(put(3), STATUS_LIMIT_EXCEEDED);
}

static void test_many_rounds(void)
{
    begin();
    for (uint32_t i = 0; i < 5000; i++) {
        const uint32_t slot = i % (ENTRIES - 1);
        CHECK_EQUAL(put(slot), STATUS_OK);
        post(id_of(i % ENTRIES), ID, (i + 1) % ENTRIES, 0);
        CHECK_EQUAL(queue_pair_take(&pair, &taken), STATUS_OK);
        CHECK_EQUAL(taken.slot, slot);
        CHECK_EQUAL(queue_pair_take(&pair, &taken), STATUS_NOT_FOUND);
    }
}

/* It is broken then, and stays so. */
static void check_broken(void)
{
    CHECK_EQUAL(queue_pair_take(&pair, &taken), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(queue_pair_take(&pair, &taken), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(put(6), STATUS_DEVICE_ERROR);
}

static void begin_with_two(void)
{
    begin();
    CHECK_EQUAL(put(0), STATUS_OK);
    CHECK_EQUAL(put(1), STATUS_OK);
}

static void test_wrong_completions(void)
{
    begin_with_two();
    post(id_of(0), ID + 1, 1, 0); /* another queue's */
    check_broken();
    begin_with_two();
    post(id_of(0), ID, 3, 0); /* more was fetched than was rung for */
    check_broken();
    begin_with_two();
    post(id_of(0), ID, ENTRIES, 0);
    check_broken();
    begin_with_two();
    post(id_of(0) + 2, ID, 1, 0); /* a slot that waits for nothing */
    check_broken();
    begin_with_two();
    post(id_of(0) | 7, ID, 1, 0); /* a slot that there is not */
    check_broken();
    begin_with_two();
    post(id_of(0) ^ 0x8000, ID, 1, 0); /* another generation */
    check_broken();
    begin();
    post(0, ID, 0, 0); /* nothing was put in */
    check_broken();
}

static void test_twice(void)
{
    begin_with_two();
    post(id_of(0), ID, 2, 0);
    post(id_of(0), ID, 2, 0);
    CHECK_EQUAL(queue_pair_take(&pair, &taken), STATUS_OK);
    check_broken();
    begin_with_two();
    const uint32_t old = id_of(0);
    post(old, ID, 2, 0);
    CHECK_EQUAL(queue_pair_take(&pair, &taken), STATUS_OK);
    CHECK_EQUAL(put(0), STATUS_OK);
    post(old, ID, 3, 0); /* of the slot's command before */
    check_broken();
}

static void test_back(void)
{
    begin_with_two();
    post(id_of(0), ID, 2, 0);
    post(id_of(1), ID, 1, 0); /* fetched less than before */
    CHECK_EQUAL(queue_pair_take(&pair, &taken), STATUS_OK);
    check_broken();
}

static void test_doorbells(void)
{
    CHECK_EQUAL(queue_pair_registers_bytes(0, 4), 0x1008);
    CHECK_EQUAL(queue_pair_registers_bytes(4, 4), 0x1028);
    CHECK_EQUAL(queue_pair_registers_bytes(1, 4 << 15), 0x1000 + 3 * 131072 + 4);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"command", test_command},
        {"completion", test_completion},
        {"full", test_full},
        {"many rounds", test_many_rounds},
        {"completions that cannot be", test_wrong_completions},
        {"completed twice", test_twice},
        {"fetched backwards", test_back},
        {"doorbells", test_doorbells},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
