/* What the disk does from now on: the size of a reader's buffer says which. */
#pragma once

enum fault {
    FAULT_NONE = 1,
    FAULT_WRITES, /* DEVICE_ERROR, and nothing is written */
};
