/* I/O ports. */
#include "arch.h"
#include "lib/instructions.h"

bool arch_has_io_ports(void)
{
    return true;
}

uint32_t arch_io_port_read(uint16_t port, uint32_t width_bytes)
{
    switch (width_bytes) {
    case 1:
        return port_read_8(port);
    case 2:
        return port_read_16(port);
    default:
        return port_read_32(port);
    }
}

void arch_io_port_write(uint16_t port, uint32_t width_bytes, uint32_t value)
{
    switch (width_bytes) {
    case 1:
        port_write_8(port, (uint8_t)value);
        return;
    case 2:
        port_write_16(port, (uint16_t)value);
        return;
    default:
        port_write_32(port, value);
        return;
    }
}
