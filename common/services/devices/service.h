/*
 * The service: what its files share.
 *
 * Life of a device: discovered -> claimed by a session (of a driver, for its place) -> given parts
 * of it, started -> stopped, when the session is closed or another one claims it -> claimed ...
 *
 * Invariants:
 *  1. Nothing of a device is given to anybody but the session that claimed it last.
 *  2. Memory that a device could reach is dropped only after the device was stopped, by this
 *     process or, when that has crashed, by the next one (keeper.c).
 */
#pragma once

#include "found.h"
#include "pci_host.h"
#include "place.h"
#include "runtime/server.h"
#include "shared_line.h"
#include "virtio_memory.h"

/* One less than a service may export: the last export is for people. */
#define SERVICE_PLACES_MAX 15u

/* What a driver may have of each. */
#define DEVICE_INTERRUPTS_MAX 32u
#define DEVICE_MEMORIES_MAX   64u

/* Lines that the service serves; one bit of its event each. */
#define SERVICE_LINES_MAX 32u

/* What whoever claimed a device was given: capabilities of the service's own, 0: none. */
struct driven {
    uint64_t owner; /* the badge of the session that claimed it; 0: nobody */
    bool is_stuck;  /* it does not stop: it keeps its memory, and nobody gets it */
    uint32_t registers[FOUND_REGISTERS_MAX];
    uint32_t ports[FOUND_REGISTERS_MAX]; /* IoPorts; of the platform only */
    uint32_t interrupts[DEVICE_INTERRUPTS_MAX];
    uint32_t interrupt_count;
    uint32_t memories[DEVICE_MEMORIES_MAX];
    uint32_t kept[DEVICE_MEMORIES_MAX]; /* what keeper_keep() gave for each */
    uint32_t memory_count;
    uint64_t memory_bytes;
    /* A line that it shares. */
    uint64_t line_badge; /* of the session that is its Interrupt; 0: there is none */
    uint32_t line_event; /* 0: not bound */
    uint64_t line_bits;
};

/* A line that a device was given: the kernel's Interrupt, kept as long as the service runs. */
struct service_line {
    uint32_t line;
    uint32_t interrupt; /* 0: the entry is free */
    struct shared_line shared;
};

/* Where the registers of virtio in memory are mapped. */
struct virtio_window {
    volatile uint8_t *at;
};

struct service {
    struct server server;
    uint32_t machine;
    uint32_t ledger; /* what memory of devices is charged to */
    uint32_t keeper; /* keeper.c's */
    uint32_t event;
    uint32_t place_count;
    struct place places[SERVICE_PLACES_MAX];
    uint32_t place_devices[SERVICE_PLACES_MAX]; /* or PLACE_NONE */
    struct found_devices found;
    struct driven driven[FOUND_DEVICES_MAX];
    struct virtio_registers virtio[FOUND_DEVICES_MAX]; /* of those on that bus */
    struct virtio_window windows[FOUND_DEVICES_MAX];
    uint32_t host_count;
    struct pci_host hosts[PCI_HOSTS_MAX];
    uint32_t line_count;
    struct service_line lines[SERVICE_LINES_MAX];
    uint64_t badges_made;
};

extern struct service service;

/* -- discovery.c ------------------------------------------------------------------------------- */

/*
 * Fills service.found and all that belongs to it, and stops every device. What cannot be read is
 * left out, and the log says so. False: a device goes on, which nobody gets.
 */
NODISCARD bool discover(void);

/* All devices, whoever has them. False: one goes on, which nobody gets. */
bool discovery_stop_all(void);

/* -- keeper.c ---------------------------------------------------------------------------------- */

/*
 * After discovery. What the process before had kept is let go once all devices have stopped.
 * Errors: of the kernel's methods and of Supervised.
 */
NODISCARD enum status keeper_start(bool is_all_stopped);

/* Memory that a device is about to reach; `kept`: for keeper_drop(). Errors of Process.install. */
NODISCARD enum status keeper_keep(uint32_t memory, uint32_t *kept);
void keeper_drop(uint32_t kept);

/* -- driven.c ---------------------------------------------------------------------------------- */

/*
 * Stops a device, and takes back what its driver was given.
 *   STATUS_DEVICE_ERROR  it does not stop
 */
NODISCARD enum status driven_stop(uint32_t device);

/*
 * Capabilities of the service's own, of which the driver gets copies.
 *   STATUS_NOT_FOUND       the device has no such thing
 *   STATUS_UNSUPPORTED     registers that are I/O ports, ports that are none or a PCI device's
 *   STATUS_LIMIT_EXCEEDED  more than the device may have
 *   others                 of the kernel's methods
 */
NODISCARD enum status driven_registers(uint32_t device, uint32_t index, uint32_t *memory);
NODISCARD enum status driven_ports(uint32_t device, uint32_t index, uint32_t *ports);
NODISCARD enum status driven_interrupt(uint32_t device, uint32_t index, uint32_t *interrupt);
NODISCARD enum status driven_memory(uint32_t device, uint64_t size_bytes, uint32_t *memory);

/* -- lines.c ----------------------------------------------------------------------------------- */

/*
 * The Interrupt of a device's line 0 or 1; the second one is never shared. Errors as
 * driven_interrupt().
 */
NODISCARD enum status line_give(uint32_t device, uint32_t index, uint32_t *interrupt);

/* The device has been stopped: it is waited for no more. */
void line_take_back(uint32_t device);

/* Bits of the service's event: lines that were raised. */
void lines_raised(uint64_t bits);

/* A call to the Interrupt of a shared line. */
enum status line_call(struct server_call *call);

/* -- device_calls.c ---------------------------------------------------------------------------- */

/* The interfaces Device and Devices. */
enum status device_call(struct server_call *call);
enum status devices_call(struct server_call *call);

/* -- capabilities ------------------------------------------------------------------------------ */

/* Takes back every copy of a capability, and drops it. 0 is nothing. */
void take_back(uint32_t *capability);
