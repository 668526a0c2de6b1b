/* ACPICA's interface. It takes its surroundings from <acpi/platform/aclinux.h>, which is ours. */
#pragma once

#ifndef _LINUX
#define _LINUX 1
#endif
#include <acpi/acpi.h>
