/*
 * For fuzzers of ACPI's tables: the input as physical memory from address 0 on, with the RSDP at
 * its start, and checksums that are made right, without which hardly a change would get past the
 * first check.
 */
#pragma once

#include "boot/acpi.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of the RSDP (revision 2), and of the header that other tables begin with. */
#define ACPI_INPUT_RSDP_BYTES   36u
#define ACPI_INPUT_RSDP_XSDT    24u
#define ACPI_INPUT_HEADER_BYTES 36u

struct acpi_input {
    uint8_t *data;
    size_t size_bytes;
};

/* Traps, so that the fuzzer keeps the input. */
void require(bool holds);

/* A copy of its own, so that what is read behind the end is noticed; free(input->data). */
struct acpi_input acpi_input_copy(const uint8_t *data, size_t size_bytes);

struct acpi_memory acpi_input_memory(struct acpi_input *input);

/* Those of the RSDP. */
void acpi_input_fix_root(struct acpi_input *input);

/* That of the table at an address. Gives the table's size, or 0 when not all of it is there. */
uint64_t acpi_input_fix_table(struct acpi_input *input, uint64_t at);
