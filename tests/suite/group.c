/* Runs the test that the first argument names; what it returns is the process's exit code. */
#include "group.h"
#include <string.h>

/* Unlike any result of a test. */
#define EXIT_NO_SUCH_TEST 100

int main(int argument_count, char **arguments)
{
    for (unsigned i = 0; i < group_test_count && argument_count > 1; i++) {
        if (strcmp(group_tests[i].name, arguments[1]) == 0) {
            return group_tests[i].run(argument_count - 1, arguments + 1);
        }
    }
    return EXIT_NO_SUCH_TEST;
}
