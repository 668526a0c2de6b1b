/* Resources of a device (ACPI 6.4, 6.4): the line among them. */
#pragma once

#include "facts.h"
#include <acpica.h>

/* The first line that a resource names; false: it is none, or names none. */
bool line_of_resource(const struct acpi_resource *resource, struct facts_line *line);

/*
 * The line of an interrupt link device (6.2.13, "PNP0C0F"): the one that is set, else one of those
 * that are possible, which is set then.
 *   AE_NOT_FOUND  it is not there, or has none
 *   others        of ACPICA's
 */
acpi_status line_of_link(acpi_handle link, struct facts_line *line);
