/* In the place of src/misc/syscall.c: programs name a call by its number. */
#include "syscall.h"
#include "tessera/posix.h"
#include <stdarg.h>

#undef syscall

long syscall(long number, ...)
{
    long values[6];
    va_list arguments;
    va_start(arguments, number);
    for (int i = 0; i < 6; i++) {
        values[i] = va_arg(arguments, long);
    }
    va_end(arguments);
    return __syscall_ret(tessera_system_call(
        tessera_call_of_number(number),
        values[0],
        values[1],
        values[2],
        values[3],
        values[4],
        values[5]));
}
