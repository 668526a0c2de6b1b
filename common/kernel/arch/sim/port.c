/* There are no I/O ports here. */
#include "arch.h"
#include "panic.h"

bool arch_has_io_ports(void)
{
    return false;
}

uint32_t arch_io_port_read(uint16_t port, uint32_t width_bytes)
{
    panic("port 0x%x, %u bytes: there are no ports", port, width_bytes);
}

void arch_io_port_write(uint16_t port, uint32_t width_bytes, uint32_t value)
{
    panic("port 0x%x, %u bytes, value 0x%x: there are no ports", port, width_bytes, value);
}
