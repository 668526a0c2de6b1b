#include "lib/status.h"
#include <stddef.h>

static const char *const texts[STATUS_COUNT] = {
    [STATUS_OK] = "ok",
    [STATUS_INVALID_ARGUMENT] = "invalid argument",
    [STATUS_INVALID_HANDLE] = "invalid handle",
    [STATUS_DENIED] = "denied",
    [STATUS_UNSUPPORTED] = "not supported",
    [STATUS_NO_MEMORY] = "out of memory",
    [STATUS_NOT_FOUND] = "not found",
    [STATUS_TRUNCATED] = "cut short",
    [STATUS_MALFORMED] = "malformed",
    [STATUS_BAD_SIGNATURE] = "bad signature",
    [STATUS_WRONG_SIGNER] = "signed by another key",
    [STATUS_OVERLAP] = "overlaps",
    [STATUS_LIMIT_EXCEEDED] = "over a limit",
    [STATUS_TIMED_OUT] = "timed out",
    [STATUS_PEER_GONE] = "the other side is gone",
    [STATUS_WRONG_STATE] = "not in this state",
    [STATUS_CANCELLED] = "called off",
    [STATUS_DEVICE_ERROR] = "device failed",
    [STATUS_NO_SPACE] = "no space left",
};

const char *status_text(enum status status)
{
    if ((unsigned)status >= STATUS_COUNT || texts[status] == NULL) {
        return "unknown status";
    }
    return texts[status];
}
