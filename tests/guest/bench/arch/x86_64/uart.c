/* The 16550 of a PC, behind ports: each access is a call of the kernel. */
#include "uart.h"
#include "guest.h"

#define PORT_FIRST       0x3f8
#define PORT_COUNT       8
#define INTERRUPT_ENABLE 1
#define TRANSMIT         2u

const uint32_t uart_line = 4;

static uint32_t ports;

void uart_begin(void)
{
    const struct machine_io_ports_params params = {.first = PORT_FIRST, .count = PORT_COUNT};
    struct machine_io_ports_results results = {0};
    must(machine_io_ports(MACHINE, &params, &results), "ports");
    ports = results.io_ports;
}

void uart_set(bool is_raised)
{
    const struct io_ports_write_params params = {
        .offset = INTERRUPT_ENABLE, .width_bytes = 1, .value = is_raised ? TRANSMIT : 0};
    (void)io_ports_write(ports, &params);
}
