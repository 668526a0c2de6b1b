/*
 * The one structure that every boot shim hands to kernel_main().
 *
 * The shim does all the parsing (device tree, ACPI, ELF, package); what the kernel gets is plain
 * facts, so that the kernel contains no parser of firmware data. All addresses are physical unless
 * a field says otherwise. The structure lies in memory of kind MEMORY_BOOT_RECLAIMABLE; the kernel
 * copies what it keeps before it frees that.
 *
 * State of the machine at kernel entry (every shim, every architecture):
 *   - one CPU runs, interrupts masked, paging on;
 *   - the kernel's segments are mapped at their link addresses with the permissions of their ELF
 *     headers, .bss is zero;
 *   - every memory region that is not MEMORY_RESERVED is readable and writable at
 *     LAYOUT_DIRECT_MAP_BASE + physical (abi/layout.h); the pointer to this structure points there;
 *   - the registers of the console and of a power-off device (SiFive test), if they are memory, are
 *     mapped there too, as device memory;
 *   - the shim's own identity mapping may still be there, and is never used by the kernel.
 */
#pragma once

#include <stdint.h>

#define BOOT_INFO_MAGIC   UINT64_C(0x4f464e4953534554) /* "TESSINFO" in memory order */
#define BOOT_INFO_VERSION 1u

/* Bounds: docs/ASSUMPTIONS.md says why each is what it is. */
#define BOOT_MEMORY_REGIONS_MAX 256u
#define BOOT_CPUS_MAX           256u
#define BOOT_IO_APICS_MAX       8u
#define BOOT_REDISTRIBUTORS_MAX 8u
#define BOOT_ISA_LINES          16u
#define BOOT_SEGMENTS_MAX       8u
#define BOOT_COMMAND_LINE_BYTES 256u
#define BOOT_SEED_BYTES         32u

/* Which shim it was; numbered as the schema's Shim (boot.capnp). */
enum shim_kind {
    SHIM_KIND_UNKNOWN = 0,
    SHIM_KIND_PVH = 1,
    SHIM_KIND_UEFI = 2,
    SHIM_KIND_SBI = 3,
    SHIM_KIND_ARM64 = 4,
};

enum memory_kind {
    /* RAM nobody uses. */
    MEMORY_USABLE = 0,
    /* RAM the shim or the firmware used; free once the kernel runs on its own tables and stack. */
    MEMORY_BOOT_RECLAIMABLE = 1,
    /* The kernel's image, and what of the shim CPUs may come back to. */
    MEMORY_KERNEL = 2,
    /* The first process's segments. */
    MEMORY_INIT = 3,
    /* The signed boot package: manifest, symbols, programs. */
    MEMORY_PACKAGE = 4,
    /* Firmware tables (ACPI, device tree) that device discovery will read. */
    MEMORY_FIRMWARE_TABLES = 5,
    /* RAM or registers that the firmware keeps. */
    MEMORY_RESERVED = 6,
    MEMORY_KIND_COUNT = 7,
};

struct boot_memory_region {
    uint64_t base;
    uint64_t size_bytes;
    uint32_t kind; /* enum memory_kind */
    uint32_t reserved;
};

struct boot_range {
    uint64_t base;
    uint64_t size_bytes;
};

struct boot_cpu {
    uint64_t hardware_id;       /* APIC id, MPIDR affinity, or hart id */
    uint32_t interrupt_context; /* PLIC: number of this hart's supervisor context; others: 0 */
    uint32_t is_boot_cpu;       /* 1 for the CPU that runs the shim; exactly one has it */
};

/* What programs may use beyond what every CPU of the architecture has. */
enum boot_cpu_feature {
    BOOT_CPU_RISCV_ZBB = 1 << 0,
};

enum cpu_start_kind {
    CPU_START_NONE = 0, /* one CPU only */
    CPU_START_INIT_SIPI = 1,
    CPU_START_PSCI_HVC = 2,
    CPU_START_PSCI_SMC = 3,
    CPU_START_SBI_HSM = 4,
};

enum interrupt_controller_kind {
    INTERRUPT_CONTROLLER_NONE = 0,
    INTERRUPT_CONTROLLER_APIC = 1,
    INTERRUPT_CONTROLLER_GICV3 = 2,
    INTERRUPT_CONTROLLER_PLIC = 3,
};

struct boot_io_apic {
    uint64_t base;
    uint32_t first_line; /* ACPI: global system interrupt base */
    uint32_t reserved;
};

/* Where a legacy ISA line arrives (ACPI 6.4, 5.2.12.5). */
struct boot_isa_line {
    uint32_t line; /* global system interrupt */
    uint16_t is_active_low;
    uint16_t is_level_triggered;
};

struct boot_interrupts {
    uint32_t kind; /* enum interrupt_controller_kind */
    uint32_t io_apic_count;
    uint32_t redistributor_count;
    uint32_t line_count; /* PLIC: riscv,ndev + 1; others: 0, the controller says it itself */
    uint64_t base;       /* local APIC, GIC distributor, or PLIC */
    uint64_t size_bytes;
    struct boot_io_apic io_apics[BOOT_IO_APICS_MAX];
    struct boot_range redistributors[BOOT_REDISTRIBUTORS_MAX];
    struct boot_isa_line isa_lines[BOOT_ISA_LINES];
};

enum timer_kind {
    TIMER_NONE = 0,
    TIMER_APIC = 1,        /* TSC and local APIC, calibrated against the reference below */
    TIMER_ARM_GENERIC = 2, /* virtual timer; the CPU knows its own frequency */
    TIMER_SBI = 3,
};

enum timer_reference_kind {
    TIMER_REFERENCE_NONE = 0,
    TIMER_REFERENCE_PM = 1,   /* ACPI PM timer: an I/O port, 3.579545 MHz, 24 bits */
    TIMER_REFERENCE_HPET = 2, /* registers in memory */
};

struct boot_timer {
    uint32_t kind; /* enum timer_kind */
    uint32_t reference_kind;
    uint64_t reference_base;
    uint64_t frequency_hz; /* SBI: timebase-frequency; others: 0 */
    uint32_t interrupt;    /* ARM: interrupt id of the virtual timer (PPI, 16..31); others: 0 */
    uint32_t reserved;
};

enum console_kind {
    CONSOLE_NONE = 0,
    CONSOLE_UART16550_PORT = 1, /* x86 I/O ports */
    CONSOLE_UART16550_MEMORY = 2,
    CONSOLE_PL011 = 3,
};

struct boot_console {
    uint64_t base;
    uint32_t kind;            /* enum console_kind */
    uint32_t register_stride; /* bytes from one register to the next (16550 in memory); else 0 */
    uint32_t interrupt_line;  /* x86: the ISA line; GIC: interrupt id; PLIC: source; 0 = none */
    uint32_t reserved;
};

enum power_off_kind {
    POWER_OFF_NONE = 0, /* nothing known: the kernel says so and halts */
    POWER_OFF_PSCI_HVC = 1,
    POWER_OFF_PSCI_SMC = 2,
    POWER_OFF_SBI = 3,
    POWER_OFF_SIFIVE_TEST = 4,     /* register at power.base; carries the exit code */
    POWER_OFF_ISA_DEBUG_EXIT = 5,  /* I/O port; carries the exit code; asked for by command line */
    POWER_OFF_ARM_SEMIHOSTING = 6, /* carries the exit code; asked for by command line */
};

struct boot_power {
    uint64_t base;
    uint32_t off_kind;      /* enum power_off_kind */
    uint32_t firmware_kind; /* the firmware's own, whatever the command line says: who restarts */
};

struct boot_framebuffer {
    uint64_t base; /* 0 = none */
    uint32_t width_pixels;
    uint32_t height_pixels;
    uint32_t stride_bytes;
    uint32_t is_bgr; /* 1: blue in the lowest byte; 0: red */
};

enum segment_permission {
    SEGMENT_READ = 1,
    SEGMENT_WRITE = 2,
    SEGMENT_EXECUTE = 4,
};

struct boot_segment {
    uint64_t vaddr;      /* page aligned */
    uint64_t paddr;      /* page aligned */
    uint64_t size_bytes; /* whole pages; what the file does not fill is zero */
    uint32_t permissions;
    uint32_t reserved;
};

struct boot_program {
    uint64_t entry; /* virtual */
    uint32_t segment_count;
    uint32_t reserved;
    struct boot_segment segments[BOOT_SEGMENTS_MAX];
};

struct boot_info {
    uint64_t magic;
    uint32_t version;
    uint32_t size_bytes; /* sizeof(struct boot_info): a shim and a kernel of one build agree */

    uint32_t memory_region_count;
    uint32_t cpu_count;
    uint32_t cpu_start_kind;
    uint32_t seed_size_bytes; /* 0: no entropy from the firmware, the kernel says so */

    uint32_t shim_kind;    /* enum shim_kind */
    uint32_t cpu_features; /* enum boot_cpu_feature, of all CPUs */

    uint64_t acpi_rsdp;   /* 0 = none */
    uint64_t device_tree; /* 0 = none */
    uint64_t device_tree_size_bytes;
    uint64_t cpu_start_page; /* INIT_SIPI: two free pages below 1 MiB, else 0 */

    struct boot_range package;
    struct boot_range manifest; /* inside package */
    struct boot_range symbols;  /* inside package; size 0 = none */

    struct boot_program kernel;
    struct boot_program init;
    struct boot_interrupts interrupts;
    struct boot_timer timer;
    struct boot_console console;
    struct boot_power power;
    struct boot_framebuffer framebuffer;

    uint8_t seed[BOOT_SEED_BYTES];
    uint8_t owner_key[32]; /* Ed25519 public key the package was verified with */
    char command_line[BOOT_COMMAND_LINE_BYTES];

    struct boot_cpu cpus[BOOT_CPUS_MAX];
    /* Sorted by base, no two overlap, page aligned. */
    struct boot_memory_region memory_regions[BOOT_MEMORY_REGIONS_MAX];
};

_Static_assert(sizeof(struct boot_memory_region) == 24, "boot_memory_region layout");
_Static_assert(sizeof(struct boot_cpu) == 16, "boot_cpu layout");
_Static_assert(sizeof(struct boot_segment) == 32, "boot_segment layout");
_Static_assert(sizeof(struct boot_info) % 8 == 0, "boot_info has no tail padding");
