#include "known.h"
#include "lib/memory.h"
#include <stddef.h>

/* Who gives way first. */
enum rank {
    RANK_FREE,
    RANK_ENDED,
    RANK_OTHER,
    RANK_SERVICE,
};

static enum rank rank_of(const struct known_process *process)
{
    if (process->process == 0) {
        return RANK_FREE;
    }
    if (process->has_ended) {
        return RANK_ENDED;
    }
    return process->is_service ? RANK_SERVICE : RANK_OTHER;
}

static struct known_process *find(struct known *known, uint64_t process)
{
    for (uint32_t i = 0; i < KNOWN_MAX && process != 0; i++) {
        if (known->processes[i].process == process) {
            return &known->processes[i];
        }
    }
    return NULL;
}

const struct known_process *known_find(const struct known *known, uint64_t process)
{
    return find((struct known *)(uintptr_t)known, process);
}

static struct known_process *place_for_one_more(struct known *known)
{
    struct known_process *best = &known->processes[0];
    for (uint32_t i = 1; i < KNOWN_MAX; i++) {
        struct known_process *place = &known->processes[i];
        const enum rank rank = rank_of(place);
        const enum rank best_rank = rank_of(best);
        if (rank < best_rank || (rank == best_rank && place->order < best->order)) {
            best = place;
        }
    }
    return best;
}

void known_add(struct known *known, uint64_t process, bool is_service, struct bytes program)
{
    struct known_process *place = place_for_one_more(known);
    if (process == 0 || find(known, process) != NULL ||
        (!is_service && rank_of(place) == RANK_SERVICE)) {
        return;
    }
    const size_t length = program.size_bytes < sizeof(place->program) - 1
                              ? program.size_bytes
                              : sizeof(place->program) - 1;
    *place = (struct known_process){
        .process = process, .order = ++known->last_order, .is_service = is_service};
    memcpy(place->program, program.data, length);
}

void known_end(struct known *known, uint64_t process)
{
    struct known_process *found = find(known, process);
    if (found != NULL) {
        found->has_ended = true;
    }
}
