/* bulk: a program whose file has more than 1 MiB, and which does nothing with it. */
#include "runtime/program.h"

#define BULK_BYTES (1u << 20)

static const volatile uint8_t bulk[BULK_BYTES] = {1};

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    return bulk[0] == 1 ? 0 : 1;
}
