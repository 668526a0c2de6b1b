/* Registers of 32 bits in one page, for the devices of the architectures without I/O ports. */
#pragma once

#include <stdint.h>

/* Takes the page and maps it. */
void device_memory_map(uint64_t base);
uint32_t device_memory_read(uint64_t offset);
void device_memory_write(uint64_t offset, uint32_t value);

/* Machine.ioPorts on a machine that has none. */
void device_memory_test_no_ports(void);
