/* The inputs as they stand in this folder, which is on the include path. */
    .section .rodata.inputs, "a"
    .globl script_start, script_end, workload_start, workload_end
script_start:
    .incbin "script.lua"
script_end:
workload_start:
    .incbin "workload.sql"
workload_end:
