#include "ipc/methods.h"
#include "schema/kernel.h"

/* The generator (tools/schema_compiler/constants.py) has these two numbers as well. */
_Static_assert(MESSAGE_TAG_WORD_COUNT_SHIFT == 8, "METHOD_TAGS");
_Static_assert(MESSAGE_TAG_CAPABILITIES_SHIFT == 28, "METHOD_TAGS");

const struct method_table method_tables[OBJECT_KIND_COUNT] = {
    [OBJECT_PROCESS] = {process_methods, PROCESS_METHOD_COUNT},
    [OBJECT_THREAD] = {thread_methods, THREAD_METHOD_COUNT},
    [OBJECT_ENDPOINT] = {endpoint_methods, ENDPOINT_METHOD_COUNT},
    [OBJECT_EVENT] = {event_methods, EVENT_METHOD_COUNT},
    [OBJECT_MEMORY] = {memory_methods, MEMORY_METHOD_COUNT},
    [OBJECT_LEDGER] = {ledger_methods, LEDGER_METHOD_COUNT},
    [OBJECT_SCHEDULING] = {scheduling_methods, SCHEDULING_METHOD_COUNT},
    [OBJECT_RING] = {ring_methods, RING_METHOD_COUNT},
    [OBJECT_INTERRUPT] = {interrupt_methods, INTERRUPT_METHOD_COUNT},
    [OBJECT_IO_PORTS] = {io_ports_methods, IO_PORTS_METHOD_COUNT},
    [OBJECT_PRINCIPAL] = {principal_methods, PRINCIPAL_METHOD_COUNT},
    [OBJECT_PRINCIPAL_AUTHORITY] = {principal_authority_methods, PRINCIPAL_AUTHORITY_METHOD_COUNT},
    [OBJECT_CODE_AUTHORITY] = {code_authority_methods, CODE_AUTHORITY_METHOD_COUNT},
    [OBJECT_AUDIT_SOURCE] = {audit_source_methods, AUDIT_SOURCE_METHOD_COUNT},
    [OBJECT_MACHINE] = {machine_methods, MACHINE_METHOD_COUNT},
    [OBJECT_CONSOLE] = {console_methods, CONSOLE_METHOD_COUNT},
};
