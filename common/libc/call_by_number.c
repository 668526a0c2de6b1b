#include <stdbool.h>
#include <tessera/calls_by_number.h>

#define NUMBER_COUNT ((long)(sizeof(calls_by_number) / sizeof(calls_by_number[0])))

long tessera_call_of_number(long number)
{
    const bool is_known = number >= 0 && number < NUMBER_COUNT;
    return is_known ? (long)calls_by_number[number] : 0;
}
