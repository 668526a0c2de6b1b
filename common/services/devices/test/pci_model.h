/* A host bridge with functions behind it, for tests: configuration spaces that behave. */
#pragma once

#include "pci_host.h"
#include "pci_space.h"
#include <stddef.h>

#define MODEL_FUNCTIONS_MAX 16u
#define MODEL_BYTES         256u
#define MODEL_REGISTERS     6u

struct model_function {
    uint32_t function;
    uint8_t bytes[MODEL_BYTES];
    uint32_t masks[MODEL_REGISTERS]; /* which bits of a base address can be set */
    uint32_t pending_reads;          /* so often it says that something is under way */
    uint32_t reset_count;
};

struct model {
    uint32_t count;
    uint32_t bad_access_count; /* that no real space would answer */
    uint32_t moving_count;     /* changes of base addresses of a function that answers to them */
    struct model_function functions[MODEL_FUNCTIONS_MAX];
};

struct pci_space model_space(struct model *model);

/* A function with nothing but its identity; a plain one. */
struct model_function *
model_add(struct model *model, uint32_t function, uint16_t vendor, uint16_t number);

/* Base address registers of memory; a wide one takes two. size_bytes: a power of two. */
void model_registers(
    struct model_function *function, uint32_t index, uint64_t size_bytes, bool is_wide);
void model_ports(struct model_function *function, uint32_t index, uint32_t size_bytes);

/* A capability, linked in front of those that are there. */
void model_capability(struct model_function *function, uint8_t at, uint8_t id);

/* PCI Express at this place, which can be reset; MSI-X with so many messages. */
void model_express(struct model_function *function, uint8_t at);
void model_messages(struct model_function *function, uint8_t at, uint16_t count, uint32_t table);

/* Plain memory of the model. */
uint32_t model_get(const struct model_function *function, uint32_t offset, uint32_t width_bytes);
void model_set(
    struct model_function *function, uint32_t offset, uint32_t width_bytes, uint32_t value);

/* Two windows, one below and one beyond 4 GiB, where bus and CPU differ by `shift`. */
void model_host(struct pci_host *host, uint64_t shift);
