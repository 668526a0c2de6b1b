#include <stddef.h>
#include <tessera/calls_by_number.h>

#define NUMBER_COUNT ((long)(sizeof(calls_by_number) / sizeof(calls_by_number[0])))

long tessera_call_of_number(long number)
{
    tessera_call *function = tessera_call_none;
    if (number >= 0 && number < NUMBER_COUNT && calls_by_number[number] != NULL) {
        function = calls_by_number[number];
    }
    return (long)function;
}
