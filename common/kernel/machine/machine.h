/* What the kernel keeps of boot_info for the Machine object. */
#pragma once

#include "abi/boot_info.h"
#include "cap/object.h"

/* `info` stays. Once, at boot. */
void machine_init(const struct boot_info *info);

/* The one Machine and the one Console, for the first process. */
struct object *machine_object(void);
struct object *console_object(void);
