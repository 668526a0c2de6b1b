/*
 * Where an interrupted thread goes on (interruption.h): its stack is aligned, all other registers
 * are still those of what it was doing.
 */
    .text

#define FLAGS_AT 248
#define FPU_AT   256
#define FRAME_BYTES (FPU_AT + 16 + 512)

    .globl interruption_entry
interruption_entry:
    sub sp, sp, #FRAME_BYTES
    stp x0, x1, [sp, #0]
    stp x2, x3, [sp, #16]
    stp x4, x5, [sp, #32]
    stp x6, x7, [sp, #48]
    stp x8, x9, [sp, #64]
    stp x10, x11, [sp, #80]
    stp x12, x13, [sp, #96]
    stp x14, x15, [sp, #112]
    stp x16, x17, [sp, #128]
    stp x18, x19, [sp, #144]
    stp x20, x21, [sp, #160]
    stp x22, x23, [sp, #176]
    stp x24, x25, [sp, #192]
    stp x26, x27, [sp, #208]
    stp x28, x29, [sp, #224]
    mrs x0, nzcv
    stp x30, x0, [sp, #FLAGS_AT - 8]
    mrs x1, fpcr
    mrs x2, fpsr
    add x3, sp, #FPU_AT
    stp x1, x2, [x3], #16
    stp q0, q1, [x3, #0]
    stp q2, q3, [x3, #32]
    stp q4, q5, [x3, #64]
    stp q6, q7, [x3, #96]
    stp q8, q9, [x3, #128]
    stp q10, q11, [x3, #160]
    stp q12, q13, [x3, #192]
    stp q14, q15, [x3, #224]
    stp q16, q17, [x3, #256]
    stp q18, q19, [x3, #288]
    stp q20, q21, [x3, #320]
    stp q22, q23, [x3, #352]
    stp q24, q25, [x3, #384]
    stp q26, q27, [x3, #416]
    stp q28, q29, [x3, #448]
    stp q30, q31, [x3, #480]
    bl interruption_run
    add x3, sp, #FPU_AT
    ldp x1, x2, [x3], #16
    msr fpcr, x1
    msr fpsr, x2
    ldp q0, q1, [x3, #0]
    ldp q2, q3, [x3, #32]
    ldp q4, q5, [x3, #64]
    ldp q6, q7, [x3, #96]
    ldp q8, q9, [x3, #128]
    ldp q10, q11, [x3, #160]
    ldp q12, q13, [x3, #192]
    ldp q14, q15, [x3, #224]
    ldp q16, q17, [x3, #256]
    ldp q18, q19, [x3, #288]
    ldp q20, q21, [x3, #320]
    ldp q22, q23, [x3, #352]
    ldp q24, q25, [x3, #384]
    ldp q26, q27, [x3, #416]
    ldp q28, q29, [x3, #448]
    ldp q30, q31, [x3, #480]
    ldp x30, x0, [sp, #FLAGS_AT - 8]
    msr nzcv, x0
    ldp x0, x1, [sp, #0]
    ldp x2, x3, [sp, #16]
    ldp x4, x5, [sp, #32]
    ldp x6, x7, [sp, #48]
    ldp x8, x9, [sp, #64]
    ldp x10, x11, [sp, #80]
    ldp x12, x13, [sp, #96]
    ldp x14, x15, [sp, #112]
    ldp x16, x17, [sp, #128]
    ldp x18, x19, [sp, #144]
    ldp x20, x21, [sp, #160]
    ldp x22, x23, [sp, #176]
    ldp x24, x25, [sp, #192]
    ldp x26, x27, [sp, #208]
    ldp x28, x29, [sp, #224]
    add sp, sp, #FRAME_BYTES
    .globl interruption_return
interruption_return:
    udf #0
