/* The methods of every kind of object: one table each, beside the object. */
#pragma once

#include "abi/object_kind.h"
#include "ipc/invocation.h"

extern const struct method_table method_tables[OBJECT_KIND_COUNT];

extern const struct method process_methods[];
extern const struct method thread_methods[];
extern const struct method endpoint_methods[];
extern const struct method event_methods[];
extern const struct method memory_methods[];
extern const struct method ledger_methods[];
extern const struct method scheduling_methods[];
extern const struct method ring_methods[];
extern const struct method interrupt_methods[];
extern const struct method io_ports_methods[];
extern const struct method principal_methods[];
extern const struct method principal_authority_methods[];
extern const struct method code_authority_methods[];
extern const struct method audit_source_methods[];
extern const struct method machine_methods[];
extern const struct method console_methods[];
