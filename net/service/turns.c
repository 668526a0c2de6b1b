#include "turns.h"

void turns_signalled(struct turns *turns)
{
    turns->signal_count++;
    if (turns->signal_count == TURNS_SIGNALS_MAX) {
        __atomic_store_n(&turns->is_holding, 1, __ATOMIC_RELEASE);
    }
}

bool turns_heard(struct turns *turns)
{
    turns->signal_count = 0;
    return __atomic_exchange_n(&turns->is_holding, 0, __ATOMIC_ACQ_REL) != 0;
}

bool turns_are_held(const struct turns *turns)
{
    return __atomic_load_n(&turns->is_holding, __ATOMIC_ACQUIRE) != 0;
}
