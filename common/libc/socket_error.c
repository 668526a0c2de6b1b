#include "socket_error.h"
#include "error_number.h"
#include <errno.h>

int socket_error_number(enum status status)
{
    switch (status) {
    case STATUS_PEER_GONE:
        return ECONNRESET;
    case STATUS_NOT_FOUND:
        return ENETUNREACH;
    case STATUS_OVERLAP:
        return EADDRINUSE;
    case STATUS_INVALID_ARGUMENT:
        return EADDRNOTAVAIL;
    case STATUS_WRONG_STATE:
        return ENOTCONN;
    case STATUS_LIMIT_EXCEEDED:
    case STATUS_NO_MEMORY:
        return ENOBUFS;
    default:
        return error_number(status);
    }
}

int socket_opening_error_number(enum status status)
{
    return status == STATUS_PEER_GONE ? ECONNREFUSED : socket_error_number(status);
}
