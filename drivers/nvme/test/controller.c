/* Start and stop of controllers that are as they should be, and of all others. */
#include "model.h"
#include "unit.h"

static struct model model;
static struct nvme_controller controller;

static uint32_t chance(void)
{
    static uint64_t state = 1;
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(state >> 33);
}

static void begin(void)
{
    memset(&controller, 0, sizeof(controller));
    model_init(&model, chance);
}

static enum status start(void)
{
    controller.access = model.access;
    const enum status status = controller_start(&controller);
    if (model.misuse != NULL) {
        fprintf(stderr, "misuse: %s\n", model.misuse);
    }
    CHECK(model.misuse == NULL);
    return status;
}

static void test_start(void)
{
    begin();
    CHECK_EQUAL(start(), STATUS_OK);
    CHECK_EQUAL(controller.queue_count, NVME_QUEUES_MAX);
    CHECK_EQUAL(controller.namespace_id, MODEL_NAMESPACE_AT);
    CHECK_EQUAL(controller.namespace.block_count, 4096);
    CHECK_EQUAL(controller.queues[3].entries, NVME_QUEUE_ENTRIES);
    CHECK(controller_is_well(&controller));
    CHECK_EQUAL(controller_stop(&controller), STATUS_OK);
    CHECK_EQUAL(start(), STATUS_OK);
    CHECK_EQUAL(model.enable_count, 2);
}

static void test_doorbells_apart(void)
{
    begin();
    model.capabilities |= UINT64_C(3) << CAPABILITIES_STRIDE_SHIFT;
    CHECK_EQUAL(start(), STATUS_OK);
    CHECK_EQUAL(controller.stride_bytes, 32);
    begin();
    model.capabilities |= UINT64_C(9) << CAPABILITIES_STRIDE_SHIFT;
    CHECK_EQUAL(start(), STATUS_OK); /* of 2 KiB in 16 KiB: those of queues 0 to 2 */
    CHECK_EQUAL(controller.queue_count, 2);
    begin();
    model.capabilities |= UINT64_C(15) << CAPABILITIES_STRIDE_SHIFT;
    CHECK_EQUAL(start(), STATUS_UNSUPPORTED);
}

static void test_fewer_queues(void)
{
    begin();
    model.queues_given = 0 | 63 << 16;
    CHECK_EQUAL(start(), STATUS_OK);
    CHECK_EQUAL(controller.queue_count, 1);
    begin();
    model.queues_given = UINT32_MAX;
    model.access.interrupt_count = 3;
    CHECK_EQUAL(start(), STATUS_OK);
    CHECK_EQUAL(controller.queue_count, 3);
}

static void test_small_queues(void)
{
    begin();
    model.capabilities = (model.capabilities & ~UINT64_C(0xffff)) | 1;
    CHECK_EQUAL(start(), STATUS_OK);
    CHECK_EQUAL(controller.queues[0].entries, 2);
    begin();
    model.capabilities &= ~UINT64_C(0xffff);
    CHECK_EQUAL(start(), STATUS_UNSUPPORTED);
}

static void test_other_capabilities(void)
{
    begin();
    model.capabilities &= ~CAPABILITIES_NVM;
    CHECK_EQUAL(start(), STATUS_UNSUPPORTED);
    begin();
    model.capabilities |= UINT64_C(1) << CAPABILITIES_PAGE_MIN_SHIFT;
    CHECK_EQUAL(start(), STATUS_UNSUPPORTED);
    begin();
    model.access.registers_bytes = 0x20;
    CHECK_EQUAL(start(), STATUS_UNSUPPORTED);
    begin();
    model.access.registers_bytes = 0x1008;
    CHECK_EQUAL(start(), STATUS_UNSUPPORTED);
    begin();
    model.about[CONTROLLER_TYPE] = 2;
    CHECK_EQUAL(start(), STATUS_UNSUPPORTED);
    CHECK_EQUAL(model.configuration, 0);
}

static void test_wanted_namespace(void)
{
    begin();
    controller.namespace_wanted = 5;
    CHECK_EQUAL(start(), STATUS_OK);
    CHECK_EQUAL(controller.namespace_id, 5);
    CHECK_EQUAL(controller.namespace.block_bytes, 4096);
    begin();
    controller.namespace_wanted = 4;
    CHECK_EQUAL(start(), STATUS_NOT_FOUND);
}

static void test_first_namespace_is_not_ours(void)
{
    begin();
    model.namespaces[MODEL_NAMESPACE_AT][NAMESPACE_FORMATS] = 8; /* metadata */
    CHECK_EQUAL(start(), STATUS_OK);
    CHECK_EQUAL(controller.namespace_id, 5);
    begin();
    model.namespaces[MODEL_NAMESPACE_AT][NAMESPACE_FORMAT] = 1;
    model.namespaces[5][NAMESPACE_FORMAT] = 1;
    CHECK_EQUAL(start(), STATUS_MALFORMED);
    begin();
    memset(model.active, 0, sizeof(model.active));
    CHECK_EQUAL(start(), STATUS_NOT_FOUND);
}

static void test_no_list_of_namespaces(void)
{
    begin();
    model.version = 0x00010000;
    CHECK_EQUAL(start(), STATUS_OK); /* 1 and 2 have no blocks */
    CHECK_EQUAL(controller.namespace_id, MODEL_NAMESPACE_AT);
    begin();
    model.version = 0x00010000;
    model.about[CONTROLLER_NAMESPACES] = 2;
    CHECK_EQUAL(start(), STATUS_NOT_FOUND);
}

static void test_refused_commands(void)
{
    static const uint32_t commands[] = {
        ADMIN_IDENTIFY,
        ADMIN_SET_FEATURES,
        ADMIN_CREATE_COMPLETION_QUEUE,
        ADMIN_CREATE_SUBMISSION_QUEUE,
    };
    for (uint32_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        begin();
        model.refused = commands[i];
        CHECK_EQUAL(start(), STATUS_DEVICE_ERROR);
        CHECK_EQUAL(model.configuration, 0);
    }
}

static void test_not_ready(void)
{
    begin();
    model.moods.is_stubborn = 1;
    CHECK_EQUAL(start(), STATUS_TIMED_OUT);
    CHECK(model.time_ns >= 16 * TIMEOUT_UNIT_NS);
    CHECK(model.time_ns < NVME_CALL_NS_MAX);
    begin();
    model.capabilities |= UINT64_C(255) << CAPABILITIES_TIMEOUT_SHIFT;
    model.moods.is_stubborn = 1;
    CHECK_EQUAL(start(), STATUS_TIMED_OUT);
    CHECK(model.time_ns <= NVME_CALL_NS_MAX + NVME_LOOK_NS);
}

static void test_does_not_stop(void)
{
    begin();
    CHECK_EQUAL(start(), STATUS_OK);
    model.moods.is_stubborn = 1;
    CHECK_EQUAL(controller_stop(&controller), STATUS_TIMED_OUT);
}

static void test_does_not_answer(void)
{
    begin();
    model.loses_admin = true;
    CHECK_EQUAL(start(), STATUS_TIMED_OUT);
    CHECK(model.time_ns >= NVME_ADMIN_NS);
    CHECK_EQUAL(model.configuration, 0);
}

static void test_gone(void)
{
    begin();
    model.is_gone = true;
    CHECK_EQUAL(start(), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(controller_stop(&controller), STATUS_DEVICE_ERROR);
    begin();
    CHECK_EQUAL(start(), STATUS_OK);
    model.is_gone = true;
    CHECK(!controller_is_well(&controller));
}

static void test_failed(void)
{
    begin();
    model.moods.is_fatal = 1;
    CHECK_EQUAL(start(), STATUS_DEVICE_ERROR);
    begin();
    CHECK_EQUAL(start(), STATUS_OK);
    model.has_failed = true;
    CHECK(!controller_is_well(&controller));
    CHECK_EQUAL(start(), STATUS_OK);
}

/* Lies and madness: an end, in time, and with no more than the model can show. */
static void test_moods(void)
{
    uint32_t counts[STATUS_COUNT] = {0};
    for (uint32_t i = 0; i < 4000; i++) {
        begin();
        model.moods.lies = i % 4 == 0 ? 0 : 1 + i % 40;
        model.moods.is_mad = 10;
        model.loses_admin = i % 100 == 0;
        model.moods.is_lazy = 3;
        const enum status status = start();
        CHECK(model.time_ns <= 2 * NVME_CALL_NS_MAX);
        counts[status]++;
    }
    CHECK(counts[STATUS_OK] > 0);
    CHECK(counts[STATUS_UNSUPPORTED] > 0);
    CHECK(counts[STATUS_DEVICE_ERROR] > 0);
    CHECK(counts[STATUS_TIMED_OUT] > 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"start", test_start},
        {"doorbells apart", test_doorbells_apart},
        {"fewer queues", test_fewer_queues},
        {"small queues", test_small_queues},
        {"capabilities that are not enough", test_other_capabilities},
        {"wanted namespace", test_wanted_namespace},
        {"first namespace is not ours", test_first_namespace_is_not_ours},
        {"no list of namespaces", test_no_list_of_namespaces},
        {"refused commands", test_refused_commands},
        {"not ready", test_not_ready},
        {"does not stop", test_does_not_stop},
        {"does not answer", test_does_not_answer},
        {"gone", test_gone},
        {"failed", test_failed},
        {"lies and madness", test_moods},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
