/*
 * What ACPICA is compiled for here, in the place of upstream's file of this name: a program that
 * evaluates AML and has no hardware of ACPI's own, on CPUs of 64 bits, in one thread. It says
 * nothing: what went wrong is told by statuses.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define ACPI_MACHINE_WIDTH        64
#define COMPILER_DEPENDENT_INT64  long
#define COMPILER_DEPENDENT_UINT64 unsigned long

#define ACPI_USE_SYSTEM_CLIBRARY
#define ACPI_USE_STANDARD_HEADERS
#define ACPI_USE_DO_WHILE_0

#define ACPI_REDUCED_HARDWARE 1
#define ACPI_PCI_CONFIGURED
#define ACPI_NO_ERROR_MESSAGES
#define ACPI_IGNORE_PACKAGE_RESOLUTION_ERRORS

/* AML and what is in it lie at any address. */
#define ACPI_MISALIGNMENT_NOT_SUPPORTED

/* The caller's own allocator makes objects; they have no caches. */
#define acpi_cache_t struct acpica_cache
struct acpica_cache;

/* As the compiler knows them, not by pointers that are none. */
#define acpi_uintptr_t          uintptr_t
#define ACPI_OFFSET(type, name) offsetof(type, name)
#define ACPI_TO_INTEGER(at)     ((uintptr_t)(at))

#define ACPI_FLUSH_CPU_CACHE()
#define __init
#define __iomem
