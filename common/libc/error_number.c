#include "error_number.h"
#include <errno.h>

static const int numbers[STATUS_COUNT] = {
    [STATUS_OK] = 0,
    [STATUS_INVALID_ARGUMENT] = EINVAL,
    [STATUS_INVALID_HANDLE] = EBADF,
    [STATUS_DENIED] = EACCES,
    [STATUS_UNSUPPORTED] = ENOSYS,
    [STATUS_NO_MEMORY] = ENOMEM,
    [STATUS_NOT_FOUND] = ENOENT,
    [STATUS_TRUNCATED] = EIO,
    [STATUS_MALFORMED] = EIO,
    [STATUS_BAD_SIGNATURE] = EACCES,
    [STATUS_WRONG_SIGNER] = EACCES,
    [STATUS_OVERLAP] = EEXIST,
    [STATUS_LIMIT_EXCEEDED] = ENOSPC,
    [STATUS_TIMED_OUT] = ETIMEDOUT,
    [STATUS_PEER_GONE] = EIO,
    [STATUS_WRONG_STATE] = EBUSY,
    [STATUS_CANCELLED] = EINTR,
};

int error_number(enum status status)
{
    return status < STATUS_COUNT ? numbers[status] : EIO;
}
