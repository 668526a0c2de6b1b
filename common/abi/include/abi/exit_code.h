/*
 * What a machine that powers off by itself reports to whoever runs it (an emulator, a test).
 * x86's exit device carries seven bits, one of which marks "the guest said so": 0..63 are left.
 */
#pragma once

enum exit_code {
    EXIT_CODE_SUCCESS = 0,
    /* The boot shim stopped: bad package, or firmware data it could not believe. */
    EXIT_CODE_BOOT_STOPPED = 60,
    /* The kernel found one of its own invariants broken. */
    EXIT_CODE_KERNEL_PANIC = 61,
    /* init ended or faulted: without it nothing can be started or stopped in order. */
    EXIT_CODE_INIT_DIED = 62,
    EXIT_CODE_MAX = 63,
};
