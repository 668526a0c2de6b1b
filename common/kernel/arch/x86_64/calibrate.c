/*
 * How fast TSC and APIC timer count, measured against a clock whose frequency is known: the ACPI PM
 * timer (ACPI 6.4, 4.8.3.3), an HPET (IA-PC HPET Specification 1.0a, 2.3), or, where ACPI names
 * neither, the interval timer of every PC (Intel 8254 data sheet), which small virtual machines
 * have.
 */
#include "abi/boot_info.h"
#include "interrupts.h"
#include "lib/instructions.h"
#include "memory/direct_map.h"
#include "memory/kernel_space.h"

#define PM_HZ             UINT64_C(3579545)
#define PM_BITS           24u
#define HPET_CAPABILITIES 0x00u
#define HPET_CONFIG       0x10u
#define HPET_COUNTER      0xf0u
#define HPET_ENABLE       1u
#define HPET_BYTES        1024u
#define FEMTO_PER_SECOND  UINT64_C(1000000000000000)
#define HPET_PERIOD_MAX   UINT64_C(100000000)

/*
 * Channel 2 of the 8254 is the one that nothing else uses; a gate in port 0x61 lets it count,
 * another keeps it from the speaker. Mode 2 counts down from 65536 again and again.
 */
#define PIT_CHANNEL_2  0x42u
#define PIT_COMMAND    0x43u
#define PIT_GATE       0x61u
#define PIT_GATE_ON    1u
#define PIT_SPEAKER_ON 2u
#define PIT_SET_MODE_2 0xb4u /* channel 2, low byte then high byte, mode 2 */
#define PIT_LATCH      0x80u
#define PIT_HZ         UINT64_C(1193182)
#define PIT_BITS       16u

/* A hundredth of a second: long enough to be exact, short enough not to be noticed. */
#define PART_OF_SECOND 100u
/* A reference that stands still must not hang the boot: seconds, at any speed of a TSC. */
#define TSC_TICKS_MAX (UINT64_C(1) << 33)
#define SAMPLES       8u

struct reference {
    uint32_t kind; /* enum timer_reference_kind; NONE stands for the 8254 */
    uint32_t mask; /* as many bits as it has */
    uint64_t base; /* port, or virtual address */
    uint64_t hz;
};

static void pit_init(struct reference *reference)
{
    const uint32_t gate = port_read_8(PIT_GATE) & ~PIT_SPEAKER_ON;
    port_write_8(PIT_GATE, (uint8_t)(gate | PIT_GATE_ON));
    port_write_8(PIT_COMMAND, PIT_SET_MODE_2);
    port_write_8(PIT_CHANNEL_2, 0);
    port_write_8(PIT_CHANNEL_2, 0);
    reference->hz = PIT_HZ;
    reference->mask = (1u << PIT_BITS) - 1;
}

/* It counts down. */
static uint32_t pit_read(void)
{
    port_write_8(PIT_COMMAND, PIT_LATCH);
    const uint32_t low = port_read_8(PIT_CHANNEL_2);
    return ~(low | (uint32_t)port_read_8(PIT_CHANNEL_2) << 8);
}

static uint32_t reference_read(const struct reference *reference)
{
    switch (reference->kind) {
    case TIMER_REFERENCE_PM:
        return port_read_32((uint16_t)reference->base);
    case TIMER_REFERENCE_HPET:
        return *(const volatile uint32_t *)(reference->base + HPET_COUNTER);
    default:
        return pit_read();
    }
}

/* The three clocks at one moment. */
struct sample {
    uint32_t reference;
    uint32_t apic;
    uint64_t tsc;
};

/*
 * Whatever stops the CPU between the reads (firmware, or an emulator's host) spoils a sample: of a
 * few, the one that took the shortest time is good.
 */
static struct sample take_sample(const struct reference *reference)
{
    struct sample best = {0, 0, 0};
    uint64_t shortest = UINT64_MAX;
    for (uint32_t i = 0; i < SAMPLES; i++) {
        const uint64_t before = tsc_read();
        const uint32_t counted = reference_read(reference);
        const uint32_t apic = apic_read(APIC_CURRENT_COUNT);
        const uint64_t took = tsc_read() - before;
        if (took < shortest) {
            shortest = took;
            best = (struct sample){counted, apic, before + took / 2};
        }
    }
    return best;
}

static uint32_t elapsed(const struct reference *reference, uint32_t since, uint32_t now)
{
    return (now - since) & reference->mask;
}

static bool hpet_init(struct reference *reference, uint64_t physical)
{
    const struct paddr base = {physical};
    if (kernel_space_map_device(base, HPET_BYTES) != STATUS_OK) {
        return false;
    }
    reference->base = (uint64_t)direct_map_pointer(base);
    volatile uint64_t *config = (volatile uint64_t *)(reference->base + HPET_CONFIG);
    const uint64_t capabilities = *(const volatile uint64_t *)(reference->base + HPET_CAPABILITIES);
    const uint64_t period_fs = capabilities >> 32;
    if (period_fs == 0 || period_fs > HPET_PERIOD_MAX) {
        return false;
    }
    *config |= HPET_ENABLE;
    reference->hz = FEMTO_PER_SECOND / period_fs;
    reference->mask = UINT32_MAX;
    return true;
}

static bool reference_init(const struct boot_info *info, struct reference *reference)
{
    reference->kind = info->timer.reference_kind;
    if (reference->kind == TIMER_REFERENCE_PM) {
        reference->base = info->timer.reference_base;
        reference->hz = PM_HZ;
        reference->mask = (1u << PM_BITS) - 1;
        return true;
    }
    if (reference->kind == TIMER_REFERENCE_HPET) {
        return hpet_init(reference, info->timer.reference_base);
    }
    pit_init(reference);
    return true;
}

bool calibrate_clocks(const struct boot_info *info, struct clock_rates *rates)
{
    struct reference reference;
    if (!reference_init(info, &reference)) {
        return false;
    }
    const uint32_t wanted = (uint32_t)(reference.hz / PART_OF_SECOND);
    apic_write(APIC_INITIAL_COUNT, UINT32_MAX);
    const struct sample start = take_sample(&reference);
    while (elapsed(&reference, start.reference, reference_read(&reference)) < wanted) {
        if (tsc_read() - start.tsc > TSC_TICKS_MAX) {
            return false;
        }
    }
    const struct sample end = take_sample(&reference);
    const uint64_t ticks = elapsed(&reference, start.reference, end.reference);
    const uint64_t tsc_ticks = end.tsc - start.tsc;
    const uint64_t apic_ticks = start.apic - end.apic;
    apic_write(APIC_INITIAL_COUNT, 0);
    rates->tsc_hz = tsc_ticks * reference.hz / ticks;
    rates->apic_hz = apic_ticks * reference.hz / ticks;
    return rates->tsc_hz != 0 && rates->apic_hz != 0;
}
