#include "history.h"

void history_add(struct history *history, uint64_t value)
{
    history->values[history->next] = value;
    history->next = (history->next + 1) % HISTORY_VALUES_MAX;
    history->count += history->count < HISTORY_VALUES_MAX ? 1 : 0;
}

uint64_t history_at(const struct history *history, uint32_t ago)
{
    if (ago >= history->count) {
        return 0;
    }
    return history->values[(history->next + HISTORY_VALUES_MAX - 1 - ago) % HISTORY_VALUES_MAX];
}

uint64_t history_most(const struct history *history)
{
    uint64_t most = 0;
    for (uint32_t i = 0; i < history->count; i++) {
        const uint64_t value = history_at(history, i);
        most = value > most ? value : most;
    }
    return most;
}
