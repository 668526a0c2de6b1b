/* From the entry of a plain program to main() and on to its end. */
#include "runtime/program.h"
#include "runtime/program_start.h"

_Noreturn void program_main(uint64_t argument);

_Noreturn void program_main(uint64_t argument)
{
    static const char *arguments[PROGRAM_ARGUMENTS_MAX + 1];
    uint32_t count = 0;
    if (program_open(argument) != STATUS_OK ||
        program_texts(&program_startup()->arguments, arguments, PROGRAM_ARGUMENTS_MAX, &count) !=
            STATUS_OK) {
        program_exit(PROGRAM_EXIT_NOT_STARTED);
    }
    program_exit((uint32_t)main((int)count, arguments));
}
