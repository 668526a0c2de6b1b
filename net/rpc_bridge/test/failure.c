/* Statuses as exceptions and back. */
#include "rpc_bridge/bridge.h"
#include "unit.h"

static enum status back(enum rpc_exception_type type, const char *reason)
{
    const struct rpc_exception exception = {type, {(const uint8_t *)reason, strlen(reason)}};
    return bridge_status(&exception);
}

static void test_all(void)
{
    for (uint32_t status = 1; status < STATUS_COUNT; status++) {
        uint8_t reason[BRIDGE_REASON_BYTES_MAX];
        struct rpc_exception exception;
        bridge_exception((enum status)status, reason, &exception);
        CHECK(exception.reason.size_bytes > 10);
        CHECK(exception.reason.size_bytes < BRIDGE_REASON_BYTES_MAX);
        CHECK_EQUAL(bridge_status(&exception), status);
    }
}

static void test_types(void)
{
    uint8_t reason[BRIDGE_REASON_BYTES_MAX];
    struct rpc_exception exception;
    bridge_exception(STATUS_UNSUPPORTED, reason, &exception);
    CHECK_EQUAL(exception.type, RPC_UNIMPLEMENTED);
    bridge_exception(STATUS_PEER_GONE, reason, &exception);
    CHECK_EQUAL(exception.type, RPC_DISCONNECTED);
    bridge_exception(STATUS_LIMIT_EXCEEDED, reason, &exception);
    CHECK_EQUAL(exception.type, RPC_OVERLOADED);
    bridge_exception(STATUS_DENIED, reason, &exception);
    CHECK_EQUAL(exception.type, RPC_FAILED);
}

/* Others say what they like; what failed never becomes what did not. */
static void test_foreign(void)
{
    CHECK_EQUAL(back(RPC_FAILED, ""), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(back(RPC_OVERLOADED, "too much"), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(back(RPC_DISCONNECTED, "it is gone"), STATUS_PEER_GONE);
    CHECK_EQUAL(back(RPC_UNIMPLEMENTED, "what?"), STATUS_UNSUPPORTED);
    CHECK_EQUAL(back(RPC_FAILED, "status 0: it worked"), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(back(RPC_FAILED, "status 99: no such"), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(back(RPC_FAILED, "status 4294967302: no such"), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(back(RPC_FAILED, "status 6"), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(back(RPC_FAILED, "status :"), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(back(RPC_FAILED, "status -6: x"), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(back(RPC_FAILED, "remote exception: status 6: x"), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(back(RPC_FAILED, "status 6:"), STATUS_NOT_FOUND);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"all", test_all}, {"types", test_types}, {"foreign", test_foreign}};
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
