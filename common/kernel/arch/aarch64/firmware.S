/*
 * The convention passes arguments and result as C does, and lets the firmware change no register
 * that C expects to keep.
 */
    .section .text.firmware, "ax"
    .global firmware_call_hvc
firmware_call_hvc:
    hvc     #0
    ret

    .global firmware_call_smc
firmware_call_smc:
    smc     #0
    ret

/* Arm semihosting 3.0: HLT #0xF000, operation in x0, parameter block in x1. */
    .global firmware_semihosting
firmware_semihosting:
    hlt     #0xf000
    ret
