#include "identify.h"
#include "specification.h"
#include "unit.h"

static uint8_t data[IDENTIFY_BYTES];
static const struct bytes view = {data, sizeof(data)};
static struct identify_controller controller;
static struct identify_namespace namespace;

static void begin_controller(void)
{
    memset(data, 0, sizeof(data));
    data[CONTROLLER_SUBMISSION_SIZES] = 0x66;
    data[CONTROLLER_COMPLETION_SIZES] = 0x44;
    data[CONTROLLER_TRANSFER_MAX] = 5;
    data[CONTROLLER_NAMESPACES + 1] = 1;
}

static void test_controller(void)
{
    begin_controller();
    CHECK_EQUAL(identify_read_controller(view, &controller), STATUS_OK);
    CHECK_EQUAL(controller.transfer_bytes_max, 131072);
    CHECK_EQUAL(controller.namespace_count, 256);
    CHECK(!controller.is_volatile);
    data[CONTROLLER_CACHE] = 1;
    data[CONTROLLER_TYPE] = 1;
    data[CONTROLLER_SUBMISSION_SIZES] = 0x76;
    data[CONTROLLER_COMPLETION_SIZES] = 0xf0;
    CHECK_EQUAL(identify_read_controller(view, &controller), STATUS_OK);
    CHECK(controller.is_volatile);
}

static void test_transfer_sizes(void)
{
    begin_controller();
    for (uint32_t power = 0; power < 256; power++) {
        data[CONTROLLER_TRANSFER_MAX] = (uint8_t)power;
        CHECK_EQUAL(identify_read_controller(view, &controller), STATUS_OK);
        const bool is_bound = power > 0 && power < 32;
        CHECK_EQUAL(controller.transfer_bytes_max, is_bound ? UINT64_C(4096) << power : UINT64_MAX);
    }
}

static void test_other_controllers(void)
{
    static const struct {
        uint32_t place;
        uint8_t value;
    } changes[] = {
        {CONTROLLER_SUBMISSION_SIZES, 0},
        {CONTROLLER_SUBMISSION_SIZES, 0x55},
        {CONTROLLER_SUBMISSION_SIZES, 0x77},
        {CONTROLLER_COMPLETION_SIZES, 0x33},
        {CONTROLLER_COMPLETION_SIZES, 0x55},
        {CONTROLLER_TYPE, 2},
        {CONTROLLER_TYPE, 3},
    };
    for (uint32_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        begin_controller();
        data[changes[i].place] = changes[i].value;
        CHECK_EQUAL(identify_read_controller(view, &controller), STATUS_UNSUPPORTED);
    }
    begin_controller();
    const struct bytes shorter = {data, sizeof(data) - 1};
    CHECK_EQUAL(identify_read_controller(shorter, &controller), STATUS_UNSUPPORTED);
}

static void begin_namespace(uint32_t shift)
{
    memset(data, 0, sizeof(data));
    data[NAMESPACE_BLOCKS + 1] = 1;
    data[NAMESPACE_FORMAT_LAST] = 3;
    data[NAMESPACE_FORMAT] = 2;
    data[NAMESPACE_FORMATS + 2 * 4 + FORMAT_BLOCK_SHIFT] = (uint8_t)shift;
}

static void test_namespace(void)
{
    for (uint32_t shift = 0; shift < 256; shift++) {
        const bool is_good = shift >= NVME_BLOCK_SHIFT_MIN && shift <= NVME_BLOCK_SHIFT_MAX;
        begin_namespace(shift);
        CHECK_EQUAL(
            identify_read_namespace(view, &namespace), is_good ? STATUS_OK : STATUS_UNSUPPORTED);
        CHECK(!is_good || namespace.block_bytes == 1u << shift);
        CHECK(!is_good || namespace.block_count == 256);
    }
    begin_namespace(9);
    CHECK_EQUAL(identify_read_namespace(view, &namespace), STATUS_OK);
    CHECK(!namespace.is_read_only);
    data[NAMESPACE_ATTRIBUTES] = 1;
    CHECK_EQUAL(identify_read_namespace(view, &namespace), STATUS_OK);
    CHECK(namespace.is_read_only);
}

static void test_other_namespaces(void)
{
    begin_namespace(9);
    data[NAMESPACE_BLOCKS + 1] = 0;
    CHECK_EQUAL(identify_read_namespace(view, &namespace), STATUS_NOT_FOUND);
    begin_namespace(9);
    data[NAMESPACE_FORMAT] = 4; /* there are 0 to 3 */
    CHECK_EQUAL(identify_read_namespace(view, &namespace), STATUS_MALFORMED);
    begin_namespace(9);
    data[NAMESPACE_FORMATS + 2 * 4 + FORMAT_METADATA] = 8;
    CHECK_EQUAL(identify_read_namespace(view, &namespace), STATUS_UNSUPPORTED);
    begin_namespace(12);
    data[NAMESPACE_BLOCKS + 6] = 0x10; /* 2 to the 52 blocks, and some */
    CHECK_EQUAL(identify_read_namespace(view, &namespace), STATUS_MALFORMED);
    const struct bytes shorter = {data, sizeof(data) - 1};
    CHECK_EQUAL(identify_read_namespace(shorter, &namespace), STATUS_MALFORMED);
}

static void test_active(void)
{
    const uint32_t list[] = {2, 7, 7, 9, 3};
    memset(data, 0, sizeof(data));
    CHECK_EQUAL(identify_active(view, 0), 0);
    memcpy(data, list, sizeof(list));
    CHECK_EQUAL(identify_active(view, 0), 2);
    CHECK_EQUAL(identify_active(view, 1), 7);
    CHECK_EQUAL(identify_active(view, 2), 0);
    CHECK_EQUAL(identify_active(view, 4), 0);
    CHECK_EQUAL(identify_active(view, IDENTIFY_ACTIVE_COUNT), 0);
    CHECK_EQUAL(identify_active(view, UINT32_MAX), 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"controller", test_controller},
        {"sizes of transfers", test_transfer_sizes},
        {"controllers that are not ours", test_other_controllers},
        {"namespace", test_namespace},
        {"namespaces that are not ours", test_other_namespaces},
        {"list of active namespaces", test_active},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
