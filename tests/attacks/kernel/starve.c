/*
 * Computes on all CPUs with the highest priority that it can get, and yields to nobody.
 * Victim and witness must go on. No record: to compute is no crime, and who is more urgent goes
 * first.
 */
#include "attack.h"
#include "spin.h"

#define DURATION_NS UINT64_C(2000000000)

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    spin_on_all_cpus(DURATION_NS);
    return ATTACK_REPELLED;
}
