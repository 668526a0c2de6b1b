#include "lib/object_kind.h"
#include "abi/object_kind.h"
#include <stddef.h>

const char *object_kind_interface(uint32_t kind)
{
    static const char *const names[OBJECT_KIND_COUNT] = {
        [OBJECT_PROCESS] = "Process",
        [OBJECT_THREAD] = "Thread",
        [OBJECT_ENDPOINT] = "Endpoint",
        [OBJECT_REPLY] = "Reply",
        [OBJECT_EVENT] = "Event",
        [OBJECT_MEMORY] = "Memory",
        [OBJECT_LEDGER] = "Ledger",
        [OBJECT_SCHEDULING] = "Scheduling",
        [OBJECT_RING] = "Ring",
        [OBJECT_INTERRUPT] = "Interrupt",
        [OBJECT_IO_PORTS] = "IoPorts",
        [OBJECT_PRINCIPAL] = "Principal",
        [OBJECT_PRINCIPAL_AUTHORITY] = "PrincipalAuthority",
        [OBJECT_CODE_AUTHORITY] = "CodeAuthority",
        [OBJECT_AUDIT_SOURCE] = "AuditSource",
        [OBJECT_MACHINE] = "Machine",
        [OBJECT_CONSOLE] = "Console",
    };
    return kind < OBJECT_KIND_COUNT ? names[kind] : NULL;
}
