/* What a thread did that it may not, as FaultHandler.fault says it. */
#pragma once

enum fault_kind {
    FAULT_MEMORY = 0,      /* access that no mapping allows */
    FAULT_INSTRUCTION = 1, /* undefined, privileged, or disabled instruction (FPU included) */
    FAULT_ARITHMETIC = 2,
    FAULT_ALIGNMENT = 3,
    FAULT_BREAKPOINT = 4,
    FAULT_OTHER = 5,
};
