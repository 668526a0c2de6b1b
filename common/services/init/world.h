/* What the manifest's names mean: programs and interfaces of the boot package. */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "manifest.h"

/*
 * `package` must stay where it is. Errors of package_open(), STATUS_NOT_FOUND when it has no
 * descriptions of the interfaces, and those of reading them.
 */
NODISCARD enum status world_open(struct bytes package, struct manifest_world *world);
