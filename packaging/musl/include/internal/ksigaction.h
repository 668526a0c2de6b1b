/* In the place of arch/ARCH/ksigaction.h: the same for every architecture. */
#pragma once

#include <features.h>

struct k_sigaction {
    void (*handler)(int);
    unsigned long flags;
    void (*restorer)(void);
    unsigned mask[2];
};

hidden void __restore(), __restore_rt();
