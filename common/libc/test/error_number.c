#include "error_number.h"
#include "unit.h"
#include <errno.h>

static void test_all(void)
{
    CHECK_EQUAL(error_number(STATUS_OK), 0);
    for (int status = 1; status < STATUS_COUNT; status++) {
        CHECK(error_number((enum status)status) > 0);
    }
    CHECK_EQUAL(error_number(STATUS_NOT_FOUND), ENOENT);
    CHECK_EQUAL(error_number(STATUS_DENIED), EACCES);
    CHECK_EQUAL(error_number(STATUS_COUNT), EIO);
    CHECK_EQUAL(error_number((enum status)1000), EIO);
}

int main(void)
{
    static const struct unit_test tests[] = {{"every status is an error", test_all}};
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
