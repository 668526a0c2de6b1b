/* Reads the part of a context whose place depends on the architecture. */
#define _GNU_SOURCE
#include "pthread_impl.h"
#include "tessera/posix.h"

void *tessera_context_target(const void *context)
{
    const ucontext_t *saved = context;
    return (void *)saved->uc_mcontext.MC_PC;
}
