/* The 16550 of QEMU's virt machine. */
#include "uart.h"
#include "guest.h"

#define BASE             UINT64_C(0x10000000)
#define ADDRESS          UINT64_C(0x45000000)
#define INTERRUPT_ENABLE 1
#define TRANSMIT         2u

const uint32_t uart_line = 10;

void uart_begin(void)
{
    const struct machine_device_memory_params params = {
        .base = BASE, .size_bytes = PAGE_SIZE_BYTES};
    struct machine_device_memory_results results = {0};
    must(machine_device_memory(MACHINE, &params, &results), "device memory");
    (void)map(results.memory, ADDRESS, PAGE_SIZE_BYTES, MAP_READ | MAP_WRITE);
}

void uart_set(bool is_raised)
{
    *(volatile uint8_t *)(ADDRESS + INTERRUPT_ENABLE) = is_raised ? TRANSMIT : 0;
}
