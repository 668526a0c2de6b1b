#include "socket_error.h"
#include "unit.h"
#include <errno.h>

static void test_what_has_a_meaning_of_its_own(void)
{
    CHECK_EQUAL(socket_error_number(STATUS_OK), 0);
    CHECK_EQUAL(socket_error_number(STATUS_DENIED), EACCES);
    CHECK_EQUAL(socket_error_number(STATUS_PEER_GONE), ECONNRESET);
    CHECK_EQUAL(socket_opening_error_number(STATUS_PEER_GONE), ECONNREFUSED);
    CHECK_EQUAL(socket_opening_error_number(STATUS_OK), 0);
    CHECK_EQUAL(socket_opening_error_number(STATUS_TIMED_OUT), ETIMEDOUT);
    CHECK_EQUAL(socket_error_number(STATUS_NOT_FOUND), ENETUNREACH);
    CHECK_EQUAL(socket_error_number(STATUS_OVERLAP), EADDRINUSE);
    CHECK_EQUAL(socket_error_number(STATUS_INVALID_ARGUMENT), EADDRNOTAVAIL);
    CHECK_EQUAL(socket_error_number(STATUS_WRONG_STATE), ENOTCONN);
    CHECK_EQUAL(socket_error_number(STATUS_LIMIT_EXCEEDED), ENOBUFS);
    CHECK_EQUAL(socket_error_number(STATUS_NO_MEMORY), ENOBUFS);
}

/* A service that says what no status is has failed, and has not succeeded. */
static void test_every_status_but_ok_is_an_error(void)
{
    for (unsigned status = STATUS_OK + 1; status < 2 * STATUS_COUNT; status++) {
        CHECK(socket_error_number((enum status)status) > 0);
        CHECK(socket_opening_error_number((enum status)status) > 0);
    }
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"what has a meaning of its own", test_what_has_a_meaning_of_its_own},
        {"every status but ok is an error", test_every_status_but_ok_is_an_error},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
