/* The PL031 clock of QEMU's virt machine (ARM DDI 0224B): an alarm in whole seconds. */
#include "device.h"
#include "device_memory.h"
#include "guest.h"

#define BASE           UINT64_C(0x09010000)
#define DATA           0x00
#define MATCH          0x04
#define INTERRUPT_MASK 0x10
#define RAW_STATUS     0x14
#define CLEAR          0x1c

const uint32_t device_line = 34; /* shared peripheral interrupt 2 */
const bool device_is_level = true;
const uint32_t device_message_count = 0;

void device_begin(void)
{
    device_memory_map(BASE);
    device_memory_write(CLEAR, 1);
    device_memory_write(INTERRUPT_MASK, 1);
}

void device_trigger(void)
{
    device_memory_write(MATCH, device_memory_read(DATA) + 1);
}

bool device_has_fired(void)
{
    return device_memory_read(RAW_STATUS) != 0;
}

void device_quiet(void)
{
    device_memory_write(CLEAR, 1);
}

void device_test_ports(void)
{
    device_memory_test_no_ports();
}
