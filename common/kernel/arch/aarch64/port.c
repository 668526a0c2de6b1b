/* There are no I/O ports here. */
#include "arch.h"
#include "panic.h"

bool arch_has_io_ports(void)
{
    return false;
}

uint32_t arch_io_port_read(uint16_t port, uint32_t width_bytes)
{
    (void)width_bytes;
    panic("port 0x%x: there are no ports", port);
}

void arch_io_port_write(uint16_t port, uint32_t width_bytes, uint32_t value)
{
    (void)width_bytes;
    (void)value;
    panic("port 0x%x: there are no ports", port);
}
