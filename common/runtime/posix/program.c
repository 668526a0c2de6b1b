/* What a program was given, where it has a C library, which has read the startup message. */
#include "runtime/program.h"
#include "posix/capability.h"
#include <errno.h>
#include <stdlib.h>

uint32_t program_capability(const char *name)
{
    return tessera_capability(name);
}

bool program_holding(uint32_t index, struct program_holding *holding)
{
    struct tessera_holding found;
    if (!tessera_holding(index, &found)) {
        return false;
    }
    *holding = (struct program_holding){found.name, found.interface, found.handle};
    return true;
}

const char *program_name(void)
{
    return program_invocation_name;
}

uint8_t program_priority(void)
{
    return tessera_priority();
}

_Noreturn void program_exit(uint32_t code)
{
    exit((int)code);
}
