/* The benchmark: prints "bench: NAME TENTHS", and the tool makes a table of it (tools/bench.py). */
#include "bench.h"

void report(const char *name, uint64_t total_ns, uint64_t count)
{
    print("bench: %s %llu", name, (unsigned long long)(total_ns * 10 / count));
}

_Noreturn void program_main(uint64_t manifest_size_bytes);

_Noreturn void program_main(uint64_t manifest_size_bytes)
{
    (void)manifest_size_bytes;
    bench_objects();
    bench_messages();
    bench_threads();
    bench_rings();
    bench_interrupts();
    bench_holds();
    guest_power_off(0);
}
