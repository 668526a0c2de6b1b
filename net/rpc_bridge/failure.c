/* A reason is "status 6: not found"; who has no numbers reads the words. */
#include "lib/status.h"
#include "lib/text.h"
#include "rpc_bridge/bridge.h"

static const char prefix[] = "status ";

#define PREFIX_BYTES (sizeof(prefix) - 1)

static enum rpc_exception_type type_of(enum status status)
{
    switch (status) {
    case STATUS_UNSUPPORTED:
        return RPC_UNIMPLEMENTED;
    case STATUS_PEER_GONE:
        return RPC_DISCONNECTED;
    case STATUS_NO_MEMORY:
    case STATUS_LIMIT_EXCEEDED:
        return RPC_OVERLOADED;
    default:
        return RPC_FAILED;
    }
}

static size_t put(uint8_t *reason, size_t at, const char *text)
{
    const size_t length = text_length(text);
    const size_t room = BRIDGE_REASON_BYTES_MAX - at;
    const size_t part = length < room ? length : room;
    memcpy(reason + at, text, part);
    return at + part;
}

void bridge_exception(
    enum status status, uint8_t reason[BRIDGE_REASON_BYTES_MAX], struct rpc_exception *exception)
{
    const char digits[] = {
        (char)('0' + (uint32_t)status / 10), (char)('0' + (uint32_t)status % 10), '\0'};
    size_t length = put(reason, 0, prefix);
    length = put(reason, length, (uint32_t)status < 10 ? digits + 1 : digits);
    length = put(reason, length, ": ");
    length = put(reason, length, status_text(status));
    *exception = (struct rpc_exception){type_of(status), {reason, length}};
}

/* The number behind the prefix; 0: there is none. */
static uint32_t number_in(struct bytes reason)
{
    uint32_t number = 0;
    const struct bytes expected = {(const uint8_t *)prefix, PREFIX_BYTES};
    if (reason.size_bytes < PREFIX_BYTES ||
        !bytes_equal(bytes_part(reason, 0, PREFIX_BYTES), expected)) {
        return 0;
    }
    for (size_t i = PREFIX_BYTES; i < reason.size_bytes && i < PREFIX_BYTES + 3; i++) {
        const uint8_t byte = reason.data[i];
        if (byte == ':') {
            return number;
        }
        if (byte < '0' || byte > '9') {
            return 0;
        }
        number = number * 10 + (uint32_t)(byte - '0');
    }
    return 0;
}

enum status bridge_status(const struct rpc_exception *exception)
{
    const uint32_t number = number_in(exception->reason);
    if (number > STATUS_OK && number < STATUS_COUNT) {
        return (enum status)number;
    }
    switch (exception->type) {
    case RPC_UNIMPLEMENTED:
        return STATUS_UNSUPPORTED;
    case RPC_DISCONNECTED:
        return STATUS_PEER_GONE;
    case RPC_OVERLOADED:
        return STATUS_LIMIT_EXCEEDED;
    default:
        return STATUS_DEVICE_ERROR;
    }
}
