#include "signal_set.h"
#include <signal.h>

static signal_set set_of(const int *numbers, uint32_t count)
{
    signal_set set = 0;
    for (uint32_t i = 0; i < count; i++) {
        set |= signal_bit(numbers[i]);
    }
    return set;
}

int signal_first(signal_set set)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGSYS};
    const signal_set urgent = set & set_of(faults, sizeof(faults) / sizeof(faults[0]));
    const signal_set chosen = urgent != 0 ? urgent : set;
    return chosen != 0 ? __builtin_ctzll(chosen) + 1 : 0;
}

enum signal_default signal_default_of(int number)
{
    switch (number) {
    case SIGCHLD:
    case SIGURG:
    case SIGWINCH:
    case SIGCONT:
        return SIGNAL_IS_IGNORED;
    case SIGSTOP:
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
        return SIGNAL_STOPS;
    default:
        return SIGNAL_ENDS;
    }
}

signal_set signal_maskable(signal_set set)
{
    return set & ~(signal_bit(SIGKILL) | signal_bit(SIGSTOP));
}
