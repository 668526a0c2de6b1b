/* Physical memory that is no RAM of the kernel's: registers, and what the firmware left. */
#pragma once

#include "abi/status.h"
#include "boot/acpi.h"
#include "lib/bytes.h"
#include "runtime/mapping.h"

/* The whole pages around a range. Errors: of Machine.deviceMemory. */
NODISCARD enum status physical_memory(uint64_t base, uint64_t size_bytes, uint32_t *memory);

/* Maps them for good; `at` is where `base` is. Errors also of mapping_create(). */
NODISCARD enum status physical_map(uint64_t base, uint64_t size_bytes, volatile uint8_t **at);

/* Copies of what the firmware left; all are dropped by physical_copies_drop(). */
#define PHYSICAL_COPIES_MAX     64u
#define PHYSICAL_COPY_BYTES_MAX (UINT32_C(2) << 20)

/*
 * A copy of a range. Errors also:
 *   STATUS_LIMIT_EXCEEDED  more bytes, or more copies, than the bounds above
 */
NODISCARD enum status physical_copy(uint64_t base, uint64_t size_bytes, struct bytes *copy);
void physical_copies_drop(void);

/* The same for the readers of ACPI tables. */
struct acpi_memory physical_acpi_memory(void);
